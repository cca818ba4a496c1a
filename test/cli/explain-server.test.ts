import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startServer, type TestServer } from '../support/server.ts';
import { partyline, type Ran } from './command.ts';

const phone = '/api/v2/conversations/phone/participants';

interface Scene {
  readonly server: TestServer;
  readonly participantId: string;
  explain(...args: readonly string[]): Promise<Ran>;
  /** Who is on the line. */
  list(): Promise<readonly string[]>;
}

async function scene(t: TestContext): Promise<Scene> {
  const server = await startServer(t, { env: { PARTYLINE_SEED: 'demo' } });
  const list = async () => {
    const { body } = await server.request<{ entities: { id: string }[] }>('GET', phone);
    return body.entities.map(({ id }) => id);
  };
  const [participantId = ''] = await list();
  const env = { PARTYLINE_URL: server.http };
  return { server, participantId, list, explain: (...args) => partyline(['explain', ...args], { env }) };
}

test('partyline explain last shows what a running server refused, and so does its correlation id', async (t) => {
  const { server, participantId, explain } = await scene(t);
  const none = await explain('last');
  assert.equal(none.code, 4);
  assert.match(none.stderr, /refused nothing/);

  const refusal = await server.request('PUT', `${phone}/${participantId}`, { body: { status: 'disconnected' } });
  assert.equal(refusal.status, 405);
  const correlationId = refusal.headers.get('inin-correlation-id') ?? '';
  const { code, stdout } = await explain('last');
  assert.equal(code, 0);
  assert.match(stdout, new RegExp(`^  - PUT ${phone}/${participantId}\n  \\+ PATCH ${phone}/${participantId}$`, 'm'));
  assert.match(stdout, new RegExp(`Request\\s+${correlationId}`));
  assert.equal((await explain(correlationId)).stdout, stdout);
  const { reasons, applicability } = JSON.parse((await explain('last', '--json')).stdout);
  assert.deepEqual([reasons[0], applicability], ['WRONG_METHOD', 'apply']);

  assert.equal((await explain('7c0ffee0-0000-4000-8000-000000000001')).code, 4);
  const env = { PARTYLINE_URL: server.http, PARTYLINE_CLIENT_ID: 'demo', PARTYLINE_CLIENT_SECRET: 'wrong' };
  assert.equal((await partyline(['explain', 'last'], { env })).code, 1);
});

test('partyline explain --url lets the server judge, its shorter paths included, and hangs nobody up', async (t) => {
  const { server, participantId, explain, list } = await scene(t);
  const before = await list();
  const path = `${phone}/${participantId}`;
  const body = '{"status":"disconnected"}';
  const judged = async (method: string, url: string) =>
    JSON.parse((await explain(method, url, body, '--json', '--url', server.http)).stdout);
  const wrong = await judged('PUT', server.http + path);
  assert.deepEqual([wrong.reasons[0], wrong.applicability, wrong.status], ['WRONG_METHOD', 'apply', 405]);
  const right = await judged('PATCH', path);
  assert.deepEqual([right.reasons, right.status], [[], 202]);

  const request = {
    method: 'PUT',
    path,
    host: 'api.mypurecloud.com',
    headers: { authorization: 'Bearer x' },
    body: JSON.parse(body),
  };
  const input = `${JSON.stringify({ id: 'a', request })}\nnonsense\n`;
  const batch = await partyline(['explain', '--batch', '-', '--json', '--url', server.http], { input });
  assert.equal(batch.code, 0, batch.stderr);
  const [first, second] = batch.stdout
    .trim()
    .split('\n')
    .map((each) => JSON.parse(each));
  assert.deepEqual([first.id, first.reasons[0], first.applicability], ['a', 'WRONG_METHOD', 'apply']);
  assert.equal(second.id, null);
  assert.deepEqual(await list(), before);
});
