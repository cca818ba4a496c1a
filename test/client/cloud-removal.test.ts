import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Disconnected, type DisconnectRequest, PartylineError } from '../../src/client/index.ts';
import {
  clientOf,
  createScriptedCloud,
  json,
  type Party,
  refusal,
  type ScriptedCloud,
  settled,
} from './scripted-cloud.ts';

const ann: Party = { id: 'ann', address: '+15550101' };
const bob: Party = { id: 'bob', address: '+15550102' };
const cleo: Party = { id: 'cleo', address: '+15550103' };

function cloudWith(...parties: readonly Party[]): ScriptedCloud {
  const cloud = createScriptedCloud();
  cloud.conversations.set(
    'c1',
    parties.map((party) => ({ ...party })),
  );
  return cloud;
}

async function removed(cloud: ScriptedCloud, request: DisconnectRequest): Promise<Disconnected> {
  const outcome = await settled(cloud.clock, clientOf(cloud).disconnect(request));
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

async function failure(cloud: ScriptedCloud, request: DisconnectRequest): Promise<PartylineError> {
  const outcome = await settled(cloud.clock, clientOf(cloud).disconnect(request));
  assert.ok(outcome instanceof PartylineError, JSON.stringify(outcome));
  return outcome;
}

const CALLS = '/api/v2/conversations/calls/c1/participants';
const GENERIC = '/api/v2/conversations/c1/participants';
const READ = 'GET /api/v2/conversations/c1';
const patches = (cloud: ScriptedCloud): readonly string[] => cloud.lines().filter((line) => line.startsWith('PATCH'));

test('one is found afresh, removed by the calls path, and read until he is down', async () => {
  const cloud = cloudWith(ann, bob, cleo);
  const { outcome, participantId, evidence, othersConnected, tookMs } = await removed(cloud, {
    conversationId: 'c1',
    address: '+1 (555) 010-2',
  });
  assert.deepEqual(
    { outcome, participantId, evidence, othersConnected },
    {
      outcome: 'disconnected',
      participantId: 'bob',
      evidence: 'read',
      othersConnected: 2,
    },
  );
  assert.ok(tookMs >= 250);
  assert.deepEqual(cloud.lines(), [READ, `PATCH ${CALLS}/bob`, READ]);
  assert.equal(cloud.seen.find(({ method }) => method === 'PATCH')?.body, '{"state":"disconnected"}');
});

test('the token is made at the login host, by HTTP Basic', async () => {
  const cloud = cloudWith(ann);
  await removed(cloud, { conversationId: 'c1', participantId: 'ann' });
  const [first, second] = cloud.seen;
  assert.deepEqual(
    [first?.host, first?.path, first?.authorization],
    ['login.mypurecloud.de', '/oauth/token', `Basic ${btoa('client:secret')}`],
  );
  assert.deepEqual([second?.host, second?.authorization], ['api.mypurecloud.de', 'Bearer token-1']);
});

test('a token that has ended is made anew, once', async () => {
  const cloud = cloudWith(ann);
  cloud.instead.push({ on: /^GET/, answer: () => refusal(401, 'bad.credentials'), times: 1 });
  assert.equal((await removed(cloud, { conversationId: 'c1', participantId: 'ann' })).outcome, 'disconnected');
  assert.equal(cloud.seen.filter(({ path }) => path === '/oauth/token').length, 2);
  const other = cloudWith(ann);
  const late = { Date: 'Wed, 25 Nov 2026 13:30:00 GMT' };
  const body = { status: 401, code: 'bad.credentials', message: 'The token has expired.' };
  other.instead.push({ on: /^GET/, answer: () => json(401, body, late), times: 9 });
  const error = await failure(other, { conversationId: 'c1', participantId: 'ann' });
  assert.deepEqual([error.kind, error.status, error.code], ['refused', 401, 'bad.credentials']);
  assert.match(error.message, /clock of this machine: it is 90 min behind the server's/);
  assert.equal(other.lines().length, 2);
});

test('of a user the newest stay that is live is meant: not one that has ended, not his voicemail', async () => {
  const old: Party = { id: 'old', userId: 'u1', purpose: 'agent', state: 'terminated', joined: 1 };
  const live: Party = { id: 'live', userId: 'u1', purpose: 'agent', joined: 2 };
  const mail: Party = { id: 'mail', userId: 'u1', purpose: 'voicemail', joined: 3 };
  const cloud = cloudWith(old, live, mail, ann);
  const { participantId, othersConnected } = await removed(cloud, { conversationId: 'c1', userId: 'u1' });
  assert.deepEqual([participantId, othersConnected], ['live', 1]);
});

test('a token without a user goes on by the generic path, once', async () => {
  const cloud = cloudWith(ann, bob);
  cloud.instead.push({ on: /^PATCH .*calls/, answer: () => refusal(400, 'not.a.user'), times: 9 });
  await removed(cloud, { conversationId: 'c1', participantId: 'ann' });
  assert.deepEqual(patches(cloud), [`PATCH ${CALLS}/ann`, `PATCH ${GENERIC}/ann`]);
  const closed = cloudWith(ann, bob);
  closed.instead.push({ on: /^PATCH/, answer: () => refusal(400, 'not.a.user'), times: 9 });
  const error = await failure(closed, { conversationId: 'c1', participantId: 'ann' });
  assert.equal(error.code, 'not.a.user');
  assert.equal(error.explain?.by, 'client');
  assert.ok(error.explain?.reasons.includes('NO_USER_CONTEXT'));
  assert.equal(patches(closed).length, 2);
});

test('a communication stands for its participant', async () => {
  const cloud = cloudWith(ann, bob);
  assert.equal((await removed(cloud, { communicationId: 'leg-of-bob' })).participantId, 'bob');
  assert.deepEqual(cloud.lines().slice(0, 2), ['GET /api/v2/conversations', `PATCH ${CALLS}/bob`]);
});

test('more than expected, or in several conversations, is refused with those who fit', async () => {
  const cloud = cloudWith(ann, bob, cleo);
  const many = await failure(cloud, { conversationId: 'c1', purpose: 'customer' });
  assert.equal(many.kind, 'count-mismatch');
  assert.deepEqual(many.candidates?.map(({ id }) => id).sort(), ['ann', 'bob', 'cleo']);
  cloud.conversations.set('c2', [{ ...ann, id: 'ann-again' }]);
  const two = await failure(cloud, { address: '+15550101', expect: 2 });
  assert.match(two.message, /in 2 conversations/);
  const few = await failure(cloud, { conversationId: 'c1', address: '+15550101', expect: 2 });
  assert.equal(few.kind, 'count-mismatch');
  assert.deepEqual(patches(cloud), []);
});

test('as many as expected are removed, each with a result', async () => {
  const cloud = cloudWith(ann, bob, cleo);
  const { results } = await removed(cloud, { conversationId: 'c1', purpose: 'customer', expect: 3 });
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['disconnected', 'disconnected', 'disconnected'],
  );
  assert.equal(patches(cloud).length, 3);
});

test('nobody is no match; who was named and has left is already gone', async () => {
  const cloud = cloudWith(ann, { ...bob, state: 'terminated' });
  const nobody = await failure(cloud, { conversationId: 'c1', address: '+15550109' });
  assert.equal(nobody.kind, 'no-match');
  const unknown = await failure(cloud, { conversationId: 'c9', address: '+15550109' });
  assert.deepEqual([unknown.kind, unknown.status], ['no-match', 404]);
  const left = await removed(cloud, { conversationId: 'c1', address: '+15550102' });
  assert.deepEqual([left.outcome, left.participantId], ['alreadyGone', 'bob']);
  const named = await failure(cloud, { purpose: 'customer' });
  assert.deepEqual([named.kind, named.code], ['usage', 'partyline.selector.empty']);
  assert.deepEqual(patches(cloud), []);
});

test('who leaves between the look and the act is already gone, whatever the cloud calls it', async () => {
  for (const [status, code] of [
    [400, 'conversation.error.call.disconnected'],
    [404, 'conversation.error.not.conversation.participant'],
    [404, 'conversation.error.conversation.not.found'],
    [400, 'conversation.error.participant.no.active.conversations'],
  ] as const) {
    const cloud = cloudWith(ann, bob);
    cloud.instead.push({
      on: /^PATCH/,
      answer: () => {
        cloud.conversations.set('c1', [{ ...ann, state: 'disconnected' }, bob]);
        return refusal(status, code);
      },
      times: 1,
    });
    const done = await removed(cloud, { conversationId: 'c1', participantId: 'ann' });
    assert.deepEqual([done.outcome, done.othersConnected], ['alreadyGone', 1], code);
    assert.equal(patches(cloud).length, 1);
  }
});

test('a refusal of one who is still there stays a refusal', async () => {
  const cloud = cloudWith(ann, bob);
  cloud.instead.push({ on: /^PATCH/, answer: () => refusal(404, 'not.found'), times: 9 });
  const error = await failure(cloud, { conversationId: 'c1', participantId: 'ann' });
  assert.deepEqual([error.kind, error.status, error.explain?.by], ['refused', 404, 'client']);
  assert.equal(patches(cloud).length, 1);
});

test('who came back is removed again only where that is asked for, and at most twice', async () => {
  const slippery = (): ScriptedCloud => {
    const cloud = cloudWith({ ...ann, id: 'stay-1' }, bob);
    let stays = 1;
    cloud.onPatch = (id) => {
      const parties = cloud.conversations.get('c1') ?? [];
      const party = parties.find((each) => each.id === id);
      if (party !== undefined) party.state = 'disconnected';
      stays += 1;
      parties.push({ ...ann, id: `stay-${stays}`, joined: stays });
    };
    return cloud;
  };
  const once = slippery();
  const done = await removed(once, { conversationId: 'c1', address: '+15550101' });
  assert.deepEqual([done.outcome, done.participantId, done.othersConnected], ['alreadyGone', 'stay-1', 2]);
  const followed = slippery();
  await removed(followed, { conversationId: 'c1', address: '+15550101', follow: true });
  assert.deepEqual(
    patches(followed),
    ['stay-1', 'stay-2', 'stay-3'].map((id) => `PATCH ${CALLS}/${id}`),
  );
});

test('a busy cloud is asked again when it says, three times at most, within the time', async () => {
  const seconds = cloudWith(ann, bob);
  seconds.instead.push({ on: /^PATCH/, answer: () => json(429, {}, { 'Retry-After': '2' }), times: 1 });
  const date = 'Wed, 25 Nov 2026 12:00:06 GMT';
  seconds.instead.push({ on: /^PATCH/, answer: () => json(503, {}, { 'Retry-After': date }), times: 1 });
  await removed(seconds, { conversationId: 'c1', participantId: 'ann' });
  const times = seconds.seen.filter(({ method }) => method === 'PATCH').map(({ at }) => at);
  assert.deepEqual(times, [0, 2000, 6000]);

  const stubborn = cloudWith(ann, bob);
  stubborn.instead.push({ on: /^PATCH/, answer: () => json(429, {}, { 'Retry-After': '1' }), times: 99 });
  const error = await failure(stubborn, { conversationId: 'c1', participantId: 'ann' });
  assert.equal(error.status, 429);
  assert.equal(patches(stubborn).length, 4);

  const late = cloudWith(ann, bob);
  late.instead.push({ on: /^PATCH/, answer: () => json(429, {}, { 'Retry-After': '60' }), times: 99 });
  assert.match((await failure(late, { conversationId: 'c1', participantId: 'ann' })).message, /after 60 s/);
  assert.equal(patches(late).length, 1);
});

const broken = Object.assign(new TypeError('fetch failed'), {
  cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
});

const fail = (error: Error) => (): Response => {
  throw error;
};

test('after a broken connection the same stay is read before anything is sent again', async () => {
  const gone = cloudWith(ann, bob);
  gone.instead.push({
    on: /^PATCH/,
    answer: () => {
      gone.conversations.set('c1', [
        { ...ann, state: 'terminated' },
        { ...ann, id: 'ann-again', joined: 9 },
      ]);
      throw broken;
    },
    times: 1,
  });
  // He is down and back under another id: that one is not touched.
  const done = await removed(gone, { conversationId: 'c1', address: '+15550101' });
  assert.deepEqual([done.outcome, done.participantId, done.othersConnected], ['disconnected', 'ann', 1]);
  assert.deepEqual(patches(gone), [`PATCH ${CALLS}/ann`]);

  const live = cloudWith(ann, bob);
  live.instead.push({ on: /^PATCH/, answer: fail(broken), times: 1 });
  assert.equal((await removed(live, { conversationId: 'c1', participantId: 'ann' })).outcome, 'disconnected');
  assert.deepEqual(live.lines().slice(0, 4), [READ, `PATCH ${CALLS}/ann`, READ, `PATCH ${CALLS}/ann`]);
});

const badGateway = (): Response =>
  new Response('<html><title>502 Bad Gateway</title>', { status: 502, headers: { 'Content-Type': 'text/html' } });

test('where nothing can be read after it, the error says that it was sent and that the outcome is unknown', async () => {
  for (const answer of [fail(broken), badGateway, () => refusal(500, 'internal.server.error')]) {
    const cloud = cloudWith(ann, bob);
    const reads = { on: /^GET/, answer: fail(broken), times: 0 };
    const patched = (): Response => {
      reads.times = 9;
      return answer();
    };
    cloud.instead.push({ on: /^PATCH/, answer: patched, times: 9 }, reads);
    const error = await failure(cloud, { conversationId: 'c1', participantId: 'ann' });
    assert.equal(error.kind, 'not-confirmed');
    assert.match(error.message, /sent, outcome unknown: the conversation could not be read again/);
    assert.equal(patches(cloud).length, 1);
  }
});

test('a connection that never came about leaves nothing half done, and says so', async () => {
  const cloud = cloudWith(ann, bob);
  const refused = Object.assign(new TypeError('fetch failed'), {
    cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }),
  });
  cloud.instead.push({ on: /^PATCH/, answer: fail(refused), times: 9 });
  const error = await failure(cloud, { conversationId: 'c1', participantId: 'ann' });
  assert.deepEqual([error.kind, error.code], ['unreachable', 'client.no.server']);
  assert.equal(patches(cloud).length, 1);
});

test('it is read less and less often, and at the deadline it is accepted and not confirmed', async () => {
  const cloud = cloudWith(ann, bob);
  cloud.endsAfterMs = Number.POSITIVE_INFINITY;
  const { outcome, evidence, tookMs } = await removed(cloud, { conversationId: 'c1', participantId: 'ann' });
  assert.deepEqual([outcome, evidence, tookMs], ['accepted', null, 10_000]);
  const times = cloud.seen.filter(({ method, path }) => method === 'GET' && path.endsWith('c1')).map(({ at }) => at);
  assert.deepEqual(times, [0, 250, 750, 1750, 3750, 5750, 7750, 9750, 10_000]);
});

test('who is no longer listed, or whose conversation is no longer known, is down', async () => {
  const unlisted = cloudWith(ann, bob);
  unlisted.onPatch = () => void unlisted.conversations.set('c1', [bob]);
  assert.equal((await removed(unlisted, { conversationId: 'c1', participantId: 'ann' })).outcome, 'disconnected');
  const unknown = cloudWith(ann);
  unknown.onPatch = () => void unknown.conversations.delete('c1');
  assert.equal((await removed(unknown, { conversationId: 'c1', participantId: 'ann' })).outcome, 'disconnected');
});

test('what was done before a refusal is said', async () => {
  const cloud = cloudWith(ann, bob);
  cloud.instead.push({
    on: /^PATCH .*bob/,
    answer: () => refusal(400, 'conversation.error.cannot.disconnect.call'),
    times: 9,
  });
  cloud.instead.push({ on: /^PATCH .*ann/, answer: () => new Response(null, { status: 202 }), times: 1 });
  const error = await failure(cloud, { conversationId: 'c1', purpose: 'customer', expect: 2 });
  assert.equal(error.code, 'conversation.error.cannot.disconnect.call');
  assert.match(error.message, /Done before it: ann\./);
});

test('a dry run reads and changes nothing', async () => {
  const cloud = cloudWith(ann, bob);
  const { outcome, othersConnected } = await removed(cloud, {
    conversationId: 'c1',
    participantId: 'ann',
    dryRun: true,
  });
  assert.deepEqual([outcome, othersConnected], ['planned', 0]);
  assert.deepEqual(cloud.lines(), [READ]);
});

test('what the cloud has nothing of is refused before anything is sent', async () => {
  const cloud = cloudWith(ann);
  for (const more of [{ room: '600' }, { incarnation: 1 }, { intent: 'ban' as const }, { note: 'why' }, { ttl: 5 }]) {
    const error = await failure(cloud, { conversationId: 'c1', participantId: 'ann', ...more });
    assert.deepEqual([error.kind, error.code], ['usage', 'client.only.partyline'], JSON.stringify(more));
  }
  assert.deepEqual(cloud.seen, []);
});

test('a caller who gives up after the act learns that it was accepted, and no more is sent', async () => {
  const cloud = cloudWith(ann, bob);
  const abort = new AbortController();
  cloud.onPatch = () => abort.abort();
  const { outcome } = await removed(cloud, { conversationId: 'c1', participantId: 'ann', signal: abort.signal });
  assert.equal(outcome, 'accepted');
  assert.deepEqual(cloud.lines(), [READ, `PATCH ${CALLS}/ann`]);
});

test('hold and mute go the same way, and a move is refused', async () => {
  const cloud = cloudWith(ann, bob);
  const held = await settled(
    cloud.clock,
    clientOf(cloud).hold({ conversationId: 'c1', address: '+15550102', held: true }),
  );
  assert.deepEqual(held, { matched: 1, results: [{ participantId: 'bob', conversationId: 'c1' }] });
  await settled(cloud.clock, clientOf(cloud).mute({ conversationId: 'c1', participantId: 'ann', muted: false }));
  const bodies = cloud.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
  assert.deepEqual(bodies, ['{"held":true}', '{"muted":false}']);
  const moved = await settled(cloud.clock, clientOf(cloud).move({ participantId: 'ann', to: { room: '600' } }));
  assert.ok(moved instanceof PartylineError);
  assert.equal(moved.code, 'client.only.partyline');
});
