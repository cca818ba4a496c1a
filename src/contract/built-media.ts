import { type BuiltDifference, type BuiltKeys, participantPatchPermissions } from './built-difference.ts';

const wholeKeys: BuiltKeys = { state: true };
const partyKeys: BuiltKeys = { state: true, held: true };

const common = (name: string): Readonly<Record<string, BuiltDifference>> => ({
  [`getConversations${name}s`]: {},
  [`getConversations${name}`]: {},
  [`patchConversations${name}`]: { body: 'ConversationForCallPatch', keys: wholeKeys },
  [`patchConversations${name}Participant`]: { body: 'MediaParticipantPatch', keys: partyKeys },
  // The reference lists no permission for it; ours asks what the participant asks.
  [`patchConversations${name}ParticipantCommunication`]: {
    permissions: participantPatchPermissions,
    keys: partyKeys,
    endsOnly: true,
  },
});

/** Conversations of other media: their participants and states (reference/genesys README, tiers: ours beyond them). */
export const builtMedia: Readonly<Record<string, BuiltDifference>> = {
  ...common('Callback'),
  ...common('Email'),
  ...common('Message'),
  postConversationsCallbacks: {
    body: 'CreateCallbackCommand',
    keys: { queueId: true, callbackNumbers: true, callbackUserName: true, data: true },
  },
  postConversationsEmails: {
    body: 'CreateEmailRequest',
    keys: {
      queueId: true,
      provider: true,
      attributes: true,
      toAddress: true,
      toName: true,
      fromAddress: true,
      fromName: true,
      subject: true,
      direction: true,
    },
  },
  postConversationsMessages: {
    body: 'CreateOutboundMessagingConversationRequest',
    keys: { queueId: true, toAddress: true, toAddressMessengerType: true },
  },
};
