import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { limits } from '../../src/base/limits.ts';
import { type LocalServer, type Reply, type SendOptions, startLocalServer } from '../support/local-server.ts';
import { type Conference, conference, idOf, three } from './conference.ts';

const [first, second] = three;
const phones = '/api/v2/conversations/phone/participants';
const random = '11111111-2222-4333-8444-555555555555';

/** A refused request and what it has to be answered. `{p}`, `{c}`: a live participant and its conversation. */
interface Case {
  readonly says: string;
  readonly method: string;
  readonly path: string;
  readonly options?: SendOptions;
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  /** `METHOD path body` of a correction that has to be offered as one to apply, and that works when it is sent. */
  readonly fix?: string;
  readonly header?: readonly [name: string, value: RegExp];
}

const type = (contentType: string) => ({ 'Content-Type': contentType });
const disconnected = { status: 'disconnected' };

const cases: readonly Case[] = [
  {
    says: 'PUT',
    method: 'PUT',
    path: `${phones}/{p}`,
    options: { body: disconnected },
    status: 405,
    code: 'method.not.allowed',
    reason: 'WRONG_METHOD',
    fix: `PATCH ${phones}/{p} {"status":"disconnected"}`,
    header: ['Allow', /^GET, PATCH$/],
  },
  {
    says: 'the key of the other dialect',
    method: 'PATCH',
    path: `${phones}/{p}`,
    options: { body: { state: 'disconnected' } },
    status: 400,
    code: 'bad.request',
    reason: 'UNKNOWN_BODY_KEY',
    fix: `PATCH ${phones}/{p} {"status":"disconnected"}`,
  },
  {
    says: 'the key of the thread on the cloud path',
    method: 'PATCH',
    path: '/api/v2/conversations/calls/{c}/participants/{p}',
    options: { body: disconnected },
    status: 400,
    code: 'bad.request',
    reason: 'UNKNOWN_BODY_KEY',
    fix: 'PATCH /api/v2/conversations/calls/{c}/participants/{p} {"state":"disconnected"}',
  },
  {
    says: 'a value in capitals',
    method: 'PATCH',
    path: `${phones}/{p}`,
    options: { body: { status: 'DISCONNECTED' } },
    status: 400,
    code: 'invalid.value',
    reason: 'WRONG_ENUM_VALUE',
    fix: `PATCH ${phones}/{p} {"status":"disconnected"}`,
  },
  {
    says: 'a form',
    method: 'PATCH',
    path: `${phones}/{p}`,
    options: { raw: 'status=disconnected', headers: type('application/x-www-form-urlencoded') },
    status: 415,
    code: 'unsupported.media.type',
    reason: 'FORM_BODY',
    fix: `PATCH ${phones}/{p} {"status":"disconnected"}`,
    header: ['Accept-Patch', /json/],
  },
  {
    says: 'JSON as text/plain',
    method: 'PATCH',
    path: `${phones}/{p}`,
    options: { raw: '{"status":"disconnected"}', headers: type('text/plain') },
    status: 415,
    code: 'unsupported.media.type',
    reason: 'WRONG_CONTENT_TYPE',
    fix: `PATCH ${phones}/{p} {"status":"disconnected"}`,
  },
  {
    says: 'the text of a Python dict',
    method: 'PATCH',
    path: `${phones}/{p}`,
    options: { raw: "{'status': 'disconnected'}", headers: type('application/json') },
    status: 400,
    code: 'bad.request',
    reason: 'PYTHON_LITERAL',
    fix: `PATCH ${phones}/{p} {"status":"disconnected"}`,
  },
  {
    says: 'broken JSON',
    method: 'PATCH',
    path: `${phones}/{p}`,
    options: { raw: '{"status":"disconnected"', headers: type('application/json') },
    status: 400,
    code: 'bad.request',
    reason: 'MALFORMED_JSON',
  },
  { says: 'no body', method: 'PATCH', path: `${phones}/{p}`, status: 400, code: 'bad.request', reason: 'MISSING_BODY' },
  {
    says: 'no token',
    method: 'PATCH',
    path: `${phones}/{p}`,
    options: { as: null, body: disconnected },
    status: 401,
    code: 'authentication.required',
    reason: 'NO_TOKEN',
    header: ['WWW-Authenticate', /^Bearer/],
  },
  {
    says: 'no token on a path that is not there',
    method: 'GET',
    path: '/api/v2/nowhere',
    options: { as: null },
    status: 401,
    code: 'authentication.required',
    reason: 'NO_TOKEN',
  },
  {
    says: 'an expired token',
    method: 'GET',
    path: phones,
    options: { as: 'expired' },
    status: 401,
    code: 'bad.credentials',
    reason: 'TOKEN_EXPIRED',
  },
  {
    says: 'a revoked token',
    method: 'GET',
    path: phones,
    options: { as: 'revoked' },
    status: 401,
    code: 'bad.credentials',
    reason: 'TOKEN_INVALID',
  },
  {
    says: 'a scope that only reads',
    method: 'PATCH',
    path: `${phones}/{p}`,
    options: { as: 'scope:conversations:readonly', body: disconnected },
    status: 403,
    code: 'not.authorized',
    reason: 'MISSING_SCOPE',
    header: ['WWW-Authenticate', /insufficient_scope/],
  },
  {
    says: 'a permission too few',
    method: 'PATCH',
    path: `${phones}/{p}`,
    options: { as: 'perm:conversation:communication:view', body: disconnected },
    status: 403,
    code: 'missing.any.permissions',
    reason: 'MISSING_PERMISSION',
  },
  {
    says: 'the id of the conversation with others live',
    method: 'PATCH',
    path: `${phones}/{c}`,
    options: { body: disconnected },
    status: 404,
    code: 'not.found',
    reason: 'WRONG_ID_KIND',
  },
  {
    says: 'an address',
    method: 'PATCH',
    path: `${phones}/+15550101`,
    options: { body: disconnected },
    status: 404,
    code: 'not.found',
    reason: 'WRONG_ID_KIND',
    fix: `PATCH ${phones}/{p} {"status":"disconnected"}`,
  },
  {
    says: 'an id that nothing has',
    method: 'PATCH',
    path: `${phones}/${random}`,
    options: { body: disconnected },
    status: 404,
    code: 'not.found',
    reason: 'NOT_FOUND',
  },
  {
    says: 'ids in the wrong order',
    method: 'PATCH',
    path: '/api/v2/conversations/calls/{p}/participants/{c}',
    options: { body: { state: 'disconnected' } },
    status: 404,
    code: 'conversation.error.conversation.not.found',
    reason: 'IDS_SWAPPED',
    fix: 'PATCH /api/v2/conversations/calls/{c}/participants/{p} {"state":"disconnected"}',
  },
  {
    says: 'a participant under webchat',
    method: 'PATCH',
    path: '/api/v2/conversations/webchat/participants/{p}',
    options: { body: disconnected },
    status: 404,
    code: 'not.found',
    reason: 'WRONG_MEDIA_WORD',
    fix: `PATCH ${phones}/{p} {"status":"disconnected"}`,
  },
  {
    says: 'a participant of an unknown conversation',
    method: 'PATCH',
    path: `/api/v2/conversations/calls/${random}/participants/{p}`,
    options: { body: { state: 'disconnected' } },
    status: 404,
    code: 'conversation.error.conversation.not.found',
    reason: 'NOT_FOUND',
  },
  {
    says: 'an unfilled placeholder',
    method: 'PATCH',
    path: `${phones}/None`,
    options: { body: disconnected },
    status: 404,
    code: 'not.found',
    reason: 'EMPTY_ID',
  },
  {
    says: 'a misspelt path',
    method: 'PATCH',
    path: '/api/v2/conversation/calls/{c}/participant/{p}',
    options: { body: { state: 'disconnected' } },
    status: 404,
    code: 'not.found',
    reason: 'PATH_NEAR_MISS',
    fix: 'PATCH /api/v2/conversations/calls/{c}/participants/{p} {"state":"disconnected"}',
  },
  {
    says: 'a path of another product',
    method: 'GET',
    path: '/api/v2/invoices/overdue',
    status: 404,
    code: 'not.found',
    reason: 'UNKNOWN_PATH',
  },
  {
    says: 'dialling abroad',
    method: 'POST',
    path: '/api/v2/conversations/calls',
    options: { body: { phoneNumber: 'sip:x@192.0.2.1' } },
    status: 403,
    code: 'partyline.dial.denied',
    reason: 'DIAL_DENIED',
  },
  {
    says: 'an operation that is not built',
    method: 'POST',
    path: '/api/v2/conversations/{c}/barge',
    status: 501,
    code: 'partyline.not.implemented',
    reason: 'NOT_IMPLEMENTED',
  },
  {
    says: 'a key of the cloud that is not built',
    method: 'PATCH',
    path: '/api/v2/conversations/calls/{c}/participants/{p}',
    options: { body: { confined: true } },
    status: 501,
    code: 'partyline.not.implemented',
    reason: 'NOT_IMPLEMENTED',
  },
  {
    says: 'terminated as a command',
    method: 'PATCH',
    path: '/api/v2/conversations/calls/{c}/participants/{p}',
    options: { body: { state: 'terminated' } },
    status: 400,
    code: 'invalid.value',
    reason: 'WRONG_ENUM_VALUE',
  },
  {
    says: 'a page that is too large',
    method: 'GET',
    path: `${phones}?pageSize=1000`,
    status: 400,
    code: 'bad.request',
    reason: 'WRONG_VALUE_TYPE',
  },
  {
    says: 'users/me of a client',
    method: 'GET',
    path: '/api/v2/users/me',
    status: 400,
    code: 'not.a.user',
    reason: 'NO_USER_CONTEXT',
  },
  {
    says: 'a path that is too long',
    method: 'GET',
    path: `/api/v2/${'x'.repeat(limits.pathBytesMax)}`,
    status: 414,
    code: 'bad.request',
    reason: 'URI_TOO_LONG',
  },
  {
    says: 'a body that is too large',
    method: 'PATCH',
    path: `${phones}/{p}`,
    options: { raw: 'x'.repeat(limits.bodyBytesMax + 1), headers: type('application/json') },
    status: 413,
    code: 'bad.request',
    reason: 'TOO_LARGE',
  },
];

const filled = (text: string, call: Conference): string =>
  text.replaceAll('{p}', idOf(call, first)).replaceAll('{c}', call.id);

const send = (
  server: LocalServer,
  call: Conference,
  { method, path, options }: Pick<Case, 'method' | 'path' | 'options'>,
): Promise<Reply> => server.send(method, filled(path, call), options);

describe('a refused request is answered with its cause', () => {
  for (const one of cases) {
    it(`${one.says}: ${one.status} ${one.code} ${one.reason}`, async (t) => {
      const server = await startLocalServer(t);
      const call = await conference(server, three);
      const reply = await send(server, call, one);
      assert.deepEqual(
        [reply.status, reply.at('code'), reply.at('explain.reason')],
        [one.status, one.code, one.reason],
      );
      assert.equal(reply.at('contextId'), reply.headers.get('ININ-Correlation-Id'));
      assert.match(String(reply.headers.get('Link')), new RegExp(`</errors/${one.reason}>; rel="help"`));
      const message = String(reply.at('message'));
      assert.ok(message.length > 0 && message.length <= 200 && !message.includes('?'), message);
      if (one.header) assert.match(reply.headers.get(one.header[0]) ?? '', one.header[1]);
      if (one.fix === undefined) return assert.notEqual(reply.at('explain.applicability'), 'apply');
      assert.equal(reply.at('explain.applicability'), 'apply');
      const [method, path] = [String(reply.at('explain.fix.method')), String(reply.at('explain.fix.path'))];
      const body = reply.at('explain.fix.body');
      assert.equal(`${method} ${path} ${JSON.stringify(body)}`, filled(one.fix, call));
      assert.equal((await server.send(method, path, { body })).status, 202);
    });
  }
});

describe('the thread, judged by the table of the cloud alone', () => {
  for (const method of ['PUT', 'PATCH'] as const) {
    it(`${method} binds the word phone as a conversation id, and the whole correction works`, async (t) => {
      const server = await startLocalServer(t, { PARTYLINE_DIALECTS: 'genesys' });
      const created = await server.send('POST', '/api/v2/conversations/calls', {
        body: { participants: three.map((address) => ({ address })) },
      });
      const read = await server.send('GET', `/api/v2/conversations/${created.at('id')}`);
      const participant = String(read.at('participants.0.id'));
      const reply = await server.send(method, `${phones}/${participant}`, { body: disconnected });
      assert.equal(reply.status, method === 'PUT' ? 405 : 400);
      const named = [reply.at('explain.reason'), reply.at('explain.also')].flat();
      assert.ok(named.includes('LITERAL_IN_ID_SLOT'), JSON.stringify(named));
      assert.equal(reply.at('explain.applicability'), 'apply');
      assert.equal(
        reply.at('explain.fix.path'),
        `/api/v2/conversations/calls/${created.at('id')}/participants/${participant}`,
      );
      const fixed = await server.send(String(reply.at('explain.fix.method')), String(reply.at('explain.fix.path')), {
        body: reply.at('explain.fix.body'),
      });
      assert.equal(fixed.status, 202);
    });
  }
});

describe('another organisation', () => {
  it('gets the same bytes for an id of ours as for one that nothing has', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const as = 'org:other';
    const blank = (reply: Reply, id: string): string =>
      [reply.status, reply.title, reply.text]
        .join('\n')
        .replaceAll(id, '<id>')
        .replaceAll(String(reply.headers.get('ININ-Correlation-Id')), '<context>');
    const ids = [idOf(call, first), call.id];
    for (const theirs of ids) {
      for (const path of [
        `${phones}/{id}`,
        `/api/v2/conversations/calls/{id}/participants/${random}`,
        `/api/v2/conversations/${random}/participants/{id}`,
      ]) {
        const body = path.startsWith(phones) ? disconnected : { state: 'disconnected' };
        const [one, other] = await Promise.all(
          [theirs, random.replace('1111', '9999')].map((id) =>
            server.send('PATCH', path.replace('{id}', id), { as, body }),
          ),
        );
        assert.ok(one && other);
        assert.equal(blank(one, theirs), blank(other, random.replace('1111', '9999')));
      }
    }
    assert.equal((await server.send('GET', phones, { as })).at('total'), 0);
    assert.equal((await server.send('GET', `/api/v2/conversations/${call.id}`, { as })).status, 404);
  });
});

describe('an id of another kind', () => {
  it('of a communication, of a user, of his softphone leg: each is told apart and corrected to the participant', async (t) => {
    const server = await startLocalServer(t);
    const as = 'user:alice';
    const me = await server.send('GET', '/api/v2/users/me', { as });
    await conference(server, [first, second], { as });
    const mine = await server.send('GET', `${phones}?userId=${me.at('id')}`, { as });
    const participant = String(mine.at('entities.0.id'));
    const kinds = [
      [me.at('id'), 'WRONG_ID_KIND'],
      [mine.at('entities.0.legs.0.id'), 'WRONG_ID_KIND'],
      [mine.at('entities.0.legs.1.id'), 'WRONG_LEG'],
    ] as const;
    for (const [id, reason] of kinds) {
      const reply = await server.send('PATCH', `${phones}/${id}`, { as, body: { muted: true } });
      assert.deepEqual(
        [reply.status, reply.at('explain.reason'), reply.at('explain.fix.path')],
        [404, reason, `${phones}/${participant}`],
      );
    }
  });

  it('of a participant of another call: the same act on his own', async (t) => {
    const server = await startLocalServer(t);
    const [one, other] = await Promise.all([conference(server, three), conference(server, three)]);
    const reply = await server.send(
      'PATCH',
      `/api/v2/conversations/calls/${one.id}/participants/${idOf(other, first)}`,
      { body: { state: 'disconnected' } },
    );
    assert.deepEqual([reply.status, reply.at('code')], [404, 'conversation.error.not.conversation.participant']);
    assert.equal(reply.at('explain.reason'), 'PARTICIPANT_OF_OTHER_CONVERSATION');
    assert.equal(
      reply.at('explain.fix.path'),
      `/api/v2/conversations/calls/${other.id}/participants/${idOf(other, first)}`,
    );
  });
});

describe('settings of the answers', () => {
  it('PARTYLINE_WRONG_VERB=404 answers 404 with the same explanation', async (t) => {
    const server = await startLocalServer(t, { PARTYLINE_WRONG_VERB: '404' });
    const call = await conference(server, three);
    const reply = await server.send('PUT', `${phones}/${idOf(call, first)}`, { body: disconnected });
    assert.deepEqual([reply.status, reply.at('code'), reply.at('explain.reason')], [404, 'not.found', 'WRONG_METHOD']);
  });

  it('PARTYLINE_EXPLAIN=header keeps the Link, off keeps nothing; the status stays', async (t) => {
    for (const mode of ['header', 'off']) {
      const server = await startLocalServer(t, { PARTYLINE_EXPLAIN: mode });
      const reply = await server.send('PUT', `${phones}/${random}`, { body: disconnected });
      assert.deepEqual(
        [reply.status, reply.at('explain'), reply.headers.get('Link') !== null],
        [405, undefined, mode === 'header'],
      );
    }
  });

  it('PARTYLINE_CLIENT_TOKENS=strict refuses a client on the calls path and takes it on the generic one', async (t) => {
    const server = await startLocalServer(t, { PARTYLINE_CLIENT_TOKENS: 'strict' });
    const call = await conference(server, three, { as: 'user:alice' });
    const body = { state: 'disconnected' };
    const strict = await server.send(
      'PATCH',
      `/api/v2/conversations/calls/${call.id}/participants/${idOf(call, first)}`,
      { body },
    );
    assert.deepEqual([strict.status, strict.at('code')], [400, 'not.a.user']);
    assert.equal(
      (await server.send('PATCH', `/api/v2/conversations/${call.id}/participants/${idOf(call, first)}`, { body }))
        .status,
      202,
    );
  });
});

/** What a server answers to bytes that no HTTP client would send. */
const sendBytes = (url: string, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let seen = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      seen += chunk;
      if (seen.includes('\r\n\r\n')) socket.end();
    });
    socket.on('close', () => resolve(seen)).on('error', reject);
  });

describe('the frame', () => {
  it('a foreign Host is 421, with a body that explains', async (t) => {
    const server = await startLocalServer(t);
    const answer = await sendBytes(
      server.url,
      'GET /api/v2/users/me HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    );
    assert.match(answer, /^HTTP\/1\.1 421 /);
    assert.match(answer, /"reason":"UNKNOWN_HOST"/);
  });

  for (const [what, bytes] of [
    ['no HTTP', 'hello\r\n\r\n'],
    ['a header without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`],
  ] as const) {
    it(`${what} gets a whole answer in JSON`, async (t) => {
      const server = await startLocalServer(t);
      const answer = await sendBytes(server.url, bytes);
      assert.match(answer, /^HTTP\/1\.1 4\d\d /);
      assert.match(answer, /"errorCode":"MALFORMED_REQUEST"/);
    });
  }

  it('an empty and a null JSON body of a request that needs none are no error', async (t) => {
    const server = await startLocalServer(t);
    for (const raw of ['', 'null']) {
      const reply = await server.send('DELETE', '/api/v2/tokens/me', {
        as: 'perm:conversation:communication:view',
        raw,
        headers: type('application/json'),
      });
      assert.notEqual(reply.status, 400);
    }
  });
});
