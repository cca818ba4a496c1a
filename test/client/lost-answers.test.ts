import assert from 'node:assert/strict';
import { after, describe, it, type TestContext } from 'node:test';
import { type Client, createClient, PartylineError } from '../../src/client/index.ts';
import { type Conference, conference, listed } from '../flow/conference.ts';
import { type Fault, type FaultyRelay, startFaultyRelay } from '../support/faulty-relay.ts';
import {
  brokenGzip,
  halveAnswer,
  hangUp,
  loseAnswer,
  proxyPage,
  refuse,
  silence,
  stallAnswer,
} from '../support/http-faults.ts';
import { createHurriedTime } from '../support/hurried-time.ts';
import { startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';

const server = await startLocalServer({ after });
let scenes = 0;

interface Scene {
  /** The party that is removed. */
  readonly who: string;
  readonly call: Conference;
  readonly relay: FaultyRelay;
  readonly client: Client;
  /** Waits for the client in its own time. */
  spend<T>(work: Promise<T>): Promise<T>;
}

/** Whether a request is the act itself. */
const isAct = ({ method, path }: { method: string; path: string }): boolean =>
  method === 'PATCH' || /participants:disconnect$/.test(path);

/** A conference of three on a real server, and a client whose acts meet the fault on their way. */
async function scene(t: TestContext, fault: Fault, times: number): Promise<Scene> {
  scenes += 1;
  const who = `user:lost${scenes}`;
  const call = await conference(server, ['+15550101', '+15550102', who]);
  const relay = await startFaultyRelay(t, { fault, hits: isAct, times }, server.url);
  const { fetch, clock, spend } = createHurriedTime();
  const credentials = { token: await server.token('demo') };
  const client = createClient({ url: relay.url, credentials, fetch, clock });
  return { who, call, relay, client, spend: (work) => spend(work, () => relay.stuck() > 0) };
}

interface Removed {
  readonly participantId: unknown;
  readonly requestId: unknown;
}

/** Everybody whom the server was asked to remove, in order. */
async function removed({ call }: Scene): Promise<readonly Removed[]> {
  const { body } = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
  const { entities }: { entities?: readonly Record<string, unknown>[] } = Object(body);
  return (entities ?? [])
    .filter(({ event }) => event === 'participant.removing')
    .map(({ participantId, requestId }) => ({ participantId, requestId }));
}

const keysOf = ({ relay }: Scene): ReadonlySet<unknown> =>
  new Set(relay.seen.filter(isAct).map(({ headers }) => headers['idempotency-key']));

/** The act is carried out, its answer is lost, and the party is back before anybody asks again. */
const backMeanwhile =
  (comeBack: () => Promise<void>): Fault =>
  async ({ pass, response }) => {
    await pass();
    await comeBack();
    response.destroy();
  };

const callAgain = async ({ who, call: { id } }: Scene): Promise<string> => {
  const path = `/api/v2/conversations/calls/${id}/participants`;
  await server.send('POST', path, { body: { participants: [{ address: who }] } });
  return until('it is back', async () => (await listed(server, id))[who]);
};

/** The first request meets one fault, all others the next. */
function inTurn(first: Fault, next: Fault): Fault {
  let count = 0;
  return (caught) => {
    count += 1;
    return count === 1 ? first(caught) : next(caught);
  };
}

const once: Readonly<Record<string, Fault>> = {
  'nothing has come of the request but its end': hangUp,
  'the request was carried out and its answer lost': loseAnswer,
  'the request was carried out and half its answer came': halveAnswer,
  'the request was carried out and half its answer came, then nothing': stallAnswer,
  'the server said nothing at all': silence,
  'a proxy said 502': proxyPage(502),
  'a proxy said 503 and when to come back': proxyPage(503, { 'Retry-After': '1' }),
  'the answer could not be decoded': brokenGzip,
  'the server was asked too fast': refuse(429, 'too.many.requests', { 'Retry-After': '2' }),
  'the server was busy': refuse(503, 'service.unavailable', { 'Retry-After': '1' }),
  'the server failed': refuse(500, 'internal.server.error'),
};

describe('a removal whose first request met a fault', () => {
  for (const [name, fault] of Object.entries(once))
    it(`is done once and confirmed where ${name}`, async (t) => {
      const all = await scene(t, fault, 1);
      const { outcome, participantId } = await all.spend(all.client.disconnect({ address: all.who }));
      assert.equal(participantId, all.call.participants[all.who]);
      assert.match(outcome, /^(disconnected|alreadyGone)$/);
      const done = await removed(all);
      assert.deepEqual(
        done.map((each) => each.participantId),
        [all.call.participants[all.who]],
      );
      const live = Object.keys(await listed(server, all.call.id));
      assert.deepEqual(live, ['+15550101', '+15550102']);
      assert.ok(all.relay.seen.filter(isAct).length >= 2, 'it was not asked again');
      assert.equal(keysOf(all).size, 1, 'another key');
    });
});

describe('a removal whose party comes back while its answer is lost', () => {
  it('leaves the new stay alone and tells of the old one', async (t) => {
    const back = Promise.withResolvers<Scene>();
    const all = await scene(
      t,
      backMeanwhile(async () => void (await callAgain(await back.promise))),
      1,
    );
    back.resolve(all);
    const { participantId, incarnation } = await all.spend(all.client.disconnect({ address: all.who }));
    assert.deepEqual([participantId, incarnation], [all.call.participants[all.who], 1]);
    assert.equal((await removed(all)).length, 1);
    const live = await listed(server, all.call.id);
    assert.notEqual(live[all.who], undefined, 'the new stay was removed');
    assert.notEqual(live[all.who], participantId);
  });
});

describe('a removal whose answers are all lost', () => {
  for (const [name, fault] of [
    ['after it was carried out', loseAnswer],
    ['and so are the requests', silence],
    ["behind a proxy's pages", proxyPage(502)],
    ['and then the server is busy for good', inTurn(loseAnswer, refuse(503, 'service.unavailable'))],
    ['and then the token is refused', inTurn(loseAnswer, refuse(401, 'bad.credentials'))],
  ] as const)
    it(`says that the outcome is unknown, ${name}, and acts at most once`, async (t) => {
      const all = await scene(t, fault, Number.POSITIVE_INFINITY);
      const failure = await all.spend(
        all.client.disconnect({ address: all.who }).then(
          () => assert.fail('came to a good end'),
          (error: unknown) => error,
        ),
      );
      assert.ok(failure instanceof PartylineError, String(failure));
      assert.equal(failure.kind, 'not-confirmed', failure.message);
      assert.match(failure.message, /outcome unknown|may have been carried out/);
      assert.ok((await removed(all)).length <= 1);
      assert.ok(all.relay.seen.filter(isAct).length <= 16, `${all.relay.seen.length} requests`);
      assert.equal(keysOf(all).size, 1, 'another key');
    });
});
