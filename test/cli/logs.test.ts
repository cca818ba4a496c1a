import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { Screen } from '../../src/cli/explain/screen.ts';
import { plainStyle } from '../../src/cli/explain/terminal.ts';
import { requestLines } from '../../src/cli/logs/request-lines.ts';
import { type LogsOptions, runLogs } from '../../src/cli/logs/run-logs.ts';
import { exitCodeOf } from '../../src/cli/server/failure.ts';
import { PartylineError } from '../../src/client/partyline-error.ts';
import { conference, idOf, three } from '../flow/conference.ts';
import { disconnected, phones, random } from '../flow/refusal-cases.ts';
import { freePort } from '../support/free-ports.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { startProgram } from '../support/processes.ts';
import { until } from '../support/until.ts';

const BIN = join(import.meta.dirname, '../../bin/partyline.js');

interface Run {
  readonly code: number;
  readonly out: string;
  readonly complaint: string;
}

/** Runs the verb as a user would, with nothing of the developer's own in the environment. */
const binary = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment };
    execFile(process.execPath, [BIN, 'logs', ...args], { env }, (error, out, complaint) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, complaint }),
    );
  });

/** Runs what the verb does in this process. */
async function logs(options: LogsOptions, environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  let [out, complaint] = ['', ''];
  const screen: Screen = {
    async print(text) {
      out += text;
    },
    complain(text) {
      complaint += text;
    },
    progress: () => {},
    isRead: () => true,
    style: plainStyle,
    input: process.stdin,
    environment,
  };
  const pause = () => Promise.reject(new Error('nothing is followed here'));
  const code = await runLogs({ options, screen, pause }).catch((error: unknown) =>
    error instanceof PartylineError ? exitCodeOf(error) : Promise.reject(error),
  );
  return { code, out, complaint };
}

const put = async (server: LocalServer): Promise<string> => {
  const reply = await server.send('PUT', `${phones}/${random}`, { body: disconnected });
  return String(reply.headers.get('ININ-Correlation-Id'));
};

describe('partyline logs', () => {
  it('prints the requests, the oldest first, and of a refusal its cause and the request that works', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `${phones}/${idOf(call, three[0])}`;
    await server.send('PUT', path, { body: disconnected });
    await server.send('GET', path);
    const { code, out, complaint } = await binary(['-n', '2'], { PARTYLINE_URL: server.url });
    assert.deepEqual([code, complaint], [0, '']);
    const [first = '', second, third = ''] = out.split('\n');
    assert.match(first, new RegExp(`^\\S+Z 405 PUT    ${path} WRONG_METHOD [\\d.]+ ms demo$`));
    assert.equal(
      second,
      `    This path accepts GET and PATCH; PUT was sent. -> PATCH ${path} {"status":"disconnected"}`,
    );
    assert.match(third, new RegExp(`^\\S+Z 200 GET    ${path} [\\d.]+ ms demo$`));
  });

  it('prints whole entries with --json, narrowed by what is asked for', async (t) => {
    const server = await startLocalServer(t);
    const id = await put(server);
    await server.send('GET', phones, { as: 'user:alice' });
    for (const flags of [{ refused: true }, { reason: 'wrong-method' }, { status: '405' }]) {
      const { out } = await logs({ json: true, url: server.url, ...flags });
      const lines = out.trim().split('\n');
      assert.equal(lines.length, 1, JSON.stringify(flags));
      const entry = await server.send('GET', `/api/v2/partyline/requests/${id}`);
      assert.deepEqual(JSON.parse(lines[0] ?? ''), entry.body);
    }
    const own = await logs({ json: true, url: server.url, clientId: 'perm:a:b:c' });
    assert.deepEqual([own.code, own.out], [0, '']);
    const token = { PARTYLINE_TOKEN: await server.token('demo') };
    assert.equal((await logs({ json: true, url: server.url }, token)).out.trim().split('\n').length, 2);
  });

  it('goes on with what comes, each once', async (t) => {
    const server = await startLocalServer(t);
    const first = await put(server);
    const program = await startProgram(t, [process.execPath, BIN, 'logs', '-f', '--json', '--url', server.url]);
    const ids: unknown[] = [];
    program.onLine((line) => ids.push(JSON.parse(line).id));
    await until('the first is printed', () => Promise.resolve(ids.length === 1 ? true : undefined));
    const more = [await put(server), await put(server), await put(server)];
    await until('the others are printed', () => Promise.resolve(ids.length >= 4 ? true : undefined));
    const last = await put(server);
    await until('the last is printed', () => Promise.resolve(ids.includes(last) ? true : undefined));
    assert.deepEqual(ids, [first, ...more, last]);
  });

  it('ends with 1 when it is refused, 2 for what cannot be asked, 3 when nobody is there', async (t) => {
    const server = await startLocalServer(t);
    const { url } = server;
    const nobody = `http://127.0.0.1:${await freePort()}`;
    for (const [code, options] of [
      [1, { url, secret: 'wrong' }],
      [1, { url, clientId: 'scope:users:readonly' }],
      [2, { url, reason: 'nonsense' }],
      [2, { url, count: '0' }],
      [2, { url, count: '10001' }],
      [2, { url: 'nonsense' }],
      [3, { url: nobody }],
    ] as const) {
      assert.equal((await logs(options)).code, code, JSON.stringify(options));
    }
    const runs = await Promise.all([binary(['--nonsense']), binary(['--url', nobody])]);
    assert.deepEqual(
      runs.map(({ code }) => code),
      [2, 3],
    );
  });

  it('prints nothing that a terminal would obey, whoever wrote it', async (t) => {
    const hostile = '\u001b]0;owned\u0007\u009b31m\u202e\nnext';
    const entry = {
      id: random,
      time: hostile,
      status: 404,
      method: hostile,
      path: `/x${hostile}`,
      reason: hostile,
      clientId: hostile,
      explain: {
        cause: hostile,
        applicability: hostile,
        fix: { method: hostile, path: hostile, body: { a: hostile } },
      },
    };
    const url = await standIn(t, { entities: [entry] });
    for (const json of [false, true]) {
      const { out } = await logs({ url, json }, { PARTYLINE_TOKEN: 'x' });
      assert.ok(out.includes('owned'));
      assert.doesNotMatch(out.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      assert.equal(out.split('\n').length, json ? 2 : 3);
    }
    const refused = await standIn(t, { message: hostile });
    const { code, complaint } = await binary(['--url', refused], { PARTYLINE_TOKEN: 'x' });
    assert.equal(code, 1);
    assert.doesNotMatch(complaint.trim(), /[\p{Cc}\p{Cf}]/u);
  });

  it('has colours only where it is told so', () => {
    const style = { bold: mark('b'), faint: mark('f'), sent: mark('s'), right: mark('r') };
    const entry = { id: random, status: 200, method: 'GET', path: '/x', notes: ['MISSING_CONTENT_TYPE'] };
    assert.equal(requestLines({ id: random, entry }, style).trim().split(' ')[1], '<r>200');
  });
});

const mark =
  (name: string) =>
  (text: string): string =>
    `<${name}>${text}`;

/** A server that answers everything with one JSON body. */
async function standIn(t: TestContext, body: unknown): Promise<string> {
  const port = await freePort();
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  t.after(() => server.close());
  return `http://127.0.0.1:${port}`;
}
