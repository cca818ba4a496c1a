import { participantPatchPermissions } from './built-difference.ts';
import type { Operation } from './operation.ts';

/** The words that stand for a medium on the thread's paths. */
export const threadMedia: readonly string[] = ['phone', 'video', 'webchat'];

const row = {
  dialect: 'thread',
  words: { media: threadMedia },
  status: 'built',
} as const;

const view = { type: 'ANY', list: ['conversation:communication:view'] } as const;
const read = ['conversations', 'conversations:readonly'];

/** The thread's paths: a participant without its conversation. Ours, not the cloud's. */
export const threadOperations: readonly Operation[] = [
  {
    ...row,
    name: 'listThreadParticipants',
    method: 'GET',
    path: '/api/v2/conversations/{media}/participants',
    permissions: view,
    scopes: read,
    body: null,
    bodyRequired: false,
    success: 200,
  },
  {
    ...row,
    name: 'getThreadParticipant',
    method: 'GET',
    path: '/api/v2/conversations/{media}/participants/{participantId}',
    permissions: view,
    scopes: read,
    body: null,
    bodyRequired: false,
    success: 200,
  },
  {
    ...row,
    name: 'patchThreadParticipant',
    method: 'PATCH',
    path: '/api/v2/conversations/{media}/participants/{participantId}',
    permissions: { type: 'ANY', list: participantPatchPermissions },
    scopes: ['conversations'],
    body: 'ThreadParticipantPatch',
    bodyRequired: true,
    success: 202,
  },
];
