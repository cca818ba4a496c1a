import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { freePort } from '../support/free-ports.ts';
import { startProgram } from '../support/processes.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { within } from '../support/until.ts';

// SIPVicious, which is what most strangers on a public SIP port are.

const guarded = { PARTYLINE_SIP_GUARD: 'on', PARTYLINE_ROOMS_OPEN: 'false' };

async function startWithAlice(t: TestContext, env: Readonly<Record<string, string>>): Promise<TestServer> {
  const server = await startServer(t, { env });
  const form = { grant_type: 'client_credentials', client_id: 'user:alice', client_secret: 'demo' };
  const minted = await fetch(`${server.http}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  assert.equal(minted.status, 200);
  return server;
}

function wordsFile(t: TestContext, words: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-words-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'words');
  writeFileSync(file, `${words.join('\n')}\n`);
  return file;
}

/** Runs one of the tools on the server until it ends by itself; what it said. */
async function scan(t: TestContext, server: TestServer, command: readonly string[]): Promise<string> {
  const [name = '', ...args] = command;
  const ports = ['-p', String(server.sipPort), '-P', String(await freePort())];
  const program = await startProgram(t, [name, ...ports, ...args, '127.0.0.1']);
  await within(`the end of ${name}`, program.ended, 120_000);
  return program.output();
}

/**
 * Noise from the tools' address, which pays for answers that are longer than their requests: without it they are not
 * sent the challenge that they need, for they never repeat anything.
 */
async function payFor(server: TestServer): Promise<void> {
  const socket = createSocket('udp4');
  const noise = Buffer.alloc(8000, 'x');
  for (let packet = 0; packet < 6; packet += 1) {
    await new Promise((sent) => socket.send(noise, server.sipPort, '127.0.0.1', sent));
  }
  socket.close();
}

const names = ['zed', 'alice', 'nobody', '600', '5555'];

/** The names that svwar put into its table of extensions that are there. */
const foundIn = (output: string): readonly string[] =>
  names.filter((name) => output.split('\n').some((line) => line.startsWith(`| ${name} `)));

const guesses = [...Array.from({ length: 12 }, (_, index) => `guess${index}`), 'demo', 'after'];

async function metrics(server: TestServer) {
  const answer = await fetch(`${server.http}/metrics`);
  const lines = (await answer.text()).split('\n').filter((line) => line.startsWith('partyline_sip_total'));
  return { status: answer.status, body: `${lines.join('\n')}\n` };
}

describe('SIPVicious', { concurrency: 3 }, () => {
  it('svmap finds nothing that it can name', async (t) => {
    if (!requireProgram(t, 'svmap')) return;
    const output = await scan(t, await startWithAlice(t, guarded), ['svmap']);
    assert.match(output, /found nothing/);
  });

  for (const method of ['REGISTER', 'INVITE']) {
    it(`svwar finds neither the users nor the rooms by ${method}`, async (t) => {
      if (!requireProgram(t, 'svwar')) return;
      const server = await startWithAlice(t, guarded);
      await payFor(server);
      const options = ['-m', method, '--force', '--maximumtime', '1', '-d', wordsFile(t, names)];
      const output = await scan(t, server, ['svwar', ...options]);
      assert.match(output, /SIP\/2\.0 40[13]/, 'it was answered');
      assert.deepEqual(foundIn(output), []);
      assert.match(output, /found nothing/);
    });
  }

  it('svwar is answered the same by OPTIONS for every name, so that it can tell none from another', async (t) => {
    if (!requireProgram(t, 'svwar')) return;
    const server = await startWithAlice(t, guarded);
    await payFor(server);
    const options = ['-m', 'OPTIONS', '--force', '--maximumtime', '1', '-d', wordsFile(t, names)];
    const output = await scan(t, server, ['svwar', ...options]);
    assert.ok([0, names.length].includes(foundIn(output).length), output);
  });

  it('svwar finds the rooms by INVITE where they are open to anybody', async (t) => {
    if (!requireProgram(t, 'svwar')) return;
    const server = await startWithAlice(t, {});
    const options = ['-m', 'INVITE', '--force', '--maximumtime', '1', '-d', wordsFile(t, names)];
    assert.deepEqual(foundIn(await scan(t, server, ['svwar', ...options])), ['600']);
  });

  it('svcrack does not find a password behind ten others, and is silenced', async (t) => {
    if (!requireProgram(t, 'svcrack')) return;
    const server = await startWithAlice(t, guarded);
    await payFor(server);
    const options = ['-u', 'alice', '--maximumtime', '1', '-d', wordsFile(t, guesses)];
    const output = await scan(t, server, ['svcrack', ...options]);
    assert.match(output, /found nothing/);
    const { status, body } = await metrics(server);
    assert.equal(status, 200);
    assert.match(body, /event="sip_digest_failures",detail=""\} 10\n/);
    assert.match(body, /event="sip_dropped",detail="silenced-source"\} [1-9]/);
  });

  it('svcrack finds that password where the limits do not hold, so that the test before proves something', async (t) => {
    if (!requireProgram(t, 'svcrack')) return;
    const server = await startWithAlice(t, {});
    const options = ['-u', 'alice', '--maximumtime', '1', '-d', wordsFile(t, guesses)];
    assert.match(await scan(t, server, ['svcrack', ...options]), /\| alice +\| demo +\|/);
  });
});
