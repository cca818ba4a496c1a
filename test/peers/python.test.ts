import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { test } from 'node:test';
import { type Cleanup, startProgram } from '../support/processes.ts';
import { requirePythonRequests } from '../support/require-program.ts';
import { runExample } from '../support/run-example.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { within } from '../support/until.ts';

interface Place {
  readonly python: string;
  readonly url: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Ran {
  readonly code: unknown;
  readonly output: string;
}

/** Runs the example as somebody would who types this after its name. */
async function remove(t: Cleanup, { python, url, env }: Place, more: readonly string[]): Promise<Ran> {
  const all = { ...process.env, PARTYLINE_URL: url, NODE_TEST_CONTEXT: undefined, ...env };
  const program = await startProgram(t, [python, 'examples/python/remove.py', ...more], { env: all });
  const code = await within('the end of remove.py', program.ended, 60_000);
  return { code, output: program.output() };
}

const call = (server: TestServer, addresses: readonly string[]) =>
  server.request('POST', '/api/v2/conversations/calls', {
    body: { participants: addresses.map((address) => ({ address })) },
  });

test('the example for Python requests removes a participant', async (t) => {
  const python = requirePythonRequests(t);
  if (python === undefined) return;
  await runExample(t, [python, 'examples/python/remove.py', '+1 (555) 010-2']);
});

test('the example for Python requests ends with the exit codes of the command, and says why', async (t) => {
  const python = requirePythonRequests(t);
  if (python === undefined) return;
  const server = await startServer(t);
  const target: Place = { python, url: server.http };
  await call(server, ['+15550101', '+15550102', '+15550103']);
  await call(server, ['+15550101', '+15550104', '+15550105']);

  const [nobody, several, refused, usage, nowhere] = await Promise.all([
    remove(t, target, ['+15550199']),
    remove(t, target, ['+15550101']),
    remove(t, { ...target, env: { PARTYLINE_CLIENT_ID: 'perm:conversation:communication:view' } }, ['+15550102']),
    remove(t, target, []),
    remove(t, { python, url: 'http://127.0.0.1:1' }, ['+15550102']),
  ]);
  assert.deepEqual([nobody.code, /^nobody who is live fits/m.test(nobody.output)], [4, true], nobody.output);
  assert.deepEqual([several.code, /^2 fit/m.test(several.output)], [5, true], several.output);
  assert.deepEqual([refused.code, /^403: /m.test(refused.output)], [1, true], refused.output);
  assert.deepEqual([usage.code, /^Exit codes/m.test(usage.output)], [2, true], usage.output);
  assert.equal(nowhere.code, 3, nowhere.output);
});

test('the example for Python requests removes by the path of all media where the cloud wants it so', async (t) => {
  const python = requirePythonRequests(t);
  if (python === undefined) return;
  const env = {
    PARTYLINE_DIALECTS: 'genesys',
    PARTYLINE_EXPLAIN: 'off',
    PARTYLINE_CLIENT_TOKENS: 'strict',
    PARTYLINE_SEED: 'demo',
  };
  const server = await startServer(t, { env });
  const { code, output } = await remove(t, { python, url: server.http }, ['tel:+15550102']);
  assert.equal(code, 0, output);
  assert.match(output, /^disconnected [0-9a-f-]{36}$/m);
});

test('the example for Python requests says that it had sent the removal where the answer does not come', async (t) => {
  const python = requirePythonRequests(t);
  if (python === undefined) return;
  const parties = ['', '+15550102'].map((address, at) => ({
    id: `p${at}`,
    purpose: at === 0 ? 'external' : 'customer',
    ...(address === '' ? {} : { address }),
    calls: [{ state: 'connected' }],
  }));
  const server = createServer((request, response) => {
    const give = (body: unknown): void => void response.end(JSON.stringify(body));
    if (request.method === 'PATCH') request.socket.destroy();
    else if (request.url === '/oauth/token') give({ access_token: 'token' });
    else give({ entities: [{ id: 'c1', participants: parties }] });
  }).listen(0, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server)}`;
  const lost = await remove(t, { python, url }, ['+15550102']);
  assert.deepEqual(
    [lost.code, /^the removal of p1 was sent, outcome unknown: /m.test(lost.output)],
    [1, true],
    lost.output,
  );
  // A word without a digit is nobody's number, least of all that of somebody without one.
  const nobody = await remove(t, { python, url }, ['(-)']);
  assert.equal(nobody.code, 4, nobody.output);
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
