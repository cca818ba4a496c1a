import { participantPatchPermissions } from './built-difference.ts';
import type { Method, Operation } from './operation.ts';

const VIEW = 'conversation:communication:view';
const DISCONNECT = 'conversation:communication:disconnect';
const CREATE = 'conversation:conference:add';
/** That of setting the recording of a call of others, as the cloud has it. */
const RECORD = 'conversation:recording:pauseOthers';
const JOURNAL = 'partyline:journal:view';

/** What the rows below differ in; the rest follows from it. */
interface Extension {
  readonly name: string;
  readonly method: Method;
  /** From /api/v2/partyline on. */
  readonly path: string;
  readonly permission?: string;
  /** Any of these, instead. */
  readonly permissions?: readonly string[];
  readonly success: number;
  /** Model of the body, which is then required. */
  readonly body?: string;
  readonly status?: Operation['status'];
  /** Absent: those of conversations. */
  readonly scopes?: readonly string[];
}

const extensions: readonly Extension[] = [
  {
    name: 'getPartylineTimeline',
    method: 'GET',
    path: '/conversations/{conversationId}/timeline',
    permission: VIEW,
    success: 200,
    status: 'built',
  },
  {
    name: 'getPartylineParticipantQuality',
    method: 'GET',
    path: '/conversations/{conversationId}/participants/{participantId}/quality',
    permission: VIEW,
    success: 200,
    status: 'built',
  },
  // Whoever may not view any conversation is shown those that he takes part in.
  { name: 'getPartylineConversations', method: 'GET', path: '/conversations', success: 200, status: 'built' },
  {
    name: 'getPartylineConversation',
    method: 'GET',
    path: '/conversations/{conversationId}',
    success: 200,
    status: 'built',
  },
  {
    name: 'postPartylineConversations',
    method: 'POST',
    path: '/conversations',
    permission: CREATE,
    body: 'NewPartylineConversation',
    success: 200,
    status: 'built',
  },
  {
    name: 'patchPartylineConversation',
    method: 'PATCH',
    path: '/conversations/{conversationId}',
    permission: DISCONNECT,
    body: 'EndPolicy',
    success: 200,
    status: 'built',
  },
  {
    name: 'postPartylineConversationAnnouncements',
    method: 'POST',
    path: '/conversations/{conversationId}/announcements',
    permission: DISCONNECT,
    body: 'PartylineAnnouncement',
    success: 202,
    status: 'built',
  },
  {
    name: 'getPartylineConversationAnnouncements',
    method: 'GET',
    path: '/conversations/{conversationId}/announcements',
    permission: VIEW,
    success: 200,
    status: 'built',
  },
  {
    name: 'deletePartylineConversationAnnouncement',
    method: 'DELETE',
    path: '/conversations/{conversationId}/announcements/{announcementId}',
    permission: DISCONNECT,
    success: 204,
    status: 'built',
  },
  { name: 'getPartylineSounds', method: 'GET', path: '/sounds', permission: VIEW, success: 200, status: 'built' },
  {
    name: 'postPartylineParticipantRecordings',
    method: 'POST',
    path: '/conversations/{conversationId}/participants/{participantId}/recordings',
    permission: RECORD,
    body: 'PartylineLegRecording',
    success: 200,
    status: 'built',
  },
  {
    name: 'deletePartylineParticipantRecording',
    method: 'DELETE',
    path: '/conversations/{conversationId}/participants/{participantId}/recordings/{recordingId}',
    permission: RECORD,
    success: 204,
    status: 'built',
  },
  {
    name: 'postPartylineParticipantsDisconnect',
    method: 'POST',
    path: '/participants:disconnect',
    // Whose leg it is decides the rest.
    permissions: participantPatchPermissions,
    success: 202,
    status: 'built',
    body: 'SelectedRemoval',
  },
  {
    name: 'postPartylineParticipantsPlan',
    method: 'POST',
    path: '/participants:plan',
    permission: VIEW,
    success: 200,
    status: 'built',
    body: 'SelectedRemoval',
  },
  {
    name: 'postPartylineParticipantsHold',
    method: 'POST',
    path: '/participants:hold',
    // Whose leg it is decides the rest.
    permissions: participantPatchPermissions,
    success: 202,
    status: 'built',
    body: 'SelectedHold',
  },
  {
    name: 'postPartylineParticipantsMute',
    method: 'POST',
    path: '/participants:mute',
    // Whose leg it is decides the rest.
    permissions: participantPatchPermissions,
    success: 202,
    status: 'built',
    body: 'SelectedMute',
  },
  {
    name: 'postPartylineParticipantsMove',
    method: 'POST',
    path: '/participants:move',
    permission: DISCONNECT,
    body: 'SelectedMove',
    success: 202,
    status: 'built',
  },
  { name: 'getPartylineBans', method: 'GET', path: '/bans', permission: DISCONNECT, success: 200, status: 'built' },
  {
    name: 'postPartylineBans',
    method: 'POST',
    path: '/bans',
    permission: DISCONNECT,
    body: 'PartylineBan',
    success: 200,
    status: 'built',
  },
  {
    name: 'deletePartylineBan',
    method: 'DELETE',
    path: '/bans/{banId}',
    permission: DISCONNECT,
    success: 204,
    status: 'built',
  },
  { name: 'getPartylineWebhooks', method: 'GET', path: '/webhooks', permission: VIEW, success: 200, status: 'built' },
  {
    name: 'postPartylineWebhooks',
    method: 'POST',
    path: '/webhooks',
    permission: VIEW,
    success: 200,
    status: 'built',
    body: 'PartylineWebhook',
  },
  {
    name: 'getPartylineWebhook',
    method: 'GET',
    path: '/webhooks/{webhookId}',
    permission: VIEW,
    success: 200,
    status: 'built',
  },
  {
    name: 'deletePartylineWebhook',
    method: 'DELETE',
    path: '/webhooks/{webhookId}',
    permission: VIEW,
    success: 204,
    status: 'built',
  },
  {
    name: 'getPartylineRecordingMedia',
    method: 'GET',
    path: '/recordings/{recordingId}/media',
    permission: 'recording:recording:view',
    success: 200,
    status: 'built',
    scopes: ['recordings', 'recordings:readonly'],
  },
  // A user changes his own; the handler asks for more where it is another's.
  {
    name: 'patchPartylineUser',
    method: 'PATCH',
    path: '/users/{userId}',
    success: 200,
    status: 'built',
    body: 'PartylineUser',
  },
  // What a page needs to be a phone; whoever has a token may be one.
  { name: 'getPartylineWebrtc', method: 'GET', path: '/webrtc', success: 200, status: 'built' },
  {
    name: 'postPartylineTokens',
    method: 'POST',
    path: '/tokens',
    permission: DISCONNECT,
    body: 'PartylineToken',
    success: 200,
    status: 'built',
  },
  {
    name: 'getPartylineTokens',
    method: 'GET',
    path: '/tokens',
    permission: DISCONNECT,
    success: 200,
    status: 'built',
  },
  {
    name: 'deletePartylineToken',
    method: 'DELETE',
    path: '/tokens/{tokenId}',
    permission: DISCONNECT,
    success: 204,
    status: 'built',
  },
  // The own requests need no permission; those of the whole organisation are asked for by the handler.
  // Whoever may ask learns no more than by sending the request, and nothing is carried out.
  {
    name: 'postPartylineExplain',
    method: 'POST',
    path: '/explain',
    success: 200,
    status: 'built',
    body: 'PartylineExplain',
    scopes: [],
  },
  { name: 'getPartylineRequests', method: 'GET', path: '/requests', success: 200, status: 'built' },
  {
    name: 'getPartylineRequest',
    method: 'GET',
    path: '/requests/{correlationId}',
    success: 200,
    status: 'built',
  },
];

/** The permission to read the journal of a whole organisation; named by no row. */
export const journalPermission = JOURNAL;

/** Our own extensions under /api/v2/partyline. */
export const partylineOperations: readonly Operation[] = extensions.map(toOperation);

function toOperation(extension: Extension): Operation {
  const { name, method, success, permission, body = null, status = 'missing', scopes } = extension;
  const permissions = extension.permissions ?? (permission === undefined ? [] : [permission]);
  return {
    name,
    method,
    path: `/api/v2/partyline${extension.path}`,
    dialect: 'partyline',
    status,
    permissions: { type: permissions.length === 0 ? 'NO' : 'ANY', list: permissions },
    scopes: scopes ?? (method === 'GET' ? ['conversations', 'conversations:readonly'] : ['conversations']),
    body,
    bodyRequired: body !== null,
    success,
  };
}
