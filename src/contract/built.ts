import { builtCalls } from './built-calls.ts';
import { type BuiltDifference, type BuiltKeys, wrapupKeys } from './built-difference.ts';
import { builtDirectory } from './built-directory.ts';
import { builtMedia } from './built-media.ts';
import { builtNotifications } from './built-notifications.ts';
import { builtOauth } from './built-oauth.ts';
import { builtRecordings } from './built-recordings.ts';
import { builtWrapup } from './built-wrapup.ts';

const participantKeys: BuiltKeys = { state: true, muted: true, held: true, confined: true, recording: true };
const participantPatch: BuiltDifference = {
  body: 'MediaParticipantPatch',
  keys: { ...participantKeys, ...wrapupKeys },
};

/** The cloud's operations that have a handler, by the official SDK's method. Read by scripts/generate-contract.ts. */
export const built: Readonly<Record<string, BuiltDifference>> = {
  ...builtCalls,
  ...builtMedia,
  ...builtNotifications,
  ...builtOauth,
  ...builtDirectory,
  ...builtWrapup,
  ...builtRecordings,
  getConversations: {},
  getConversation: {},
  getConversationsCalls: {},
  getConversationsCall: {},
  patchConversationsCallParticipant: participantPatch,
  patchConversationParticipant: participantPatch,
  getUsersMe: {},
  // They take no body; one that says something was meant for another operation, so it is not let pass.
  deleteConversation: { body: 'Nothing' },
  postConversationDisconnect: { body: 'Nothing' },
};
