import { limits } from '../base/limits.ts';
import type { Schema } from './operation.ts';

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const words: Schema = { type: 'array', items: text };
const texts: Schema = { type: 'object', additionalProperties: text };
const one = (...names: readonly string[]): Schema => ({ type: 'string', enum: names });

const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const party = object(
  { address: text, name: text, userId: text, purpose: one('user', 'agent', 'customer', 'external') },
  [],
);

/** Bodies that make conversations of other media (fields of package purecloud-platform-client-v2 262.0.0; facts only). */
export const mediaBodies: Readonly<Record<string, Schema>> = {
  CreateEmailRequest: object(
    {
      queueId: text,
      flowId: text,
      provider: text,
      skillIds: words,
      skillExpression: text,
      languageId: text,
      priority: { type: 'integer' },
      attributes: texts,
      toAddress: text,
      toName: text,
      fromAddress: text,
      fromName: text,
      subject: text,
      direction: one('OUTBOUND', 'INBOUND'),
      htmlBody: text,
      textBody: text,
      externalContactId: text,
      utilizationLabel: text,
    },
    ['provider'],
  ),
  CreateOutboundMessagingConversationRequest: object(
    {
      queueId: text,
      toAddress: text,
      toAddressMessengerType: one(
        'sms',
        'facebook',
        'twitter',
        'line',
        'whatsapp',
        'telegram',
        'kakao',
        'webmessaging',
        'open',
        'instagram',
        'apple',
      ),
      useExistingConversation: flag,
      externalContactId: text,
      useUserFromAddress: flag,
    },
    ['queueId', 'toAddress', 'toAddressMessengerType'],
  ),
  CreateCallbackCommand: object(
    {
      scriptId: text,
      queueId: text,
      routingData: { type: 'object' },
      customerFirstCallbackDeliveryMode: text,
      callbackUserName: text,
      callbackNumbers: { type: 'array', items: text, maxItems: limits.participantsPerRequestMax },
      callbackScheduledTime: { type: 'string', format: 'date-time' },
      countryCode: text,
      validateCallbackNumbers: flag,
      data: texts,
      callerId: text,
      callerIdName: text,
    },
    ['callbackNumbers'],
  ),
  /** Ours: a conversation of a medium that the cloud has no operation to make one of. */
  NewPartylineConversation: object(
    {
      media: one('video', 'chat', 'message', 'email', 'callback'),
      participants: { type: 'array', items: party, minItems: 1, maxItems: limits.participantsPerRequestMax },
    },
    ['media', 'participants'],
  ),
};
