import type { BuiltDifference, BuiltKeys } from './built-difference.ts';
import { participantPatchPermissions, wrapupKeys } from './built-difference.ts';

const destination: BuiltKeys = { address: true, userId: true, queueId: true, name: true };
const added: BuiltDifference = {
  body: 'ConversationForAddParticipants',
  keys: { participants: { address: true, userId: true, queueId: true, name: true } },
};
const created: BuiltKeys = {
  phoneNumber: true,
  callUserId: true,
  callQueueId: true,
  participants: destination,
  conversationIds: true,
  callerId: true,
  callerIdName: true,
};
const consult: BuiltKeys = { speakTo: true, consultingUserId: true };
const transfer: BuiltKeys = { transferType: true };
const anyone: BuiltKeys = {
  transferType: true,
  address: true,
  userId: true,
  userName: true,
  queueId: true,
  voicemail: true,
};

/** Control of calls that are up: who is in them, who takes whose place, who listens (reference/genesys behaviour 9). */
export const builtCalls: Readonly<Record<string, BuiltDifference>> = {
  postConversationsCalls: {
    keys: created,
    needs: ['phoneNumber', 'callUserId', 'callQueueId', 'participants', 'conversationIds'],
  },
  postConversationsCallsUserUserId: {
    keys: created,
    needs: ['phoneNumber', 'callUserId', 'callQueueId', 'participants'],
  },
  getConversationsCallsMaximumconferenceparties: {},
  postConversationsCall: { keys: { callNumber: true } },
  patchConversationsCall: {
    body: 'ConversationForCallPatch',
    keys: { state: true, conversationIds: true, recordingState: true },
  },
  patchConversationsCallConference: { keys: { conversationIds: true } },
  postConversationsCallParticipants: added,
  postConversationsCallParticipantsUserUserId: added,
  patchConversationsCallParticipantUserUserId: {
    body: 'MediaParticipantPatch',
    keys: { state: true, muted: true, held: true, confined: true, recording: true, ...wrapupKeys },
  },
  postConversationsCallParticipantConsult: { keys: { ...consult, destination } },
  postConversationsCallParticipantConsultAgent: { keys: { ...consult, userId: true, userDisplayName: true } },
  postConversationsCallParticipantConsultExternal: { keys: { ...consult, address: true } },
  postConversationsCallParticipantConsultQueue: { keys: { ...consult, queueId: true, queueName: true } },
  postConversationsCallParticipantConsultContactExternal: {
    keys: { ...consult, contactId: true, phoneType: true },
  },
  postConversationsCallParticipantVoiceConsult: { keys: { ...consult, address: true } },
  patchConversationsCallParticipantConsult: { keys: consult },
  deleteConversationsCallParticipantConsult: { body: 'Nothing' },
  postConversationsCallParticipantReplace: { keys: anyone },
  postConversationParticipantReplace: { keys: anyone },
  postConversationParticipantReplaceAgent: {
    keys: { ...transfer, userId: true, userName: true, userDisplayName: true, voicemail: true },
  },
  postConversationParticipantReplaceExternal: { keys: { ...transfer, address: true } },
  postConversationParticipantReplaceQueue: { keys: { ...transfer, queueId: true, queueName: true } },
  postConversationParticipantReplaceContactExternal: { keys: { ...transfer, contactId: true, phoneType: true } },
  postConversationParticipantTransfer: { keys: { ...transfer, address: true } },
  postConversationAssign: { keys: { id: true } },
  postConversationBarge: { body: 'Nothing' },
  postConversationsCallParticipantMonitor: { body: 'Nothing' },
  postConversationsCallParticipantCoach: { body: 'Nothing' },
  postConversationsCallParticipantBarge: { body: 'Nothing' },
  patchConversationsCallParticipantCommunicationPostflowaction: { keys: { destination: true } },
  deleteConversationsCallParticipantCommunicationPostflowaction: { body: 'Nothing' },
  // The reference lists no permission for it; ours asks what the participant asks.
  patchConversationsCallParticipantCommunication: {
    permissions: participantPatchPermissions,
    keys: { state: true, muted: true, held: true, confined: true },
    endsOnly: true,
  },
};
