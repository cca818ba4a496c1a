import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, type DisconnectRequest, PartylineError } from '../../src/client/index.ts';
import { clientOf, createScriptedCloud, json, refusal, type ScriptedCloud, settled } from './scripted-cloud.ts';

const CALLS = '/api/v2/conversations/calls/c1/participants';

function cloudWith(): ScriptedCloud {
  const cloud = createScriptedCloud();
  cloud.conversations.set('c1', [
    { id: 'ann', address: '+15550101' },
    { id: 'bob', address: '+15550102' },
  ]);
  return cloud;
}

const removed = (cloud: ScriptedCloud, request: DisconnectRequest) =>
  settled(cloud.clock, clientOf(cloud).disconnect(request));

const patches = (cloud: ScriptedCloud): readonly string[] => cloud.lines().filter((line) => line.startsWith('PATCH'));

const broken = (code: string): Error =>
  Object.assign(new Error('fetch failed'), { cause: Object.assign(new Error(code), { code }) });

/** What gateways say while the API behind them is away. */
const gatewayAnswers: readonly (() => Response)[] = [
  () => new Response('404 page not found\n', { status: 404, headers: { 'Content-Type': 'text/plain' } }),
  () => new Response('default backend - 404', { status: 404 }),
  () => json(404, { message: 'no Route matched with those values' }),
];

test('a 404 that is not of the API is no sign that anybody has gone', async () => {
  for (const answer of gatewayAnswers) {
    const cloud = cloudWith();
    cloud.endsAfterMs = Number.POSITIVE_INFINITY;
    cloud.onPatch = () => void cloud.instead.push({ on: /^GET/, answer, times: 99 });
    const done = await removed(cloud, { conversationId: 'c1', address: '+15550101' });
    assert.equal(done instanceof Error ? done.message : done.outcome, 'accepted');
    const named = await removed(cloud, { conversationId: 'c1', address: '+15550101' });
    assert.equal(named instanceof PartylineError && named.kind, 'unreachable');
  }
});

test('whoever is on a later page of conversations counts', async () => {
  const cloud = cloudWith();
  cloud.conversations.set('c2', [{ id: 'ann-again', address: '+15550101' }]);
  const calls = (id: string, leg: string) => ({
    id,
    participants: [
      { id: leg, address: 'tel:+15550101', purpose: 'customer', calls: [{ id: `l-${leg}`, state: 'connected' }] },
    ],
  });
  const pages = [calls('c1', 'ann'), calls('c2', 'ann-again')];
  for (const page of pages)
    cloud.instead.push({
      on: /^GET \/api\/v2\/conversations$/,
      answer: () => json(200, { entities: [page], pageCount: 2, pageSize: 1, total: 2 }),
      times: 1,
    });
  const error = await removed(cloud, { address: '+15550101' });
  assert.ok(error instanceof PartylineError);
  assert.deepEqual([error.kind, error.candidates?.map(({ id }) => id)], ['count-mismatch', ['ann', 'ann-again']]);
  assert.deepEqual(cloud.lines(), ['GET /api/v2/conversations', 'GET /api/v2/conversations?pageNumber=2']);
});

test('a leg that has ended does not stand for the one that its participant has now', async () => {
  const cloud = cloudWith();
  const legs = [
    { id: 'old-leg', state: 'terminated' },
    { id: 'new-leg', state: 'connected' },
  ];
  const whole = { id: 'c1', participants: [{ id: 'ann', address: 'tel:+15550101', purpose: 'customer', calls: legs }] };
  cloud.instead.push({ on: /^GET/, answer: () => json(200, whole), times: 1 });
  const done = await removed(cloud, { conversationId: 'c1', communicationId: 'old-leg' });
  assert.equal(done instanceof Error ? done.message : done.outcome, 'alreadyGone');
  assert.deepEqual(patches(cloud), []);
});

test('a stay that is named and has ended is already gone without its conversation too', async () => {
  const cloud = cloudWith();
  cloud.conversations.set('c1', [{ id: 'ann', state: 'terminated' }, { id: 'bob' }]);
  const done = await removed(cloud, { participantId: 'ann' });
  assert.equal(done instanceof Error ? done.message : done.outcome, 'alreadyGone');
});

test('what was sent before is told, whatever becomes of the next try', async () => {
  const next: readonly (() => Response)[] = [
    () => assert.fail(broken('ECONNREFUSED')),
    () => refusal(429, 'too.many.requests'),
    () => refusal(401, 'bad.credentials'),
  ];
  for (const answer of next) {
    const cloud = cloudWith();
    cloud.instead.push({ on: /^PATCH/, answer: () => assert.fail(broken('ECONNRESET')), times: 1 });
    cloud.instead.push({ on: /^PATCH/, answer, times: 99 });
    const error = await removed(cloud, { conversationId: 'c1', address: '+15550101' });
    assert.ok(error instanceof PartylineError, JSON.stringify(error));
    assert.deepEqual(
      [error.kind, /The request for ann was sent, outcome unknown/.test(error.message)],
      ['not-confirmed', true],
    );
  }
});

test('a request that was sent is told of where no token can be had for reading', async () => {
  const cloud = cloudWith();
  cloud.onPatch = () => undefined;
  cloud.instead.push({
    on: /^PATCH/,
    answer: () => {
      cloud.instead.push({ on: /^GET/, answer: () => refusal(401, 'bad.credentials'), times: 9 });
      cloud.instead.push({ on: /token/, answer: () => assert.fail(broken('ECONNREFUSED')), times: 9 });
      return assert.fail(broken('ECONNRESET'));
    },
    times: 1,
  });
  const error = await removed(cloud, { conversationId: 'c1', address: '+15550101' });
  assert.ok(error instanceof PartylineError, JSON.stringify(error));
  assert.equal(error.kind, 'not-confirmed');
  assert.match(error.message, /was sent, outcome unknown: the conversation could not be read again/);
});

test('who is followed is told beside who was hung up', async () => {
  const cloud = cloudWith();
  cloud.onPatch = (id) => {
    if (id !== 'bob') return;
    cloud.conversations.set('c1', [
      { id: 'ann', state: 'terminated' },
      { id: 'bob', state: 'disconnected' },
      { id: 'bob-again' },
      { id: 'cleo' },
    ]);
  };
  cloud.instead.push({
    on: /^PATCH .*bob$/,
    answer: () => {
      cloud.onPatch('bob');
      return refusal(400, 'conversation.error.call.disconnected');
    },
    times: 1,
  });
  const error = await removed(cloud, { conversationId: 'c1', expect: 2, follow: true });
  assert.ok(error instanceof PartylineError, JSON.stringify(error));
  assert.equal(error.kind, 'count-mismatch');
  assert.match(error.message, /^2 match where 1 is expected\. Done before it: ann, bob\.$/);
  assert.deepEqual(patches(cloud), [`PATCH ${CALLS}/ann`, `PATCH ${CALLS}/bob`]);
});

test('a time that is no time, and one that is over, is no reason to hurry', async () => {
  for (const after of ['-5', '1.5', '0', 'Wed, 21 Oct 2015 07:28:00 GMT', 'soon']) {
    const cloud = cloudWith();
    const busy = () =>
      json(429, { status: 429, code: 'too.many.requests', message: 'Busy.' }, { 'Retry-After': after });
    cloud.instead.push({ on: /^GET/, answer: busy, times: 2 });
    const done = await removed(cloud, { conversationId: 'c1', address: '+15550101' });
    assert.equal(done instanceof Error ? done.message : done.outcome, 'disconnected', after);
    const [, first, second, third] = cloud.seen.map(({ at }) => at);
    assert.ok((second ?? 0) - (first ?? 0) >= 250 && (third ?? 0) - (second ?? 0) >= 250, after);
  }
  const cloud = cloudWith();
  const date = { 'Retry-After': 'Wed, 25 Nov 2026 13:00:00 GMT' };
  cloud.instead.push({
    on: /^GET/,
    answer: () => json(429, { code: 'too.many.requests', message: 'Busy.' }, date),
    times: 9,
  });
  const error = await removed(cloud, { conversationId: 'c1', address: '+15550101' });
  assert.match(String(error), /It may be asked again after 3600 s\.$/);
  assert.equal(cloud.lines().length, 1);
});

test('a token endpoint that is busy, or elsewhere, says nothing against the secret', async () => {
  for (const [status, said] of [
    [429, /too often/],
    [404, /is it the right host/],
    [503, /failed to make a token/],
  ] as const) {
    const cloud = cloudWith();
    cloud.instead.push({ on: /token/, answer: () => refusal(status, 'x'), times: 9 });
    const error = await removed(cloud, { conversationId: 'c1', address: '+15550101' });
    assert.match(String(error), said);
    assert.doesNotMatch(String(error), /secret/);
  }
});

test('one who gives up while a token is made does not end the wait of others', async () => {
  const cloud = cloudWith();
  const client = clientOf(cloud);
  const mine = new AbortController();
  const [one, other] = [
    client.list({ conversationId: 'c1', signal: mine.signal }).catch((error: unknown) => error),
    settled(cloud.clock, client.list({ conversationId: 'c1' })),
  ];
  mine.abort();
  const gaveUp = await one;
  assert.equal(gaveUp instanceof PartylineError && gaveUp.code, 'client.aborted');
  const found = await other;
  assert.equal(found instanceof Error ? found.message : found.length, 2);
});

test('the cloud is not asked where others can read the token', () => {
  assert.throws(() => createClient({ url: 'http://api.mypurecloud.de', credentials: { token: 'secret' } }), {
    kind: 'usage',
    code: 'client.bad.url',
  });
});

test('a path cannot turn the host into another', async () => {
  const cloud = cloudWith();
  for (const path of ['.evil.example/api', '@evil.example/', 'api/v2/conversations']) {
    const error = await settled(cloud.clock, clientOf(cloud).request('GET', path));
    assert.equal(error instanceof PartylineError && error.code, 'client.bad.path');
  }
  assert.deepEqual(cloud.lines(), []);
});

test('what the cloud has no words for is refused by a plan too, and a key is never left out', async () => {
  const cloud = cloudWith();
  const who = { conversationId: 'c1', address: '+15550101' };
  for (const wish of [{ intent: 'ban' as const }, { note: 'noise' }, { idempotencyKey: 'k1' }]) {
    const client = clientOf(cloud);
    for (const ask of [client.plan, client.disconnect]) {
      const error = await settled<unknown>(cloud.clock, ask({ ...who, ...wish }));
      assert.equal(error instanceof PartylineError && error.code, 'client.only.partyline');
    }
  }
  assert.deepEqual(cloud.lines(), []);
});
