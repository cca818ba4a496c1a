import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { conference, idOf, three } from './conference.ts';

const door = '/api/v2/partyline/explain';
const phone = '/api/v2/conversations/phone/participants';
const end = { status: 'disconnected' };

/** What is told, without the id of the question. */
const sansUnknown = ({ body }: Reply): string => JSON.stringify({ ...Object(body), unknown: [] });

interface Scene {
  readonly server: LocalServer;
  readonly participantId: string;
  ask(request: Readonly<Record<string, unknown>>, more?: Asking): Promise<Reply>;
  live(): Promise<readonly unknown[]>;
}

interface Asking {
  readonly token?: unknown;
  readonly as?: string;
}

/** A conference of three; whoever is explained about has to be there afterwards. */
async function scene(t: TestContext): Promise<Scene> {
  const server = await startLocalServer(t);
  const participantId = idOf(await conference(server, three), three[0]);
  const live = async () => (await server.send('GET', phone)).each('entities', 'id');
  return {
    server,
    participantId,
    live,
    ask: (request, { token, as = 'demo' } = {}) =>
      server.send('POST', door, { body: { request, ...(token === undefined ? {} : { token }) }, as }),
  };
}

describe('POST /api/v2/partyline/explain', () => {
  it('answers what the request itself would be answered, with the same correction, and does nothing', async (t) => {
    const { server, participantId, ask, live } = await scene(t);
    const before = await live();
    const wrong = [
      ['PUT', `${phone}/${participantId}`, { status: 'disconnected' }],
      ['PATCH', `${phone}/${participantId}`, { state: 'disconnected' }],
      [
        'PATCH',
        `/api/v2/conversations/calls/${participantId}/participants/${participantId}`,
        { state: 'disconnected' },
      ],
      ['GET', '/api/v2/conversations/phones/participants', undefined],
      ['GET', '/api/v2/conversations/calls/7c0ffee0-0000-4000-8000-000000000001', undefined],
      ['PATCH', `${phone}/7c0ffee0-0000-4000-8000-000000000001`, { status: 'disconnected' }],
    ] as const;
    for (const [method, path, body] of wrong) {
      const told = await ask({ method, path, body, headers: { 'Content-Type': 'application/json' } });
      const refused = await server.send(method, path, body === undefined ? {} : { body });
      const seen = `${method} ${path}: ${told.text}`;
      assert.equal(told.status, 200, seen);
      assert.equal(told.at('status'), refused.status, seen);
      assert.equal(told.at('code'), refused.at('code'), seen);
      assert.equal(told.at('cause'), refused.at('explain.cause'), seen);
      assert.equal(told.at('applicability'), refused.at('explain.applicability'), seen);
      assert.deepEqual(told.at('fix'), refused.at('explain.fix'), seen);
    }
    assert.deepEqual(await live(), before);
  });

  it('says that nothing refuses a removal that is right, and removes nobody', async (t) => {
    const { participantId, ask, live } = await scene(t);
    const before = await live();
    const told = await ask({ method: 'PATCH', path: `${phone}/${participantId}`, body: { status: 'disconnected' } });
    assert.equal(told.at('status'), 202);
    assert.equal(told.at('fix'), null);
    assert.match(String(told.at('cause')), /^No gate refuses this request/);
    assert.deepEqual(await live(), before);
  });

  it('knows who has left, as the refusal itself would', async (t) => {
    const { server, participantId, ask } = await scene(t);
    const removal = { body: { status: 'disconnected' }, headers: { Prefer: 'wait=5' } };
    await server.send('PATCH', `${phone}/${participantId}`, removal);
    const told = await ask({ method: 'PATCH', path: `${phone}/${participantId}`, body: { status: 'disconnected' } });
    assert.deepEqual(told.at('reasons'), ['PARTICIPANT_ENDED']);
    assert.equal(told.at('status'), 404);
  });

  it('judges by a lesser token that is described, and never by a greater one', async (t) => {
    const { participantId, ask } = await scene(t);
    const request = { method: 'PATCH', path: `${phone}/${participantId}`, body: { status: 'disconnected' } };
    const lesser = await ask(request, { token: { permissions: [] } });
    assert.deepEqual(lesser.at('reasons'), ['MISSING_PERMISSION']);
    const scoped = await ask(request, { token: { scopes: ['conversations:readonly'] } });
    assert.deepEqual(scoped.at('reasons'), ['MISSING_SCOPE']);
    const greater = await ask(request, { token: { permissions: ['*'] }, as: 'perm:none' });
    assert.deepEqual(greater.at('reasons'), ['MISSING_PERMISSION']);
  });

  it('never tells more for a token that is described than without, nor than the request itself', async (t) => {
    const { server, participantId, ask } = await scene(t);
    const wait = { Prefer: 'wait=5' };
    const gone = idOf(await conference(server, three), three[1]);
    assert.equal((await server.send('PATCH', `${phone}/${gone}`, { body: end, headers: wait })).status, 200);
    const askers = [
      'scope:users:readonly',
      'scope:conversations:readonly',
      'scope:conversations',
      'perm:none',
      'user:zoe',
      'demo',
    ];
    const narrowings = [
      ...[[], ['conversations'], ['users:readonly'], ['admin:conversation'], ['*'], ['']].map((scopes) => ({ scopes })),
      ...[[], ['*'], ['conversation:communication:view']].map((permissions) => ({ permissions })),
      { user: false },
      { scopes: [], permissions: ['*'], user: true },
    ];
    const requests = [
      { method: 'PATCH', path: `${phone}/${participantId}`, body: { muted: false } },
      { method: 'PATCH', path: `${phone}/${gone}`, body: end },
      { method: 'PUT', path: `${phone}/${gone}`, body: end },
      { method: 'GET', path: phone },
    ];
    const told = ({ body }: Reply) => JSON.stringify(body);
    for (const as of askers) {
      for (const request of requests) {
        const plain = await ask(request, { as });
        const { method, path, body } = request;
        const real = await server.send(method, path, { as, ...(body === undefined ? {} : { body }) });
        assert.equal(plain.at('status'), real.status, `${as} ${method} ${path}`);
        for (const token of narrowings) {
          const narrowed = await ask(request, { as, token });
          const says = `${as} ${JSON.stringify(token)} ${method} ${path}: ${narrowed.text}`;
          const lacks = /"MISSING_(?:SCOPE|PERMISSION)"/.test(told(narrowed));
          const isLess = lacks && narrowed.at('fix') === null && narrowed.each('candidates', 'path').length === 0;
          assert.ok(isLess || sansUnknown(narrowed) === sansUnknown(plain), says);
          // Who has left is told to nobody whom the request itself does not tell.
          if (!told(plain).includes('PARTICIPANT_ENDED'))
            assert.ok(!told(narrowed).includes('PARTICIPANT_ENDED'), says);
          if (real.status === 403) assert.equal(narrowed.at('status'), 403, says);
        }
      }
    }
  });

  it('refuses a query key and a question that the request itself is refused for', async (t) => {
    const { server, ask } = await scene(t);
    const wrong = [
      { method: 'GET', path: `${phone}?nope=1` },
      { method: 'GET', path: '/api/v2/partyline/requests?nope=1' },
      { method: 'POST', path: door, body: { request: { method: 'POST', path: '/oauth/token' } } },
    ];
    for (const request of wrong) {
      const { method, path, body } = request;
      const real = await server.send(method, path, body === undefined ? {} : { body });
      const told = await ask(request);
      assert.deepEqual([told.at('status'), told.at('code')], [400, real.at('code')], told.text);
      assert.equal(told.at('reasons.0'), real.at('explain.reason'), told.text);
    }
  });

  it('says of what it does not look up that it is not known', async (t) => {
    const { ask } = await scene(t);
    const nobody = '7c0ffee0-0000-4000-8000-000000000001';
    for (const path of [`users/${nobody}`, `routing/queues/${nobody}`, `partyline/requests/${nobody}`]) {
      const told = await ask({ method: 'GET', path: `/api/v2/${path}` });
      assert.doesNotMatch(String(told.at('cause')), /^Nothing refuses/);
      assert.match(String(told.at('unknown.0')), /users, queues and numbers/);
      assert.match(String(told.at('unknown.1')), /a limit/);
    }
  });

  it("tells another organisation as much of somebody's id as of one that never was", async (t) => {
    const { participantId, ask } = await scene(t);
    const random = '7c0ffee0-0000-4000-8000-000000000001';
    const answer = async (id: string) => {
      const body = { status: 'disconnected' };
      const told = await ask({ method: 'PATCH', path: `${phone}/${id}`, body }, { as: 'org:other' });
      return told.text.replaceAll(id, 'ID');
    };
    assert.equal(await answer(participantId), await answer(random));
  });

  it('asks for a token, and for a request to the API', async (t) => {
    const { server, ask } = await scene(t);
    const none = await server.send('POST', door, {
      body: { request: { method: 'GET', path: '/api/v2/users/me' } },
      as: null,
    });
    assert.equal(none.status, 401);
    assert.equal((await ask({ method: 'POST', path: '/oauth/token' })).status, 400);
    assert.equal((await ask({ method: 'GET' })).status, 400);
    assert.equal((await ask({ method: 'GET', path: '/api/v2/users/me', headers: { a: 1 } })).status, 400);
  });

  it('knows the bounds of a request line', async (t) => {
    const { ask } = await scene(t);
    const told = await ask({ method: 'GET', path: `/api/v2/${'a'.repeat(2048)}` });
    assert.equal(told.at('status'), 414);
    assert.deepEqual(told.at('reasons'), ['URI_TOO_LONG']);
  });

  it('takes any described request without a failure of its own', async (t) => {
    const { ask } = await scene(t);
    for (const request of [
      { method: 'PATCH', path: '/api/v2/conversations/{conversationId}/participants/{participantId}', body: 'state' },
      { method: 'X'.repeat(30), path: '/api/v2/%zz/..//' },
      { method: 'GET', path: `/api/v2/${'a/'.repeat(900)}` },
      { method: 'GET', path: `/api/v2/${'a/'.repeat(3000)}` },
      { method: 'POST', path: '/api/v2/conversations/calls', body: [1, null, { a: {} }] },
      { method: 'POST', path: '/api/v2/conversations/calls', body: '\u0000' },
    ]) {
      const told = await ask(request);
      assert.equal(told.status, 200, told.text);
    }
  });
});
