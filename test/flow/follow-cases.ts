/** What stands before a request is sent; the names in braces are ids of it. */
export type Situation = 'conference' | 'message' | 'two-calls' | 'strict';

/** A wrong request as people send it, with ids of a call that is there. */
export interface FollowCase {
  readonly says: string;
  readonly given: Situation;
  /** Of whom the token is; the demo client, which has no user, where nothing stands. */
  readonly as?: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string;
  readonly type?: string;
  /** What has to be true in the end; that it was answered with success where nothing stands. */
  readonly wish?: 'left';
  /** Why nothing that the request says can lead to success here. */
  readonly lacks?: string;
}

const end = { status: 'disconnected' };
const phones = '/api/v2/conversations/phone/participants';
const calls = '/api/v2/conversations/calls/{c}';
const generic = '/api/v2/conversations/{c}';

export const followCases: readonly FollowCase[] = [
  {
    says: 'PUT on the path of the thread',
    given: 'conference',
    method: 'PUT',
    path: `${phones}/{p}`,
    body: end,
    wish: 'left',
  },
  {
    says: 'the key of the cloud on the path of the thread',
    given: 'conference',
    method: 'PATCH',
    path: `${phones}/{p}`,
    body: { state: 'disconnected' },
    wish: 'left',
  },
  {
    says: 'a state in capitals, in a text',
    given: 'conference',
    method: 'PATCH',
    path: `${generic}/participants/{p}`,
    body: 'state: "DISCONNECTED"',
    wish: 'left',
  },
  {
    says: 'a list of actions on all participants',
    given: 'conference',
    method: 'PATCH',
    path: `${generic}/participants`,
    body: { participants: [{ id: '{p}', action: 'disconnect' }] },
    wish: 'left',
  },
  { says: 'the list of participants', given: 'conference', method: 'GET', path: `${generic}/participants` },
  {
    says: 'keys that nobody knows',
    given: 'conference',
    method: 'PATCH',
    path: `${calls}/participants/{p}`,
    body: { dispositionCode: 'no-answer', dropReason: 'timeout' },
    wish: 'left',
  },
  {
    says: 'a conference told to disconnect one',
    given: 'conference',
    method: 'POST',
    path: '/api/v2/conversations/conferences/{c}/disconnect',
    body: { participantId: '{p}' },
    wish: 'left',
  },
  {
    says: 'DELETE of a participant',
    given: 'conference',
    method: 'DELETE',
    path: `${generic}/participants/{p}`,
    wish: 'left',
  },
  {
    says: 'a message that is closed',
    lacks: 'closing ends the conversation for everybody, which is never read out of a wish',
    given: 'message',
    method: 'POST',
    path: '/api/v2/conversations/messaging/{c}/close',
    body: { closeReason: 'Agent initiated' },
  },
  {
    says: 'hold by a client',
    given: 'strict',
    method: 'PATCH',
    path: `${calls}/participants/{p}`,
    body: { held: true },
  },
  {
    says: 'mute under voice',
    given: 'conference',
    method: 'PATCH',
    path: '/api/v2/conversations/voice/participants/{p}',
    body: { muted: true },
  },
  {
    says: 'transfers under voice',
    lacks: 'the participant',
    given: 'conference',
    method: 'PATCH',
    path: '/api/v2/conversations/voice/{c}',
    body: { transfers: [{ target: { id: '{queue}', type: 'queue' }, transferType: 'blind' }] },
  },
  {
    says: 'a queue patched into a call',
    lacks: 'the participant',
    given: 'conference',
    method: 'PATCH',
    path: calls,
    body: { routing: { queueId: '{queue}' } },
  },
  {
    says: 'a call merged with itself',
    lacks: 'the other call',
    given: 'two-calls',
    as: 'user:alice',
    method: 'PATCH',
    path: calls,
    body: { conversationIds: ['{c}'] },
  },
  {
    says: 'attributes under voice',
    given: 'conference',
    method: 'PATCH',
    path: '/api/v2/conversations/voice/conversations/{c}/participants/{p}',
    body: { attributes: { crmId: '987654321', loyaltyTier: 'Gold' } },
  },
  {
    says: 'a number among attributes',
    given: 'conference',
    method: 'PATCH',
    path: '/api/v2/conversations/voice/conversations/{c}/participants/{p}',
    body: { attributes: { 'crm.lastUpdate': 1700000000000 } },
  },
  {
    says: 'custom attributes of a participant',
    given: 'conference',
    method: 'PATCH',
    path: `${generic}/participants/{p}`,
    body: { customAttributes: { crmId: '123' }, routing: { queue: { id: '{queue}' } } },
  },
  {
    says: 'attributes within a list of participants',
    given: 'conference',
    method: 'PATCH',
    path: '/api/v2/conversations/interactions/{c}',
    body: { participants: [{ id: '{p}', attributes: { otel_trace_id: 'abc-123' } }] },
  },
  {
    says: 'wrap-up among attributes',
    lacks: 'durationSeconds is not built here',
    given: 'conference',
    method: 'PATCH',
    path: `${calls}/participants/{p}/attributes`,
    body: { attributes: { wrapup: { code: '{code}', notes: 'Testing', durationSeconds: 10 } } },
  },
  {
    says: 'wrap-up of a conversation',
    lacks: 'the participant',
    given: 'conference',
    method: 'PATCH',
    path: generic,
    body: { wrapupCode: { id: '{code}', name: 'System Update' } },
  },
  {
    says: 'wrap-up put to a conversation',
    lacks: 'the participant',
    given: 'conference',
    method: 'PUT',
    path: generic,
    body: { 'wrap-up-code': { id: '{code}', name: 'General Inquiry' } },
  },
  {
    says: 'a call from and to',
    given: 'conference',
    as: 'user:alice',
    method: 'POST',
    path: '/api/v2/conversations/calls',
    body: { from: { phoneNumber: '+15550109' }, to: [{ phoneNumber: '+15550108', name: 'Customer' }] },
  },
  {
    says: 'a call to one',
    given: 'conference',
    as: 'user:alice',
    method: 'POST',
    path: '/api/v2/conversations/calls',
    body: { from: { phoneNumber: '+15550109' }, to: { phoneNumber: '+15550108' }, wrapUpCode: { id: '{code}' } },
  },
  {
    says: 'recordings started',
    lacks: 'the participant',
    given: 'conference',
    method: 'POST',
    path: `${generic}/recordings`,
  },
  { says: 'the list of voice conversations', given: 'conference', method: 'GET', path: '/api/v2/conversations/voice' },
  {
    says: 'a subscription without a channel',
    lacks: 'the channel',
    given: 'conference',
    method: 'POST',
    path: '/api/v2/notifications/subscribe',
  },
  {
    says: 'a form',
    given: 'conference',
    method: 'PATCH',
    path: `${phones}/{p}`,
    raw: 'status=disconnected',
    type: 'application/x-www-form-urlencoded',
    wish: 'left',
  },
  {
    says: 'a participant added to all',
    given: 'conference',
    method: 'POST',
    path: `${generic}/participants`,
    body: { participants: [{ address: '+15550108' }] },
  },
];
