import type { Known, LiveStay } from '../../src/base/known.ts';
import { operationsFor } from '../../src/contract/dialects.ts';
import { authorise, checkMedia, checkOperationBody } from '../../src/contract/gates.ts';
import type { Dialect } from '../../src/contract/operation.ts';
import { parseJson } from '../../src/contract/parse-json.ts';
import { namesAParty, wholeCallOperations } from '../../src/contract/party-keys.ts';
import { createRouteTable, type RouteTable, select } from '../../src/contract/route-table.ts';
import type { Reason } from '../../src/explain/catalogue.ts';
import type { AnswerColumn, Evidence, Refusal } from '../../src/explain/evidence.ts';

const id = (digit: string): string =>
  `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(11)}1`;

/** The ids of the small organisation that the examples act in. */
export const ids = {
  conversation: id('a'),
  otherConversation: id('b'),
  endedConversation: id('c'),
  live: 'd1d1d1d1-0001-4000-8000-000000000001',
  alerting: 'd1d1d1d1-0002-4000-8000-000000000002',
  ended: 'd1d1d1d1-0003-4000-8000-000000000003',
  back: 'd1d1d1d1-0004-4000-8000-000000000004',
  elsewhere: 'd1d1d1d1-0005-4000-8000-000000000005',
  userStay: 'd1d1d1d1-0006-4000-8000-000000000006',
  twiceA: 'd1d1d1d1-0007-4000-8000-000000000007',
  twiceB: 'd1d1d1d1-0008-4000-8000-000000000008',
  endedWithCall: 'd1d1d1d1-0009-4000-8000-000000000009',
  user: 'e2e2e2e2-0001-4000-8000-000000000001',
  idleUser: 'e2e2e2e2-0002-4000-8000-000000000002',
  twice: 'e2e2e2e2-0003-4000-8000-000000000003',
  softphone: 'f3f3f3f3-0001-4000-8000-000000000001',
  bridge: 'f3f3f3f3-0002-4000-8000-000000000002',
  endedSoftphone: 'f3f3f3f3-0003-4000-8000-000000000003',
  callId: 'a84b4c76e66710@pc33.example',
  address: '+15550101',
  random: '99999999-0001-4000-8000-000000000001',
  theirs: '99999999-0002-4000-8000-000000000002',
} as const;

const joined = Date.UTC(2026, 10, 23, 4, 50);
const stay = (participantId: string, conversationId: string = ids.conversation, since = joined): LiveStay => ({
  participantId,
  conversationId,
  since,
});
const party = (participantId: string, more: Partial<Extract<Known, { kind: 'participant' }>> = {}): Known => ({
  kind: 'participant',
  participantId,
  conversationId: ids.conversation,
  live: true,
  state: 'connected',
  conversationEnded: false,
  ...more,
});

const left = joined + 60_000;
/** A conversation may end long after one of its participants did, and by somebody else. */
const over = joined + 600_000;
const gone = {
  startedAt: joined,
  removal: { participantId: ids.ended, actor: { kind: 'phone', id: '+15550103' } },
  live: false,
  state: 'disconnected',
  endedAt: left,
  endedBy: 'api',
  disconnectType: 'client',
} as const;

/** Everything the organisation knows; `random` and `theirs` are not in it. */
export const things: ReadonlyMap<string, Known> = new Map<string, Known>([
  [
    ids.conversation,
    {
      kind: 'conversation',
      conversationId: ids.conversation,
      ended: false,
      live: [stay(ids.live), stay(ids.alerting), stay(ids.back), stay(ids.userStay)],
    },
  ],
  [
    ids.otherConversation,
    {
      kind: 'conversation',
      conversationId: ids.otherConversation,
      ended: false,
      live: [stay(ids.elsewhere, ids.otherConversation)],
    },
  ],
  [
    ids.endedConversation,
    {
      kind: 'conversation',
      conversationId: ids.endedConversation,
      ended: true,
      endedAt: over,
      endedBy: 'policy',
      removal: { participantId: ids.endedWithCall, actor: { kind: 'client', id: 'demo' }, requestId: id('7') },
      live: [],
    },
  ],
  [ids.live, party(ids.live)],
  [ids.alerting, party(ids.alerting, { state: 'alerting' })],
  [ids.ended, party(ids.ended, { ...gone, newer: stay(ids.back, ids.conversation, left + 1000) })],
  [ids.back, party(ids.back)],
  [ids.elsewhere, party(ids.elsewhere, { conversationId: ids.otherConversation })],
  [ids.userStay, party(ids.userStay)],
  [ids.twiceA, party(ids.twiceA)],
  [ids.twiceB, party(ids.twiceB)],
  [
    ids.endedWithCall,
    party(ids.endedWithCall, { ...gone, conversationId: ids.endedConversation, conversationEnded: true }),
  ],
  [ids.user, { kind: 'user', userId: ids.user, live: [stay(ids.userStay)] }],
  [ids.idleUser, { kind: 'user', userId: ids.idleUser, live: [] }],
  [
    ids.twice,
    { kind: 'user', userId: ids.twice, live: [stay(ids.twiceA), stay(ids.twiceB, ids.conversation, joined + 5000)] },
  ],
  [ids.softphone, { kind: 'communication', legKind: 'softphone', stay: stay(ids.userStay), live: true }],
  [ids.bridge, { kind: 'communication', legKind: 'bridge', stay: stay(ids.live), live: true }],
  [ids.endedSoftphone, { kind: 'communication', legKind: 'softphone', stay: stay(ids.ended), live: false }],
  [ids.callId, { kind: 'call', stay: stay(ids.live), live: true }],
  [ids.address, { kind: 'address', live: [stay(ids.live)] }],
]);

const tables = new Map<string, RouteTable>();
export function routesOf(dialects: readonly Dialect[]): RouteTable {
  const key = dialects.join();
  const table = tables.get(key) ?? createRouteTable(operationsFor(dialects));
  tables.set(key, table);
  return table;
}

/** What is different in a situation from the plain server. */
interface Situation {
  readonly dialects?: readonly Dialect[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: Evidence['token'] | 'none';
  readonly reads?: Evidence['reads'];
  readonly refusal?: { readonly reason: Reason; readonly metadata: Readonly<Record<string, string>> };
}

const all = { permissions: ['*'] };
const refused = (reason: Reason, metadata: Readonly<Record<string, string>> = {}): Situation => ({
  refusal: { reason, metadata },
});
const closed = (reason: Reason, metadata: Readonly<Record<string, string>> = {}): Situation => ({
  ...refused(reason, metadata),
  token: 'none',
});

/** A list with whoever has left since. */
const list = { what: '', shown: [ids.ended], shownInPart: [ids.conversation] } as const;

/** The one that an Idempotency-Key was sent with before. */
const firstRequest = {
  first: `PATCH /api/v2/conversations/phone/participants/${ids.alerting}`,
  firstAt: '2026-11-23T04:51:00.000Z',
  firstRequestId: ids.random,
} as const;

/** The named situations of the catalogue's examples. */
export const situations: Readonly<Record<string, Situation>> = {
  served: {},
  'genesys-only': { dialects: ['genesys', 'partyline'] },
  json: { headers: { 'content-type': 'application/json' } },
  form: { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  'text-plain': { headers: { 'content-type': 'text/plain' } },
  'readonly-scope': { token: { ...all, scopes: ['conversations:readonly'] } },
  'few-permissions': { token: { permissions: ['conversation:communication:view'] } },
  'stale-list': { reads: [{ ...list, at: joined + 30_000 }] },
  'listed-after': {
    reads: [
      { what: ids.conversation, at: left + 5_000, shown: [ids.conversation], shownInPart: [] },
      { ...list, at: joined + 30_000 },
    ],
  },
  'own-removal': { token: { ...all, clientId: 'demo' } },
  'strict-client': refused('NO_USER_CONTEXT'),
  'wrong-medium': refused('WRONG_MEDIA_WORD', { sent: 'video', allowed: 'phone', participantId: ids.live }),
  'no-token': closed('NO_TOKEN'),
  'invalid-token': closed('TOKEN_INVALID'),
  'expired-token': closed('TOKEN_EXPIRED'),
  'wrong-secret': closed('WRONG_CLIENT_AUTH'),
  'wrong-grant': closed('WRONG_GRANT_TYPE', { grantType: 'password', allowed: 'client_credentials' }),
  'malformed-form': closed('MALFORMED_FORM'),
  'grant-not-allowed': closed('GRANT_NOT_ALLOWED', { rule: 'this client may not use client_credentials' }),
  'grant-invalid': closed('GRANT_INVALID', { rule: 'the authorization code is not valid' }),
  'pkce-mismatch': closed('PKCE_MISMATCH'),
  'unknown-scope': closed('UNKNOWN_SCOPE', { rule: 'the scope x does not exist' }),
  'body-too-large': closed('TOO_LARGE', { max: '262144' }),
  'path-too-long': closed('URI_TOO_LONG', { max: '2048' }),
  'malformed-request': closed('MALFORMED_REQUEST', { rule: 'the path has a broken percent escape' }),
  'foreign-host': closed('UNKNOWN_HOST', { host: 'evil.example' }),
  'cannot-disconnect': refused('CANNOT_DISCONNECT'),
  'no-match': refused('NO_MATCH', {
    expected: '1',
    participantId: ids.ended,
    endedAt: '2026-11-23T04:51:00.000Z',
    endedBy: 'phone',
  }),
  'count-mismatch': refused('COUNT_MISMATCH', { matched: '4', expected: '1' }),
  'would-end': refused('WOULD_END_CONVERSATION', {
    rule: 'peer',
    why: 'a call between two is over when one side leaves',
    conversationId: ids.conversation,
    alsoEnd: ids.back,
    others: '1',
  }),
  'selector-empty': refused('SELECTOR_EMPTY', { keys: 'participantId, conversationId', sent: 'purpose' }),
  'cannot-confine': refused('CANNOT_CONFINE'),
  'cannot-answer': refused('CANNOT_ANSWER'),
  'cannot-merge': refused('CANNOT_MERGE'),
  'merge-with-self': refused('MERGE_WITH_SELF'),
  'empty-conversation-list': refused('EMPTY_CONVERSATION_LIST'),
  'consult-in-conference': refused('CONSULT_IN_CONFERENCE'),
  'consult-under-way': refused('CONSULT_UNDER_WAY'),
  'no-consult': refused('NO_CONSULT'),
  'no-initiator': refused('NO_INITIATOR'),
  'transfer-not-connected': refused('TRANSFER_NOT_CONNECTED'),
  'transfer-same-party': refused('TRANSFER_SAME_PARTY'),
  'no-destination': refused('NO_DESTINATION'),
  'too-many-destinations': refused('TOO_MANY_DESTINATIONS'),
  'queue-unknown': refused('QUEUE_UNKNOWN'),
  'sound-unknown': refused('SOUND_UNKNOWN', { sound: 'welcome.wav' }),
  'sound-broken': refused('SOUND_BROKEN', { sound: 'broken.wav', rule: 'it holds no sound' }),
  'not-active-participant': refused('NOT_ACTIVE_PARTICIPANT'),
  'own-conversation': refused('OWN_CONVERSATION'),
  banned: refused('BANNED', { banId: ids.random, until: '2026-11-25T18:00:00.000Z', room: '600' }),
  'delegated-token': refused('DELEGATED_TOKEN', { room: '600' }),
  draining: refused('DRAINING', { retryAfter: '5' }),
  'limit-reached': refused('LIMIT_REACHED', { limit: 'liveConversationsMax', max: '50000', retryAfter: '1' }),
  'rate-limited': refused('RATE_LIMITED', { max: '300', retryAfter: '12' }),
  'invalid-topic': refused('UNKNOWN_TOPIC', { topic: 'v2.users.me.calls', rule: 'no such topic' }),
  'too-many-topics': refused('TOO_MANY_TOPICS', { max: '1000' }),
  'duplicate-name': refused('DUPLICATE_NAME', { what: 'wrap-up code', name: 'Sale' }),
  'version-conflict': refused('VERSION_CONFLICT', { version: '2' }),
  'wrapup-cannot-skip': refused('WRAPUP_CANNOT_SKIP', { participantId: ids.live }),
  'wrapup-code-required': refused('WRAPUP_CODE_REQUIRED', { participantId: ids.live }),
  'station-taken': refused('STATION_TAKEN', { id: ids.random }),
  'dial-denied': refused('DIAL_DENIED', { rule: 'not in PARTYLINE_DIAL_ALLOW' }),
  'unknown-filter': refused('UNKNOWN_QUERY_KEY', { key: 'adress', known: 'state, address' }),
  'wrong-query-value': refused('WRONG_QUERY_VALUE', {
    key: 'queryType',
    value: 'all',
    values: 'domain, permission',
  }),
  'wrong-header-value': refused('WRONG_HEADER_VALUE', {
    header: 'If-Match',
    wanted: 'an incarnation in quotes such as "3", a list of them, or an asterisk',
  }),
  'other-incarnation': refused('CONCURRENT_CHANGE', { incarnation: '3', participantId: ids.back }),
  'idempotency-mismatch': refused('IDEMPOTENCY_MISMATCH', firstRequest),
  'idempotency-in-progress': refused('IDEMPOTENCY_IN_PROGRESS', { ...firstRequest, retryAfter: '1' }),
  'internal-error': refused('INTERNAL_ERROR'),
};

export const contextId = '5f0c8f3e-0d0b-4c52-9a55-0c6f6f0f7d11';

/** A request as `METHOD path body`. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function parseSent(text: string): Sent {
  const known: Readonly<Record<string, string>> = ids;
  const filled = text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole);
  const [, method = '', path = '', body] = /^(\S+) (\S+)(?: ([\s\S]*))?$/.exec(filled) ?? [];
  return { method, path, ...(body === undefined ? {} : { body }) };
}

/** What the server's pipeline would hand over: the first gate that fails, in the order of gates; undefined when all pass. */
export function evidenceOf(sent: Sent, situation: Situation = {}): Evidence | undefined {
  const { dialects = ['genesys', 'thread', 'partyline'], token = all } = situation;
  const routes = routesOf(dialects);
  const headers = { ...situation.headers, ...sent.headers };
  const matched = select(routes.match(sent.path), sent.method);
  const base = {
    request: {
      method: sent.method,
      path: sent.path,
      headers,
      base: 'http://127.0.0.1:7278',
      ...(sent.body === undefined ? {} : { body: sent.body }),
    },
    column: columnOf(sent.path, matched.ok && matched.value.operation.dialect === 'thread'),
    routes,
    things: token === 'none' ? new Map<string, Known>() : things,
    contextId,
    ...(situation.reads === undefined ? {} : { reads: situation.reads }),
    ...(token === 'none' ? {} : { token }),
    ...(matched.ok ? { operation: matched.value.operation, params: matched.value.params } : {}),
  };
  const refusal = situation.refusal ?? refusalOf(sent, { routes, headers, token: token === 'none' ? all : token });
  return refusal === undefined ? undefined : { ...base, refusal };
}

function columnOf(path: string, isThread: boolean): AnswerColumn {
  if (isThread) return 'thread';
  if (path.startsWith('/api/v2/conversations/calls')) return 'calls';
  return path.startsWith('/api/v2/conversations/') ? 'generic' : 'other';
}

interface Gate {
  readonly routes: RouteTable;
  readonly headers: Readonly<Record<string, string>>;
  readonly token: { readonly permissions: readonly string[]; readonly scopes?: readonly string[] } | undefined;
}

function refusalOf(sent: Sent, { routes, headers, token = all }: Gate): Refusal | undefined {
  const matched = select(routes.match(sent.path), sent.method);
  if (!matched.ok) return { finding: matched.refusal };
  const { operation, params } = matched.value;
  const early =
    authorise(operation, token, { adminConversationScopeCounts: true }) ??
    checkMedia(sent.method, headers['content-type'], sent.body);
  if (early !== undefined) return { finding: early };
  if (wholeCallOperations.has(operation.name) && isNaming(sent)) return { reason: 'WRONG_TARGET_LEVEL', metadata: {} };
  const body = checkOperationBody(operation, sent.body);
  const [first] = body.ok ? [] : body.refusal;
  if (first !== undefined) return { finding: first };
  return resolve(params, sent);
}

/** The guard of whole calls, as the server has it. */
function isNaming({ path, body }: Sent): boolean {
  const parsed = parseJson(body ?? '');
  const query = Object.fromEntries(new URLSearchParams(path.split('?')[1]));
  return namesAParty(query) || (parsed.ok && namesAParty(parsed.value));
}

/** A second, plainer reading of resolve and state, so that explain is not compared with itself. */
function resolve(params: Readonly<Record<string, string>>, sent: Sent): Refusal | undefined {
  const { conversationId, participantId, communicationId } = params;
  const refuse = (reason: Reason, metadata: Readonly<Record<string, string>> = {}): Refusal => ({ reason, metadata });
  const isRead = sent.method === 'GET';
  const whole = conversationId === undefined ? undefined : things.get(conversationId);
  if (conversationId !== undefined && whole?.kind !== 'conversation') return refuse('NOT_FOUND');
  if (participantId === undefined) {
    return whole?.kind === 'conversation' && whole.ended && !isRead ? refuse('CONVERSATION_ENDED') : undefined;
  }
  const one = things.get(participantId);
  if (one?.kind !== 'participant') return refuse('NOT_FOUND');
  if (conversationId !== undefined && one.conversationId !== conversationId)
    return refuse('PARTICIPANT_OF_OTHER_CONVERSATION', { participantId, conversationId });
  const leg = communicationId === undefined ? undefined : things.get(communicationId);
  if (communicationId !== undefined && (leg?.kind !== 'communication' || leg.stay.participantId !== participantId))
    return refuse('NOT_FOUND', { what: 'communication', id: communicationId });
  if (isRead) return undefined;
  if (one.conversationEnded) return refuse('CONVERSATION_ENDED');
  if (!one.live) return refuse('PARTICIPANT_ENDED', { participantId });
  return one.state === 'alerting' && /"held"/.test(sent.body ?? '') ? refuse('WRONG_STATE') : undefined;
}
