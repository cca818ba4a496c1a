import { type BuiltDifference, type BuiltKeys, participantPatchPermissions } from './built-difference.ts';
import { builtDirectory } from './built-directory.ts';
import { builtMedia } from './built-media.ts';
import { builtOauth } from './built-oauth.ts';
import { builtWrapup } from './built-wrapup.ts';

const participantKeys: BuiltKeys = { state: true, muted: true, held: true };
const wrapupKeys: BuiltKeys = {
  wrapup: { code: true, name: true, notes: true, tags: true, provisional: true },
  wrapupSkipped: true,
};
const participantPatch: BuiltDifference = {
  body: 'MediaParticipantPatch',
  keys: { ...participantKeys, ...wrapupKeys },
};
const addedParticipants: BuiltKeys = { address: true, userId: true, name: true };

/** The cloud's operations that have a handler, by the official SDK's method. Read by scripts/generate-contract.ts. */
export const built: Readonly<Record<string, BuiltDifference>> = {
  ...builtMedia,
  ...builtOauth,
  ...builtDirectory,
  ...builtWrapup,
  postConversationsCalls: {
    keys: { phoneNumber: true, callUserId: true, participants: addedParticipants, callerId: true, callerIdName: true },
    needs: ['phoneNumber', 'callUserId', 'participants'],
  },
  getConversations: {},
  getConversation: {},
  getConversationsCalls: {},
  getConversationsCall: {},
  patchConversationsCall: { body: 'ConversationForCallPatch', keys: { state: true } },
  patchConversationsCallParticipant: participantPatch,
  patchConversationParticipant: participantPatch,
  // The reference lists no permission for it; ours asks what the participant asks.
  patchConversationsCallParticipantCommunication: {
    permissions: participantPatchPermissions,
    keys: participantKeys,
    endsOnly: true,
  },
  postConversationsCallParticipants: {
    body: 'ConversationForAddParticipants',
    keys: { participants: addedParticipants },
  },
  // They take no body; one that says something was meant for another operation, so it is not let pass.
  deleteConversation: { body: 'Nothing' },
  postConversationDisconnect: { body: 'Nothing' },
  getUsersMe: {},
};
