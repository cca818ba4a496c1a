import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from '../support/server.ts';
import { partyline } from './command.ts';

const phone = '/api/v2/conversations/phone/participants';

test('partyline explain asks a running server what it refused, and what it would refuse', async (t) => {
  const server = await startServer(t, { env: { PARTYLINE_SEED: 'demo' } });
  const explain = (...args: readonly string[]) =>
    partyline(['explain', ...args], { env: { PARTYLINE_URL: server.http } });
  const list = async () => {
    const { body } = await server.request<{ entities: { id: string }[] }>('GET', phone);
    return body.entities.map(({ id }) => id);
  };
  const before = await list();
  const [participantId = ''] = before;

  await t.test('nothing yet: exit code 4', async () => {
    const { code, stderr } = await explain('last');
    assert.equal(code, 4);
    assert.match(stderr, /refused nothing/);
  });

  const refusal = await server.request('PUT', `${phone}/${participantId}`, { body: { status: 'disconnected' } });
  assert.equal(refusal.status, 405);
  const correlationId = refusal.headers.get('inin-correlation-id') ?? '';

  await t.test('last, and the same by its correlation id', async () => {
    const { code, stdout } = await explain('last');
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^  - PUT ${phone}/${participantId}\n  \\+ PATCH ${phone}/${participantId}$`, 'm'));
    assert.match(stdout, new RegExp(`Request\\s+${correlationId}`));
    assert.equal((await explain(correlationId)).stdout, stdout);
    const { reasons, applicability } = JSON.parse((await explain('last', '--json')).stdout);
    assert.deepEqual([reasons[0], applicability], ['WRONG_METHOD', 'apply']);
  });

  await t.test('an id that it does not remember: exit code 4', async () => {
    assert.equal((await explain('7c0ffee0-0000-4000-8000-000000000001')).code, 4);
  });

  await t.test('--url: the server judges, its shorter paths included, and nobody is hung up', async () => {
    const url = ['--url', server.http, '--json'];
    const wrong = JSON.parse(
      (await explain('PUT', `${server.http}${phone}/${participantId}`, '{"status":"disconnected"}', ...url)).stdout,
    );
    assert.deepEqual([wrong.reasons[0], wrong.applicability, wrong.status], ['WRONG_METHOD', 'apply', 405]);
    const right = JSON.parse(
      (await explain('PATCH', `${phone}/${participantId}`, '{"status":"disconnected"}', ...url)).stdout,
    );
    assert.deepEqual([right.reasons, right.status], [[], 202]);
    const line = JSON.stringify({
      id: 'a',
      request: {
        method: 'PUT',
        path: `${phone}/${participantId}`,
        host: 'api.mypurecloud.com',
        headers: { authorization: 'Bearer x' },
        body: { status: 'disconnected' },
      },
    });
    const batch = await partyline(['explain', '--batch', '-', ...url], { input: `${line}\nnonsense\n` });
    assert.equal(batch.code, 0, batch.stderr);
    const [first, second] = batch.stdout
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each));
    assert.deepEqual([first.id, first.reasons[0], first.applicability], ['a', 'WRONG_METHOD', 'apply']);
    assert.equal(second.id, null);
    assert.deepEqual(await list(), before);
  });

  await t.test('credentials that it refuses: exit code 1', async () => {
    const env = { PARTYLINE_URL: server.http, PARTYLINE_CLIENT_ID: 'demo', PARTYLINE_CLIENT_SECRET: 'wrong' };
    assert.equal((await partyline(['explain', 'last'], { env })).code, 1);
  });
});
