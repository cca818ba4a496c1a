import { type BuiltDifference, participantPatchPermissions } from './built-difference.ts';

/** Wrap-up, attributes and digits. */
export const builtWrapup: Readonly<Record<string, BuiltDifference>> = {
  patchConversationsCallParticipantAttributes: { keys: { attributes: true } },
  patchConversationParticipantAttributes: { keys: { attributes: true } },
  putConversationsCallParticipantCommunicationUuidata: { keys: { uuiData: true } },
  // The reference lists no permission for it; ours asks what the participant asks.
  postConversationParticipantDigits: {
    body: 'SentDigits',
    permissions: participantPatchPermissions,
    keys: { digits: true },
  },
  putConversationParticipantFlaggedreason: { body: 'Nothing' },
  postConversationsCallParticipantCommunicationWrapup: {
    keys: { code: true, name: true, notes: true, tags: true, provisional: true },
  },
  getConversationsCallParticipantWrapup: {},
  getConversationsCallParticipantCommunicationWrapup: {},
  getConversationParticipantWrapup: {},
  getConversationsCallParticipantWrapupcodes: {},
  getConversationParticipantWrapupcodes: {},
  patchConversationsAftercallworkConversationIdParticipantCommunication: { keys: { afterCallWorkRequired: true } },
};
