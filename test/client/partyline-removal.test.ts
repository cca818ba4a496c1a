import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Client, createClient, PartylineError } from '../../src/client/index.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import { json, refusal, settled } from './scripted-cloud.ts';

interface Seen {
  readonly line: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly at: number;
}

/** Answers in turn what is asked by path; the last answer of a path stays. */
function scripted(answers: Readonly<Record<string, readonly (() => Response)[]>>) {
  const clock = createSimulatedClock(0);
  const seen: Seen[] = [];
  const left = new Map(Object.entries(answers).map(([line, each]) => [line, [...each]]));
  const client: Client = createClient({
    url: 'http://server.example:7278',
    credentials: { token: 'token' },
    service: 'partyline',
    clock,
    random: { uuid: () => 'made-key', fraction: () => 0 },
    fetch: async (url, { method, headers, body }) => {
      const line = `${method} ${new URL(url).pathname}`;
      seen.push({ line, headers: new Headers(headers), body: JSON.parse(body ?? 'null'), at: clock.now() });
      const queue = left.get(line) ?? assert.fail(line);
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      return answer?.() ?? assert.fail(line);
    },
  });
  const run = async <Value>(act: (client: Client) => Promise<Value>): Promise<Value> => {
    const outcome = await settled(clock, act(client));
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const failure = async (act: (client: Client) => Promise<unknown>): Promise<PartylineError> => {
    const outcome = await settled(clock, act(client));
    assert.ok(outcome instanceof PartylineError, JSON.stringify(outcome));
    return outcome;
  };
  return { seen, run, failure, lines: () => seen.map(({ line }) => line) };
}

const REMOVE = 'POST /api/v2/partyline/participants:disconnect';
const PLAN = 'POST /api/v2/partyline/participants:plan';
const READ = 'GET /api/v2/conversations/c1';

const conversation =
  (...live: readonly string[]) =>
  (): Response =>
    json(200, {
      id: 'c1',
      participants: live.map((id) => ({ id, purpose: 'customer', calls: [{ id: `leg-${id}`, state: 'connected' }] })),
    });
const party = { participantId: 'p1', conversationId: 'c1', incarnation: 1, seq: 9 };
const down = (): Response =>
  json(200, {
    matched: 1,
    results: [{ ...party, result: 'accepted', legDown: true, evidence: 'bye-200', sipCode: 200 }],
  });

const planOf =
  (...incarnations: readonly number[]) =>
  (): Response =>
    json(200, {
      matched: incarnations.length,
      participants: incarnations.map((incarnation) => ({ id: `p${incarnation}`, conversationId: 'c1', incarnation })),
      refused: null,
      consequences: { conversationEnds: false, because: null, remaining: ['p8', 'p9'], alsoEnd: [] },
    });

const fail = (code: string) => (): Response => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
};

test('the server resolves, removes and waits in one request, under a key', async () => {
  const { run, seen, lines } = scripted({ [REMOVE]: [down], [READ]: [conversation('p1', 'p2', 'p3')] });
  const { outcome, evidence, sipCode, othersConnected } = await run((client) =>
    client.disconnect({ address: '+15550102', media: 'phone', note: 'noise', waitSeconds: 5 }),
  );
  assert.deepEqual([outcome, evidence, sipCode, othersConnected], ['disconnected', 'bye-200', 200, 2]);
  assert.deepEqual(lines(), [REMOVE, READ]);
  assert.deepEqual(seen[0]?.body, { where: { address: '+15550102', media: 'call' }, note: 'noise' });
  assert.equal(seen[0]?.headers.get('prefer'), 'wait=5, handling=lenient');
  assert.equal(seen[0]?.headers.get('idempotency-key'), 'made-key');
});

test('who is not down in time is accepted, who was gone is already gone', async () => {
  const slow = () =>
    json(202, { matched: 1, results: [{ ...party, result: 'accepted', legDown: false, evidence: null }] });
  const accepted = scripted({ [REMOVE]: [slow], [READ]: [conversation('p2')] });
  const held = await accepted.run((client) => client.disconnect({ userId: 'u1' }));
  assert.deepEqual([held.outcome, held.evidence], ['accepted', null]);
  const lenient = () => json(200, { matched: 1, results: [{ ...party, result: 'alreadyGone' }] });
  const gone = scripted({ [REMOVE]: [lenient], [READ]: [conversation('p2')] });
  assert.equal((await gone.run((client) => client.disconnect({ participantId: 'p1' }))).outcome, 'alreadyGone');
});

test('whose leg is parked has left: there is nothing more to wait for', async () => {
  const parked = { ...party, result: 'accepted', newConversationId: 'c2', newParticipantId: 'p9' };
  const { run } = scripted({
    [REMOVE]: [() => json(200, { matched: 1, results: [parked] })],
    [READ]: [conversation('p2')],
  });
  const { outcome, newConversationId, othersConnected } = await run((client) =>
    client.disconnect({ participantId: 'p1', intent: 'leave' }),
  );
  assert.deepEqual([outcome, newConversationId, othersConnected], ['disconnected', 'c2', 1]);
});

test('after a broken connection the same request is sent under the same key, until it is answered', async () => {
  const running = () =>
    json(409, { code: 'partyline.idempotency.in.progress', message: 'Running.' }, { 'Retry-After': '1' });
  const { run, seen, lines } = scripted({
    [REMOVE]: [
      fail('ECONNRESET'),
      () => refusal(502, 'bad.gateway'),
      running,
      running,
      running,
      running,
      running,
      down,
    ],
    [READ]: [conversation('p2')],
  });
  assert.equal((await run((client) => client.disconnect({ address: '+15550102' }))).outcome, 'disconnected');
  assert.equal(lines().filter((line) => line === REMOVE).length, 8);
  assert.deepEqual([...new Set(seen.slice(0, 8).map(({ headers }) => headers.get('idempotency-key')))], ['made-key']);
});

test('where no answer comes at all the error says that it was sent, and what was read', async () => {
  const read = scripted({ [REMOVE]: [fail('UND_ERR_SOCKET')], [PLAN]: [planOf(1)] });
  const error = await read.failure((client) => client.disconnect({ address: '+15550102' }));
  assert.deepEqual([error.kind, error.code], ['not-confirmed', 'client.cut.off']);
  assert.match(error.message, /sent, outcome unknown: one who fits is live now\. Its key is made-key\.$/);
  assert.equal(read.lines().filter((line) => line === REMOVE).length, 4);
  const going = { id: 'p1', conversationId: 'c1', status: 'disconnecting' };
  const underWay = scripted({
    [REMOVE]: [fail('UND_ERR_SOCKET')],
    [PLAN]: [() => json(200, { matched: 1, participants: [going], refused: null, consequences: {} })],
  });
  const hanging = await underWay.failure((client) => client.disconnect({ address: '+15550102' }));
  assert.match(hanging.message, /outcome unknown: whoever fits is being hung up now\. Its key/);
  const blind = scripted({ [REMOVE]: [fail('ECONNRESET'), fail('ECONNREFUSED')], [PLAN]: [fail('ECONNREFUSED')] });
  const unread = await blind.failure((client) => client.disconnect({ address: '+15550102' }));
  assert.match(unread.message, /outcome unknown: the server could not be asked/);
  const unsent = scripted({ [REMOVE]: [fail('ECONNREFUSED')] });
  assert.equal((await unsent.failure((client) => client.disconnect({ address: '+15550102' }))).kind, 'unreachable');
});

test('more than expected are told as candidates', async () => {
  const { failure } = scripted({
    [REMOVE]: [() => refusal(409, 'partyline.count.mismatch')],
    [PLAN]: [planOf(1, 2)],
  });
  const error = await failure((client) => client.disconnect({ conversationId: 'c1' }));
  assert.equal(error.kind, 'count-mismatch');
  assert.deepEqual(
    error.candidates?.map(({ id }) => id),
    ['p1', 'p2'],
  );
});

test('what was refused of several calls is told with what was done', async () => {
  const mixed = () =>
    json(202, {
      matched: 2,
      results: [
        { ...party, result: 'accepted', legDown: true },
        { ...party, participantId: 'p2', result: 'refused', code: 'partyline.would.end.conversation' },
      ],
    });
  const { failure } = scripted({ [REMOVE]: [mixed] });
  const error = await failure((client) => client.disconnect({ address: '+15550102', expect: 2 }));
  assert.equal(error.code, 'partyline.would.end.conversation');
  assert.match(error.message, /1 of 2 were not removed \(p2\).*Removed: p1\./);
});

const PATCH = (id: string): string => `PATCH /api/v2/conversations/c1/participants/${id}`;
const waited = () => json(200, { ...party, legDown: true, evidence: 'bye-200' });
const changed = () => refusal(412, 'precondition.failed');

test('one stay is removed by its number; another that has begun only where that is asked for', async () => {
  const same = scripted({ [PLAN]: [planOf(3)], [PATCH('p3')]: [waited], [READ]: [conversation('p9')] });
  const done = await same.run((client) => client.disconnect({ address: '+15550118', incarnation: 3 }));
  assert.deepEqual([done.outcome, done.participantId], ['disconnected', 'p3']);
  const patched = same.seen.find(({ line }) => line === PATCH('p3'));
  assert.equal(patched?.headers.get('if-match'), '"3"');
  assert.equal(patched?.headers.get('idempotency-key'), 'made-key');

  const other = scripted({ [PLAN]: [planOf(4)], [PATCH('p4')]: [changed] });
  const error = await other.failure((client) => client.disconnect({ address: '+15550118', incarnation: 3 }));
  assert.deepEqual([error.kind, error.status], ['refused', 412]);
  assert.deepEqual(other.lines(), [PLAN, PATCH('p4')]);

  const followed = scripted({
    [PLAN]: [planOf(4), planOf(4), planOf(5)],
    [PATCH('p4')]: [changed],
    [PATCH('p5')]: [waited],
    [READ]: [conversation('p9')],
  });
  const last = await followed.run((client) =>
    client.disconnect({ address: '+15550118', incarnation: 3, follow: true }),
  );
  assert.equal(last.participantId, 'p5');
  const matched = followed.seen.flatMap(({ headers }) => headers.get('if-match') ?? []);
  assert.deepEqual(matched, ['"3"', '"4"', '"5"']);
  const keys = followed.seen.flatMap(({ line, headers }) =>
    line.startsWith('PATCH') ? headers.get('idempotency-key') : [],
  );
  assert.equal(new Set(keys).size, 3);

  const endless = scripted({ [PLAN]: [planOf(4)], [PATCH('p4')]: [changed] });
  const given = await endless.failure((client) => client.disconnect({ userId: 'u', incarnation: 3, follow: true }));
  assert.equal(given.status, 412);
  assert.equal(endless.lines().filter((line) => line === PATCH('p4')).length, 3);
});

test('a dry run asks for the plan alone, and is refused as the act would be', async () => {
  const planned = scripted({ [PLAN]: [planOf(1)] });
  const { outcome, othersConnected } = await planned.run((client) => client.disconnect({ userId: 'u', dryRun: true }));
  assert.deepEqual([outcome, othersConnected], ['planned', 2]);
  const refused = { status: 409, code: 'partyline.would.end.conversation', reason: 'WOULD_END_CONVERSATION' };
  const ending = () =>
    json(200, { matched: 1, participants: [{ id: 'p1', conversationId: 'c1' }], refused, consequences: {} });
  const error = await scripted({ [PLAN]: [ending] }).failure((client) =>
    client.disconnect({ userId: 'u', dryRun: true }),
  );
  assert.deepEqual([error.kind, error.code], ['refused', 'partyline.would.end.conversation']);
});

test('hold, mute and move are one request each, under a key', async () => {
  const acted = () => json(202, { matched: 1, results: [party] });
  const [hold, mute, move] = ['hold', 'mute', 'move'].map((verb) => `POST /api/v2/partyline/participants:${verb}`);
  const { run, seen } = scripted({
    [hold ?? '']: [acted],
    [mute ?? '']: [fail('ECONNRESET'), acted],
    [move ?? '']: [acted],
  });
  await run((client) => client.hold({ address: '1', held: true }));
  await run((client) => client.mute({ address: '1', muted: false, expect: 2 }));
  const { matched } = await run((client) => client.move({ address: '1', to: { room: '601' } }));
  await run((client) => client.move({ address: '1', to: { room: '601' }, mayEndConversation: true }));
  assert.equal(matched, 1);
  assert.deepEqual(
    seen.map(({ body }) => body),
    [
      { where: { address: '1' }, held: true },
      { where: { address: '1' }, expectCount: 2, muted: false },
      { where: { address: '1' }, expectCount: 2, muted: false },
      { where: { address: '1' }, to: { room: '601' } },
      { where: { address: '1' }, to: { room: '601' }, mayEndConversation: true },
    ],
  );
});
