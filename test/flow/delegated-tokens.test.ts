import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { operationsFor } from '../../src/contract/dialects.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { createQueryParameters } from '../../src/contract/query-parameters.ts';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';

const tokens = '/api/v2/partyline/tokens';
const participants = '/api/v2/conversations/phone/participants';
const nobody = '7c0ffee0-0000-4000-8000-000000000001';

/** Two calls with an agent and two parties each, and a token for the first. */
async function createScene(t: TestContext, more: Readonly<Record<string, unknown>> = {}) {
  const server = await startLocalServer(t);
  const make = async (as: string) => {
    const body = { participants: [{ address: '+15550101' }, { address: '+15550102' }] };
    const made = await server.send('POST', '/api/v2/conversations/calls', { as, body });
    const conversationId = String(made.at('id'));
    const list = await server.send('GET', `${participants}?conversationId=${conversationId}`);
    const idOf = (address: string): string =>
      String(list.each('entities', 'id')[list.each('entities', 'address').indexOf(address)]);
    return { conversationId, agent: idOf(as), one: idOf('+15550101'), two: idOf('+15550102') };
  };
  const [own, other] = [await make('user:alice'), await make('user:bob')];
  const given = await server.send('POST', tokens, { body: { conversationId: own.conversationId, ...more } });
  assert.equal(given.status, 200);
  return { server, own, other, given, by: bearer(server, given) };
}

/** Sends with a token that was given out. */
const bearer =
  (server: LocalServer, given: Reply) =>
  (method: string, path: string, ...[body, more = {}]: readonly [unknown?, Readonly<Record<string, string>>?]) =>
    server.send(method, path, {
      as: null,
      headers: { Authorization: `Bearer ${given.at('access_token')}`, ...more },
      ...(body === undefined ? {} : { body }),
    });

const allowed: ReadonlySet<string> = new Set([
  'listThreadParticipants',
  'getThreadParticipant',
  'patchThreadParticipant',
  'patchConversationsCallParticipant',
  'patchConversationParticipant',
  'postPartylineParticipantsDisconnect',
  'postPartylineParticipantsPlan',
]);

describe('a token for one conference', () => {
  it('lists and reads who is there, and disconnects who is no agent, in every dialect', async (t) => {
    const { own, by, given } = await createScene(t, { ttl: 60, note: 'host of Monday' });
    assert.deepEqual(
      [given.at('token_type'), given.at('expires_in'), given.at('conversationId'), given.at('note')],
      ['bearer', 60, own.conversationId, 'host of Monday'],
    );
    assert.equal(given.headers.get('cache-control'), 'no-store');
    const list = await by('GET', participants);
    assert.deepEqual(list.each('entities', 'conversationId'), Array(3).fill(own.conversationId));
    assert.equal(list.at('total'), 3);
    assert.equal((await by('GET', `${participants}/${own.agent}`)).status, 200);
    const thread = await by('PATCH', `${participants}/${own.one}`, { status: 'disconnected' });
    assert.equal(thread.status, 202);
    const calls = `/api/v2/conversations/calls/${own.conversationId}/participants/${own.two}`;
    assert.equal((await by('PATCH', calls, { state: 'disconnected' })).status, 202);
  });

  it('does nothing else: every other operation that is built says what the token is for', async (t) => {
    const { server, by, own } = await createScene(t);
    const built = operationsFor(['genesys', 'thread', 'partyline']).filter(({ status }) => status === 'built');
    assert.ok(built.length > 180, `${built.length} operations`);
    const passed: string[] = [];
    for (const operation of built) {
      const reply = await ask(by, operation, own);
      const isRefused =
        reply.status === 403 && (operation.method === 'HEAD' || reply.at('explain.reason') === 'DELEGATED_TOKEN');
      if (isRefused) assert.equal(allowed.has(operation.name), false, `${operation.name} is refused`);
      else passed.push(operation.name);
    }
    assert.deepEqual(
      passed.filter((name) => !allowed.has(name)),
      [],
    );
    assert.deepEqual(
      [...allowed].filter((name) => built.some((each) => each.name === name) && !passed.includes(name)),
      [],
    );
    // Nothing of it was carried out.
    const left = await server.send('GET', `${participants}?conversationId=${own.conversationId}`);
    assert.equal(left.at('total'), 3);
    assert.equal((await by('GET', participants)).status, 200, 'it was not revoked by itself either');
  });

  it('asks of a participant nothing but to leave, and nothing at all of an agent', async (t) => {
    const { own, by } = await createScene(t);
    const one = `${participants}/${own.one}`;
    const calls = `/api/v2/conversations/calls/${own.conversationId}/participants`;
    const refused: readonly (readonly [string, unknown])[] = [
      [one, { muted: true }],
      [one, { held: true }],
      [one, { status: 'disconnected', muted: true }],
      [`${calls}/${own.one}`, { state: 'connected' }],
      [`${calls}/${own.one}`, { state: 'disconnected', wrapup: { notes: 'x' } }],
      [`${participants}/${own.agent}`, { status: 'disconnected' }],
      [`${calls}/${own.agent}`, { state: 'disconnected' }],
      [`/api/v2/conversations/${own.conversationId}/participants/${own.agent}`, { state: 'disconnected' }],
    ];
    for (const [path, body] of refused) {
      const reply = await by('PATCH', path, body);
      assert.deepEqual([reply.status, reply.at('explain.reason')], [403, 'DELEGATED_TOKEN'], JSON.stringify(body));
      assert.equal(reply.at('explain.metadata.conversationId'), own.conversationId);
    }
    assert.equal((await by('GET', participants)).at('total'), 3);
  });

  it('learns nothing of another conference: what is there is answered as what never was', async (t) => {
    const { own, other, by } = await createScene(t);
    const paths = (c: string, p: string): readonly (readonly [string, string, unknown])[] => [
      ['GET', `${participants}/${p}`, undefined],
      ['PATCH', `${participants}/${p}`, { status: 'disconnected' }],
      ['PATCH', `/api/v2/conversations/${c}/participants/${p}`, { state: 'disconnected' }],
      ['PATCH', `/api/v2/conversations/calls/${c}/participants/${p}`, { state: 'disconnected' }],
      ['PATCH', `/api/v2/conversations/calls/${own.conversationId}/participants/${p}`, { state: 'disconnected' }],
      ['PATCH', `/api/v2/conversations/${p}/participants/${c}`, { state: 'disconnected' }],
    ];
    const [known, unknown] = [paths(other.conversationId, other.one), paths(nobody, nobody)];
    for (const [place, [method, path, body]] of known.entries()) {
      const reply = await by(method, path, body);
      const [, never = ''] = unknown[place] ?? [];
      const same = await by(method, never, body);
      assert.equal(reply.status, 404);
      assert.equal(bare(reply, other.conversationId, other.one), bare(same, nobody, nobody), path);
    }
    for (const query of [
      `?conversationId=${other.conversationId}`,
      '?address=user:bob',
      '?state=disconnected&name=bob',
    ])
      assert.equal((await by('GET', `${participants}${query}`)).at('total'), 0, query);
  });

  it('is for the room whatever conference it has, and lists nobody while it has none', async (t) => {
    const { server, own } = await createScene(t);
    const given = await server.send('POST', tokens, { body: { room: '600' } });
    assert.deepEqual([given.status, given.at('room'), given.at('expires_in')], [200, '600', 3600]);
    const by = bearer(server, given);
    const list = await by('GET', participants);
    assert.deepEqual([list.status, list.at('total')], [200, 0]);
    assert.equal((await by('GET', `${participants}/${own.one}`)).status, 404);
    const move = { where: { participantId: own.one }, to: { room: '600' } };
    const moved = await until('the party is in the room', async () => {
      const tried = await server.send('POST', '/api/v2/partyline/participants:move', { body: move });
      return tried.status === 202 ? tried : undefined;
    });
    const there = await by('GET', participants);
    assert.deepEqual(there.each('entities', 'id'), [moved.at('results.0.newParticipantId')]);
    const found = await by('GET', `${participants}/${moved.at('results.0.newParticipantId')}`);
    assert.equal(found.at('conference'), true);
    assert.equal((await by('GET', `${participants}/${own.two}`)).status, 404);
  });

  it('finds by selector those of its conference who are no agents, and bans nobody', async (t) => {
    const scene = await createScene(t);
    const { own, other, by } = scene;
    const post = (verb: string, body: unknown) => by('POST', `/api/v2/partyline/participants:${verb}`, body);
    const outside: readonly unknown[] = [
      { conversationId: other.conversationId },
      { participantId: other.one },
      { participantId: own.agent },
      { userName: 'bob' },
      { userName: 'alice' },
    ];
    for (const where of outside) {
      const reply = await post('disconnect', { where });
      const never = await post('disconnect', { where: { participantId: nobody } });
      assert.deepEqual([reply.status, reply.at('explain.reason')], [404, 'NO_MATCH'], JSON.stringify(where));
      assert.equal(bare(reply), bare(never));
    }
    // Nor does it learn who has left another conference, or which users there are.
    const { server } = scene;
    await server.send('PATCH', `${participants}/${other.two}`, { body: { status: 'disconnected' } });
    await until('the party has left', async () => {
      const left = await server.send('GET', `${participants}/${other.two}`);
      return left.at('status') === 'disconnected' || undefined;
    });
    const lenient = { Prefer: 'handling=lenient' };
    for (const where of [{ participantId: other.two }, { userName: 'nobody at all' }]) {
      const reply = await by('POST', '/api/v2/partyline/participants:disconnect', { where }, lenient);
      const never = await by(
        'POST',
        '/api/v2/partyline/participants:disconnect',
        { where: { participantId: nobody } },
        lenient,
      );
      assert.equal(reply.status, 404);
      assert.equal(bare(reply), bare(never), JSON.stringify(where));
    }
    // Two calls have that number; one is out of sight.
    const where = { address: '+15550101' };
    assert.equal((await post('disconnect', { where, intent: 'ban' })).at('explain.reason'), 'DELEGATED_TOKEN');
    assert.equal((await post('move', { where, to: { room: '600' } })).at('explain.reason'), 'DELEGATED_TOKEN');
    const tooMany = await post('disconnect', { where: { conversationId: own.conversationId } });
    assert.deepEqual([tooMany.status, Number(tooMany.at('explain.metadata.matched'))], [409, 2]);
    assert.equal(tooMany.text.includes(own.agent), false);
    const done = await post('disconnect', { where });
    assert.deepEqual([done.status, done.at('results.0.participantId')], [202, own.one]);
  });

  it('is given out by whoever may disconnect, for what there is, and for a day at the most', async (t) => {
    const { server, own, by } = await createScene(t);
    const cases: readonly (readonly [number, string, unknown, string?])[] = [
      [403, 'MISSING_PERMISSION', { room: '600' }, 'perm:conversation:communication:view'],
      [404, 'NOT_FOUND', { room: '600' }, 'org:other'],
      [404, 'NOT_FOUND', { conversationId: own.conversationId }, 'org:other'],
      [404, 'NOT_FOUND', { room: '799' }],
      [404, 'NOT_FOUND', { conversationId: nobody }],
      [404, 'NOT_FOUND', { conversationId: 'x' }],
      [400, 'WRONG_VALUE_TYPE', {}],
      [400, 'WRONG_VALUE_TYPE', { room: '600', conversationId: own.conversationId }],
      [400, 'WRONG_VALUE_TYPE', { room: '600', ttl: 86_401 }],
      [400, 'WRONG_VALUE_TYPE', { room: '600', ttl: 0 }],
    ];
    for (const [status, reason, body, as = 'demo'] of cases) {
      const reply = await server.send('POST', tokens, { body, as });
      assert.deepEqual([reply.status, reply.at('explain.reason')], [status, reason], JSON.stringify(body));
    }
    const further = await by('POST', tokens, { conversationId: own.conversationId });
    assert.equal(further.at('explain.reason'), 'DELEGATED_TOKEN');
  });

  it('can do no more than who gave it out, who cannot read: it disconnects and lists nobody', async (t) => {
    const { server, own } = await createScene(t);
    const as = 'perm:conversation:communication:disconnect';
    const given = await server.send('POST', tokens, { as, body: { conversationId: own.conversationId } });
    const by = bearer(server, given);
    assert.equal((await by('GET', participants)).at('explain.reason'), 'MISSING_PERMISSION');
    assert.equal((await by('PATCH', `${participants}/${own.one}`, { status: 'disconnected' })).status, 202);
  });

  it('is listed without its secret, taken back by its id, and ends with the token that it came from', async (t) => {
    const { server, given, by } = await createScene(t);
    const list = await server.send('GET', tokens);
    assert.deepEqual(list.each('entities', 'id'), [given.at('id')]);
    assert.doesNotMatch(list.text, /access_token|hash|issuer/);
    assert.equal(list.text.includes(String(given.at('access_token'))), false);
    assert.equal((await server.send('GET', tokens, { as: 'org:other' })).at('total'), 0);
    assert.equal((await server.send('DELETE', `${tokens}/${given.at('id')}`, { as: 'org:other' })).status, 404);
    assert.equal((await server.send('DELETE', `${tokens}/${given.at('id')}`)).status, 204);
    assert.equal((await by('GET', participants)).status, 401);
    assert.equal((await server.send('GET', tokens)).at('total'), 0);

    const child = bearer(server, await server.send('POST', tokens, { as: 'user:carol', body: { room: '600' } }));
    assert.equal((await child('GET', participants)).status, 200);
    assert.equal((await server.send('DELETE', '/api/v2/tokens/me', { as: 'user:carol' })).status, 200);
    assert.equal((await child('GET', participants)).status, 401);
  });
});

/** The request that asks least of an operation, of the conference that the token is for. */
function ask(by: ReturnType<typeof bearer>, operation: Operation, own: { conversationId: string; agent: string }) {
  const query = new URLSearchParams();
  for (const { name, required } of createQueryParameters().of(operation.name)) if (required) query.set(name, '1');
  const ids: Readonly<Record<string, string>> = {
    conversationId: own.conversationId,
    participantId: own.agent,
    media: 'phone',
  };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? nobody);
  const key = operation.name === 'patchThreadParticipant' ? 'status' : 'state';
  // Of an agent nothing may be asked, so an allowed removal is refused for him: it is asked of nobody.
  const asked = allowed.has(operation.name) && operation.method === 'PATCH' ? path.replace(own.agent, nobody) : path;
  const body = operation.method === 'GET' || operation.body === null ? undefined : { [key]: 'disconnected' };
  return by(operation.method, `${asked}${query.size > 0 ? `?${query}` : ''}`, body);
}

/** The answer without what differs between two requests. */
const bare = (reply: Reply, ...echoed: readonly string[]): string =>
  echoed.reduce((text, id) => text.replaceAll(id, 'ID'), reply.text).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID');
