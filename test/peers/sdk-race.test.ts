import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';

/** A client of the official SDK in a process of its own, told when to act. */
function startClient(t: TestContext, url: string, args: readonly string[]) {
  const child = spawn(process.execPath, ['test/support/sdk-hang-up-user.mjs', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PARTYLINE_URL: url, NODE_TEST_CONTEXT: undefined },
  });
  t.after(() => void child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const word = async (name: string): Promise<string> => {
    const { value } = await lines.next();
    assert.ok(String(value).startsWith(`${name} `), String(value));
    return String(value).slice(name.length + 1);
  };
  return { listed: () => word('listed'), act: () => void child.stdin.write('\n'), outcome: () => word('outcome') };
}

test('two SDK clients hang up a user who was here twice: his live stay goes once, and nobody else', async (t) => {
  const server = await startLocalServer(t);
  const userId = String((await server.send('GET', '/api/v2/users/me', { as: 'user:alice' })).at('id'));
  const calls = '/api/v2/conversations/calls';
  const made = await server.send('POST', calls, {
    body: { participants: [{ userId }, { address: '+15550101' }, { address: '+15550102' }] },
  });
  const id = String(made.at('id'));
  const live = async () => {
    const list = await server.send(
      'GET',
      `/api/v2/conversations/phone/participants?conversationId=${id}&state=connected`,
    );
    return Object.fromEntries(
      list.each('entities', 'address').map((each, at) => [each, list.each('entities', 'id')[at]]),
    );
  };
  const stay = () => until('alice talks', async () => (await live())['user:alice']);
  const first = await stay();
  await server.send('PATCH', `${calls}/${id}/participants/${first}`, {
    body: { state: 'disconnected' },
    headers: { Prefer: 'wait=5' },
  });
  await server.send('POST', `${calls}/${id}/participants`, { body: { participants: [{ userId }] } });
  const second = await stay();
  assert.notEqual(second, first);

  const clients = [startClient(t, server.url, [id, userId]), startClient(t, server.url, [id, userId])];
  assert.deepEqual(await Promise.all(clients.map((each) => each.listed())), [second, second]);
  for (const each of clients) each.act();
  const outcomes = await Promise.all(clients.map((each) => each.outcome()));
  // Whoever comes second joins the removal under way, or is told that it is over.
  assert.ok(outcomes.includes('accepted'), String(outcomes));
  for (const outcome of outcomes)
    assert.ok(['accepted', 'conversation.error.call.disconnected'].includes(outcome), outcome);
  await until('alice is gone', async () => (await live())['user:alice'] === undefined || undefined);
  assert.deepEqual(Object.keys(await live()).sort(), ['+15550101', '+15550102']);
  const timeline = await server.send('GET', `/api/v2/partyline/conversations/${id}/timeline`);
  const removed = timeline.each('entities', 'participantId').filter((each, at) => {
    return each === second && timeline.each('entities', 'event')[at] === 'participant.removing';
  });
  assert.equal(removed.length, 1);
});
