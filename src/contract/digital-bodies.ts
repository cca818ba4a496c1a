import type { Schema } from './operation.ts';

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const texts: Schema = { type: 'array', items: text };
const template: Schema = { type: 'object' };

const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/**
 * Bodies of messages, which the reference does not hold: facts of package purecloud-platform-client-v2 262.0.0. Nothing
 * here is carried out; corrections of requests to the real cloud need them.
 */
export const digitalBodies: Readonly<Record<string, Schema>> = {
  AdditionalMessage: object({ textBody: text, mediaIds: texts, messagingTemplate: template }, ['textBody']),
  SendAgentlessOutboundMessageRequest: object(
    {
      fromAddress: text,
      toAddress: text,
      externalContactId: text,
      toAddressMessengerType: text,
      textBody: text,
      messagingTemplate: template,
      useExistingActiveConversation: flag,
    },
    ['fromAddress', 'toAddressMessengerType'],
  ),
  CreateOutboundMessagingConversationRequest: object(
    {
      queueId: text,
      toAddress: text,
      toAddressMessengerType: text,
      useExistingConversation: flag,
      externalContactId: text,
      useUserFromAddress: flag,
    },
    ['queueId', 'toAddress', 'toAddressMessengerType'],
  ),
};
