import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { conference, idOf, three } from './conference.ts';
import { disconnected, phones, random } from './refusal-cases.ts';

const requests = '/api/v2/partyline/requests';
const run = promisify(execFile);

const list = (server: LocalServer, query = '', as = 'demo'): Promise<Reply> =>
  server.send('GET', `${requests}${query}`, { as });

const idIn = (reply: Reply): string => String(reply.headers.get('ININ-Correlation-Id'));

/** The link of a refusal to what the journal has of it. */
const describedBy = (reply: Reply): string =>
  /<([^>]+)>; rel="describedby"/.exec(reply.headers.get('Link') ?? '')?.[1] ?? '';

describe('a refusal in the journal', () => {
  it('is where its Link leads, with all that was answered', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `${phones}/${idOf(call, three[0])}`;
    const reply = await server.send('PUT', path, { body: disconnected });
    const bearer = `Authorization: Bearer ${await server.token('demo')}`;
    const { stdout } = await run('curl', ['-sf', '-H', bearer, `${server.url}${describedBy(reply)}`]);
    const entry: Record<string, unknown> = JSON.parse(stdout);
    assert.ok(Number(entry.durationMs) >= 0 && !Number.isNaN(Date.parse(String(entry.time))));
    assert.deepEqual(
      { ...entry, time: '', durationMs: 0, request: { ...Object(entry.request), headers: {} } },
      {
        id: idIn(reply),
        time: '',
        method: 'PUT',
        path,
        status: 405,
        durationMs: 0,
        reason: 'WRONG_METHOD',
        explain: reply.at('explain'),
        request: { headers: {}, body: JSON.stringify(disconnected), bodyBytes: 25 },
        clientId: 'demo',
        responseBytes: Buffer.byteLength(reply.text),
        selfUri: `${requests}/${idIn(reply)}`,
      },
    );
    assert.ok(!stdout.includes(await server.token('demo')));
  });

  it('has its explanation where the answer has only the Link, and there is neither where explain is off', async (t) => {
    for (const [mode, isKept] of [
      ['header', true],
      ['off', false],
    ] as const) {
      const server = await startLocalServer(t, { PARTYLINE_EXPLAIN: mode });
      const reply = await server.send('PUT', `${phones}/${random}`, { body: disconnected });
      assert.deepEqual([reply.at('explain'), describedBy(reply) !== ''], [undefined, isKept]);
      const entry = await server.send('GET', `${requests}/${idIn(reply)}`);
      assert.deepEqual(
        [entry.at('reason'), entry.at('explain.reason')],
        ['WRONG_METHOD', isKept ? 'WRONG_METHOD' : undefined],
      );
    }
  });

  it('of a request without a valid token is linked from nowhere, and shown in dev alone', async (t) => {
    const server = await startLocalServer(t);
    const reply = await server.send('GET', phones, { as: null });
    assert.deepEqual([reply.status, describedBy(reply)], [401, '']);
    const entry = await server.send('GET', `${requests}/${idIn(reply)}`);
    assert.deepEqual([entry.at('reason'), entry.at('clientId')], ['NO_TOKEN', undefined]);
    for (const as of ['org:other', 'perm:conversation:communication:view']) {
      assert.equal((await server.send('GET', `${requests}/${idIn(reply)}`, { as })).status, 404);
    }
    const form = 'grant_type=client_credentials&client_id=demo&client_secret=hunter2hunter2';
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const refused = await server.send('POST', '/oauth/token', { as: null, raw: form, headers });
    const kept = await server.send('GET', `${requests}/${idIn(refused)}`);
    assert.deepEqual([kept.at('reason'), kept.at('request.bodyBytes')], ['WRONG_CLIENT_AUTH', form.length]);
    assert.ok(!kept.text.includes('hunter2'));
  });
});

describe('who reads the journal', () => {
  it('gets the same bytes for a request of another organisation, of another client, and for none at all', async (t) => {
    const server = await startLocalServer(t);
    const theirs = idIn(await server.send('GET', phones, { as: 'org:theirs' }));
    const others = idIn(await server.send('GET', phones, { as: 'user:bob' }));
    const blank = (reply: Reply, id: string): string =>
      [reply.status, reply.title, reply.text, [...reply.headers].filter(([name]) => name !== 'date').join('\n')]
        .join('\n')
        .replaceAll(id, '<id>')
        .replaceAll(idIn(reply), '<context>');
    for (const as of ['perm:conversation:communication:view', 'perm:conversation:participant:wrapup', 'org:other']) {
      const seen = new Set<string>();
      for (const id of [theirs, others, random, random.replace('1111', '9999')]) {
        seen.add(blank(await server.send('GET', `${requests}/${id}`, { as }), id));
      }
      assert.equal(seen.size, 1, [...seen].join('\n\n'));
      assert.match([...seen].join(''), /^404\n/);
    }
    // A cursor of theirs is one that never was.
    const pages = await Promise.all([theirs, random].map((id) => list(server, `?cursor=${id}`, 'org:other')));
    assert.deepEqual(pages[0]?.at('entities'), pages[1]?.at('entities'));
  });

  it('sees the own requests without a permission, and everybody’s of the organisation with partyline:journal:view', async (t) => {
    const server = await startLocalServer(t);
    await server.send('GET', `${phones}?name=anybody`);
    for (const as of ['user:alice', 'user:bob', 'org:other']) await server.send('GET', phones, { as });
    const clients = async (as: string) => (await list(server, '', as)).each('entities', 'clientId');
    assert.deepEqual(await clients('perm:conversation:communication:view'), []);
    assert.deepEqual(await clients('perm:partyline:journal:view'), ['user:bob', 'user:alice', 'demo']);
    assert.deepEqual(await clients('org:other'), ['org:other']);
    const narrow = await server.send('GET', requests, { as: 'scope:users:readonly' });
    assert.deepEqual([narrow.status, narrow.at('explain.reason')], [403, 'MISSING_SCOPE']);
  });
});

describe('a listing of the journal', () => {
  it('is narrowed by status, refusal, reason, operation, time and conversation', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three.slice(0, 2));
    const put = await server.send('PUT', `${phones}/${idOf(call, three[0])}`, { body: disconnected });
    const lost = await server.send('GET', `/api/v2/conversations/calls/${random}`);
    const at = Date.parse(String((await server.send('GET', `${requests}/${idIn(lost)}`)).at('time')));
    const read = await server.send('GET', `/api/v2/conversations/calls/${call.id}`);
    const ids = async (query: string) => (await list(server, query)).each('entities', 'id');
    assert.deepEqual(await ids('?status=404'), [idIn(lost)]);
    assert.deepEqual(await ids('?refused=true'), [idIn(lost), idIn(put)]);
    assert.deepEqual(await ids('?reason=WRONG_METHOD'), [idIn(put)]);
    assert.deepEqual(await ids('?operation=getConversationsCall&refused=false'), [idIn(read)]);
    assert.equal((await ids(`?conversationId=${call.id}&pageSize=1`))[0], idIn(read));
    const since = async (time: number) => (await ids(`?since=${new Date(time).toISOString()}`)).includes(idIn(lost));
    assert.deepEqual([await since(at - 1), await since(at), await since(at + 1)], [true, true, false]);
    assert.deepEqual(await ids('?since=2999-01-01T00:00:00Z'), []);
    for (const [query, reason] of [
      ['?reasons=WRONG_METHOD', 'UNKNOWN_QUERY_KEY'],
      ['?reason=NO_SUCH_REASON', 'WRONG_QUERY_VALUE'],
      ['?since=yesterday', 'WRONG_QUERY_VALUE'],
      ['?status=4xx', 'WRONG_QUERY_VALUE'],
      ['?refused=perhaps', 'WRONG_QUERY_VALUE'],
      ['?conversationId=1', 'WRONG_QUERY_VALUE'],
      ['?pageSize=0', 'WRONG_VALUE_TYPE'],
    ] as const) {
      const reply = await list(server, query);
      assert.deepEqual([reply.status, reply.at('explain.reason')], [400, reason], query);
    }
  });

  it('has of what reads the journal refusals alone, and those where they are asked for by name', async (t) => {
    const server = await startLocalServer(t);
    const sent = await server.send('GET', phones);
    for (let each = 0; each < 3; each += 1) await list(server);
    await server.send('GET', `${requests}/${idIn(sent)}`);
    const wrong = await list(server, '?status=4xx');
    assert.deepEqual((await list(server)).each('entities', 'id'), [idIn(sent)]);
    const named = await list(server, '?operation=getPartylineRequests');
    assert.deepEqual(named.each('entities', 'id'), [idIn(wrong)]);
    assert.deepEqual((await list(server, '?operation=getPartylineRequest')).at('entities'), []);
  });

  it('goes on page by page to the end while new requests come, and shows none twice', async (t) => {
    const server = await startLocalServer(t);
    const sent: string[] = [];
    for (let each = 0; each < 7; each += 1) sent.unshift(idIn(await server.send('GET', phones)));
    const seen: unknown[] = [];
    for (let next: unknown = `${requests}?pageSize=3`; typeof next === 'string'; ) {
      const page = await server.send('GET', next);
      seen.push(...page.each('entities', 'id'));
      await server.send('GET', phones);
      next = page.at('nextUri');
    }
    assert.deepEqual(seen, sent);
  });

  it('notes a body that was taken for JSON though nothing said so', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `${phones}/${idOf(call, three[0])}`;
    const reply = await server.send('PATCH', path, { raw: '{"muted":true}' });
    const noted = await list(server, '?reason=MISSING_CONTENT_TYPE');
    assert.deepEqual([reply.status, noted.each('entities', 'id')], [202, [idIn(reply)]]);
    assert.deepEqual(
      [noted.at('entities.0.notes'), noted.at('entities.0.reason')],
      [['MISSING_CONTENT_TYPE'], undefined],
    );
    await server.send('PATCH', path, { body: { muted: false } });
    assert.equal((await list(server, '?reason=MISSING_CONTENT_TYPE')).each('entities', 'id').length, 1);
  });
});
