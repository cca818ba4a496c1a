import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cloudDifferences } from '../../src/http/cloud-differences.ts';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference, idOf, listed, three } from './conference.ts';

const [first, second, third] = three;
const phone = '/api/v2/conversations/phone/participants';
const calls = '/api/v2/conversations/calls';
const end = { status: 'disconnected' };

/** The reasons that a success warns of, and the request that works on the cloud. */
const warned = (reply: Reply): readonly unknown[] => [
  reply.status,
  reply.each('explain.warnings', 'reason'),
  reply.at('explain.warnings.0.cloud'),
];

const header = (reply: Reply): string | null => reply.headers.get('Partyline-Warning');

/** A conference whose phones a user has called himself: his token has a user. */
async function scene(server: LocalServer) {
  const made = await conference(server, three, { as: 'user:alice' });
  const participants = await until('the three and alice talk', async () => {
    const live = await listed(server, made.id);
    return Object.keys(live).length === 4 ? live : undefined;
  });
  const call = { ...made, participants };
  return { call, at: (address: string) => `${phone}/${idOf(call, address)}` };
}

describe('a success that would not work on Genesys Cloud says so in dev', () => {
  it("on the thread's path, with the request that works there", async (t) => {
    const server = await startLocalServer(t);
    const { call, at } = await scene(server);
    const reply = await server.send('PATCH', at(first), { body: end, as: 'user:alice' });
    assert.deepEqual(warned(reply), [
      202,
      ['LITERAL_IN_ID_SLOT'],
      {
        method: 'PATCH',
        path: `${calls}/${call.id}/participants/${idOf(call, first)}`,
        headers: { 'Content-Type': 'application/json' },
        body: { state: 'disconnected' },
      },
    ]);
    const [warning] = [reply.at('explain.warnings.0')];
    assert.deepEqual(Object.keys(Object(warning)), ['reason', 'message', 'docs', 'cloud']);
    assert.equal(header(reply), null);
  });

  it('with a request that this very server accepts on the path of the cloud', async (t) => {
    const server = await startLocalServer(t, { PARTYLINE_CLIENT_TOKENS: 'allow' });
    const { at } = await scene(server);
    for (const [as, address] of [
      ['user:alice', first],
      ['demo', second],
    ] as const) {
      // Muting leaves the party where it is, so that the other request still has somebody to act on.
      const muted = await server.send('PATCH', at(address), { body: { muted: true }, as });
      const { method, path, body } = Object(muted.at('explain.warnings.0.cloud'));
      const there = await server.send(method, path, { body, as });
      assert.equal(there.status, 202, String(path));
      assert.deepEqual([there.text, header(there)], ['', null], String(path));
    }
  });

  it('for a client without a user the request that needs none', async (t) => {
    const server = await startLocalServer(t);
    const { call, at } = await scene(server);
    const reply = await server.send('PATCH', at(first), { body: end });
    assert.deepEqual(warned(reply).slice(0, 2), [202, ['LITERAL_IN_ID_SLOT']]);
    assert.equal(
      reply.at('explain.warnings.0.cloud.path'),
      `/api/v2/conversations/${call.id}/participants/${idOf(call, first)}`,
    );
  });

  it('on reads of the thread, which has a list that the cloud lacks', async (t) => {
    const server = await startLocalServer(t);
    const { call, at } = await scene(server);
    const whole = { method: 'GET', path: `/api/v2/conversations/${call.id}`, headers: {} };
    assert.deepEqual(warned(await server.send('GET', at(first))), [200, ['LITERAL_IN_ID_SLOT'], whole]);
    const narrowed = await server.send('GET', `${phone}?conversationId=${call.id}`);
    assert.deepEqual(warned(narrowed), [200, ['UNKNOWN_PATH'], whole]);
    const list = await server.send('GET', phone);
    assert.deepEqual(warned(list), [200, ['UNKNOWN_PATH'], null]);
    for (const filter of ['address=%2B15550101', 'conversationId='])
      assert.deepEqual(warned(await server.send('GET', `${phone}?${filter}`)), [200, ['UNKNOWN_PATH'], null]);
    assert.equal(list.each('entities', 'id').length, 4);
  });

  it('in a header where there is no body, a list, or only the head', async (t) => {
    const server = await startLocalServer(t);
    const { call, at } = await scene(server);
    const path = `${calls}/${call.id}/participants/${idOf(call, second)}`;
    const bare = await server.send('PATCH', path, { raw: '{"muted":true}', as: 'user:alice' });
    const text = 'Genesys Cloud wants Content-Type: application/json with a body.';
    assert.deepEqual([bare.status, bare.text, header(bare)], [202, '', `MISSING_CONTENT_TYPE;text="${text}"`]);
    const head = await server.send('HEAD', at(third), { as: 'user:alice' });
    assert.match(header(head) ?? '', /^LITERAL_IN_ID_SLOT;text="[ -!#-~]+"$/);
    const client = await server.send('PATCH', path, { raw: '{"muted":false}' });
    assert.match(header(client) ?? '', /^NO_USER_CONTEXT;text="[ -!#-~]+", MISSING_CONTENT_TYPE;text="[ -!#-~]+"$/);
  });

  it('with the length on HEAD that GET has', async (t) => {
    const server = await startLocalServer(t);
    const { at } = await scene(server);
    for (const path of [at(first), phone]) {
      const length = async (method: string) => {
        const { headers } = await server.send(method, path, { as: 'user:alice' });
        return headers.get('Content-Length');
      };
      assert.equal(await length('HEAD'), await length('GET'), path);
    }
  });

  it('in a header where the body is a list', async (t) => {
    const server = await startLocalServer(t);
    const [queue, code] = [
      String((await server.send('POST', '/api/v2/routing/queues', { body: { name: 'Sales' } })).at('id')),
      String((await server.send('POST', '/api/v2/routing/wrapupcodes', { body: { name: 'Sale' } })).at('id')),
    ];
    const raw = JSON.stringify([{ id: code }]);
    const list = await server.send('POST', `/api/v2/routing/queues/${queue}/wrapupcodes`, { raw });
    assert.ok(Array.isArray(list.body), list.text);
    assert.match(header(list) ?? '', /^MISSING_CONTENT_TYPE;text="/);
  });

  for (const media of ['video', 'chat'] as const) {
    it(`for a ${media} with a request that names the conversation`, async (t) => {
      const server = await startLocalServer(t);
      const body = { media, participants: [{ address: 'ann' }, { address: 'ben' }] };
      const made = await server.send('POST', '/api/v2/partyline/conversations', { body });
      const id = String(made.at('participants.0.id'));
      const path = `/api/v2/conversations/${media === 'chat' ? 'webchat' : media}/participants/${id}`;
      const reply = await server.send('PATCH', path, { body: end, as: 'demo' });
      const [status, reasons, cloud] = warned(reply);
      assert.deepEqual([status, reasons], [202, ['LITERAL_IN_ID_SLOT']], reply.text);
      assert.match(Object(cloud).path, new RegExp(`/${made.at('id')}/participants/${id}$`));
      assert.deepEqual(Object(cloud).body, { state: 'disconnected' });
    });
  }

  it('of lenient answers: another JSON type, the scope of the thread, a preference of ours', async (t) => {
    const server = await startLocalServer(t);
    const { call, at } = await scene(server);
    const path = `${calls}/${call.id}/participants/${idOf(call, second)}`;
    const vendor = { 'Content-Type': 'application/vnd.calls+json; charset=utf-8' };
    const typed = await server.send('PATCH', path, { raw: '{"muted":true}', headers: vendor, as: 'user:alice' });
    assert.match(header(typed) ?? '', /^WRONG_CONTENT_TYPE;/);
    const scoped = await server.send('PATCH', at(first), { body: { muted: true }, as: 'scope:admin:conversation' });
    assert.deepEqual(warned(scoped), [202, ['LITERAL_IN_ID_SLOT', 'MISSING_SCOPE'], null]);
    await server.send('PATCH', path, { body: { state: 'disconnected' }, headers: { Prefer: 'wait=5' } });
    const again = await server.send('PATCH', path, {
      body: { state: 'disconnected' },
      headers: { Prefer: 'handling=lenient' },
      as: 'user:alice',
    });
    assert.deepEqual(warned(again), [200, ['PARTICIPANT_ENDED'], null]);
    assert.equal(again.at('alreadyGone'), true);
  });

  it('without a body of more than 2 KiB, which is not sent back', async (t) => {
    const server = await startLocalServer(t);
    const send = (description: string) =>
      server.send('POST', '/api/v2/routing/wrapupcodes', {
        raw: JSON.stringify({ name: description.slice(0, 9), description }),
      });
    const [short, long] = [await send('short'), await send('x'.repeat(2048))];
    const request = {
      method: 'POST',
      path: '/api/v2/routing/wrapupcodes',
      headers: { 'Content-Type': 'application/json' },
    };
    assert.deepEqual(warned(short).slice(1), [
      ['MISSING_CONTENT_TYPE'],
      { ...request, body: { name: 'short', description: 'short' } },
    ]);
    assert.deepEqual(warned(long).slice(1), [['MISSING_CONTENT_TYPE'], request]);
  });

  it('of a call that a client makes without a user: the same request, as a user', async (t) => {
    const server = await startLocalServer(t);
    const body = { participants: [{ address: first }] };
    const made = await server.send('POST', calls, { body });
    const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer <userToken>' };
    assert.deepEqual(warned(made), [200, ['NO_USER_CONTEXT'], { method: 'POST', path: calls, headers, body }]);
  });
});

describe('every difference', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/api.md'), 'utf8');
  for (const { reason, text } of cloudDifferences) {
    it(`of ${reason} is one sentence that a header can hold, and stands in docs/api.md`, () => {
      assert.match(text, /^Genesys Cloud [ !#-[\]-~]{10,150}\.$/);
      assert.match(page, new RegExp(`^\\|[^|]*\\b${reason}\\b[^|]*\\|`, 'm'));
    });
  }
});

describe('a success keeps silent', () => {
  it('where the cloud answers as well, and on paths that say whose they are', async (t) => {
    const server = await startLocalServer(t);
    const { call } = await scene(server);
    const read = await server.send('GET', `${calls}/${call.id}`, { as: 'user:alice' });
    assert.deepEqual([read.status, read.at('explain'), header(read)], [200, undefined, null]);
    const own = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
    assert.deepEqual([own.status, own.at('explain'), header(own)], [200, undefined, null]);
    const path = `/api/v2/partyline/conversations/${call.id}`;
    const changed = await server.send('PATCH', path, { raw: '{"endWhen":"one-left"}' });
    assert.deepEqual([changed.status < 300, changed.at('explain'), header(changed)], [true, undefined, null]);
  });

  for (const settings of [{ PARTYLINE_WARNINGS: 'off' }, { PARTYLINE_EXPLAIN: 'off' }]) {
    it(`with ${JSON.stringify(settings)}`, async (t) => {
      const server = await startLocalServer(t, settings);
      const list = await server.send('GET', phone);
      assert.deepEqual([list.status, list.at('explain'), header(list)], [200, undefined, null]);
    });
  }

  it('in the body with PARTYLINE_EXPLAIN=header, which has it in the header', async (t) => {
    const server = await startLocalServer(t, { PARTYLINE_EXPLAIN: 'header' });
    const list = await server.send('GET', phone);
    assert.equal(list.at('explain'), undefined);
    assert.match(header(list) ?? '', /^UNKNOWN_PATH;/);
  });
});
