import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { type Conference, conference, idOf, three } from './conference.ts';
import { type Case, cases, disconnected, phones, random, type } from './refusal-cases.ts';

const [first, second] = three;

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

describe('a client that asks for application/problem+json', () => {
  it('gets the same explanation as RFC 9457 has it', async (t) => {
    const server = await startLocalServer(t);
    const headers = { Accept: 'application/problem+json' };
    const reply = await server.send('PUT', `${phones}/${random}`, { body: disconnected, headers });
    assert.match(reply.headers.get('Content-Type') ?? '', /^application\/problem\+json/);
    assert.deepEqual([reply.at('status'), reply.at('type')], [405, '/errors/WRONG_METHOD']);
    assert.equal(reply.at('instance'), `urn:uuid:${reply.headers.get('ININ-Correlation-Id')}`);
    assert.equal(reply.at('explain.fix.method'), 'PATCH');
  });
});

describe('the pages of the reasons', () => {
  it('have an answer for a browser that asks for none of them, and one for a program', async (t) => {
    const server = await startLocalServer(t);
    const headers = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const page = await server.send('GET', '/errors/NOPE', { as: null, headers });
    assert.deepEqual([page.status, page.headers.get('Content-Type')], [404, 'text/html; charset=utf-8']);
    assert.match(page.text, /<a href="\/errors">/);
    const program = await server.send('GET', '/errors/NOPE', { as: null });
    assert.doesNotMatch(program.headers.get('Content-Type') ?? '', /html/);
    const [index, slash] = await Promise.all(
      ['/errors', '/errors/'].map((path) => server.send('GET', path, { as: null })),
    );
    assert.deepEqual([slash?.status, slash?.text], [200, index?.text]);
  });
});

describe('the frame', () => {
  for (const [what, head] of [
    ['without a Host', 'GET /health HTTP/1.1'],
    ['with an expectation', 'GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: foo'],
    ['to connect elsewhere', 'CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1'],
  ] as const) {
    it(`a request ${what} gets a whole answer that explains`, async (t) => {
      const server = await startLocalServer(t);
      const answer = await sendBytes(server.url, `${head}\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 4\d\d /);
      assert.match(answer, /inin-correlation-id: [0-9a-f-]{36}/i);
      assert.match(answer, /"reason":"[A-Z_]+"/);
    });
  }

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
