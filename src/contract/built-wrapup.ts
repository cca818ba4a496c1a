import { type BuiltDifference, type BuiltKeys, participantPatchPermissions } from './built-difference.ts';

/** Of the others: no schema describes them, and divisions are not told apart here. */
const custom: BuiltKeys = { id: true, version: true, customAttributes: true };

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
  deleteConversationParticipantFlaggedreason: {},
  deleteConversationParticipantCode: {},
  getConversationCustomattributes: {},
  getConversationCustomattribute: {},
  deleteConversationCustomattribute: {},
  patchConversationCustomattributes: { keys: custom },
  putConversationCustomattributes: { keys: custom },
  patchConversationCustomattributesBulk: { keys: custom },
  putConversationCustomattributesBulk: { keys: custom },
  getConversationAccessattributes: {},
  putConversationAccessattributes: { keys: { accessAttributes: true } },
  getConversationSecureattributes: {},
  patchConversationSecureattributes: { keys: { attributes: true, version: true } },
  putConversationSecureattributes: { keys: { attributes: true, version: true } },
  putConversationTags: { keys: { externalTag: true } },
  patchConversationUtilizationlabel: { keys: { utilizationLabelId: true } },
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
