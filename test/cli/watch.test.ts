import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { freePort } from '../support/free-ports.ts';
import { startLocalServer } from '../support/local-server.ts';
import { startProgram } from '../support/processes.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until, within } from '../support/until.ts';

const BIN = join(import.meta.dirname, '../../bin/partyline.js');

const eventOf = (line: string): Record<string, unknown> => JSON.parse(line);

describe('partyline watch', () => {
  it('prints every event as a line of JSON, and ends with its conversation', async (t) => {
    const server = await startLocalServer(t);
    const participants = ['+15550101', '+15550102', '+15550103'].map((address) => ({ address }));
    const made = await server.send('POST', '/api/v2/conversations/calls', { body: { participants } });
    const id = String(made.at('id'));
    const command = [process.execPath, BIN, 'watch', '--conversation', id, '--json', '--url', server.url];
    const program = await startProgram(t, command, { env: { PATH: process.env.PATH, HOME: temporaryFolder(t) } });
    const events: Record<string, unknown>[] = [];
    program.onLine((line) => events.push(eventOf(line)));
    await until('the start', () => (events.length > 0 ? true : undefined));
    await server.send('DELETE', `/api/v2/conversations/${id}`);
    assert.equal(await program.ended, 0, program.output());
    assert.equal(events[0]?.event, 'watch.started');
    assert.equal(events.at(-1)?.event, 'conversation.ended');
    const left = events.filter(({ event }) => event === 'participant.disconnected');
    assert.equal(new Set(left.map(({ participantId }) => participantId)).size, 3);
    const numbers = events.slice(1).map(({ seq }) => Number(seq));
    assert.deepEqual(
      numbers,
      numbers.map((_, at) => (numbers[0] ?? 0) + at),
    );
  });

  it('ends where there is nothing to watch, though its channel is still being opened', async (t) => {
    const server = await startLocalServer(t);
    const unknown = '2070d8b5-0000-4000-8000-000000000000';
    const command = [process.execPath, BIN, 'watch', '--conversation', unknown, '--url', server.url];
    const program = await startProgram(t, command, { env: { PATH: process.env.PATH, HOME: temporaryFolder(t) } });
    assert.equal(await within('the end', program.ended, 20_000), 1);
    assert.match(program.output(), /^partyline: No conversation has the id/m);
  });

  it('says that the connection is lost and back, and ends with SIGINT', async (t) => {
    const http = `127.0.0.1:${await freePort()}`;
    const first = await startServer(t, { env: { PARTYLINE_HTTP: http } });
    const command = [process.execPath, BIN, 'watch', '--json', '--url', `http://${http}`];
    const program = await startProgram(t, command, { env: { PATH: process.env.PATH, HOME: temporaryFolder(t) } });
    const events: unknown[] = [];
    program.onLine((line) => events.push(eventOf(line).event));
    const seen = (event: string) => until(event, () => (events.includes(event) ? true : undefined), 30_000);
    await seen('watch.started');
    await first.kill9();
    await seen('watch.lost');
    await startServer(t, { env: { PARTYLINE_HTTP: http } });
    await seen('watch.back');
    await program.end('SIGINT');
    assert.equal(await program.ended, 0, program.output());
    assert.equal(events.filter((event) => event === 'watch.lost').length, 1);
  });

  it('ends when nobody reads it any more', async (t) => {
    const server = await startLocalServer(t);
    const watch = `'${process.execPath}' '${BIN}' watch --json --url ${server.url}; echo "exit $?" >&2`;
    const ended = new Promise<string>((resolve) => {
      execFile('bash', ['--norc', '-c', `{ ${watch}; } | head -n 1 > /dev/null`], (_, __, complaint) =>
        resolve(complaint),
      );
    });
    const over = new AbortController();
    // It notices with the first event that it cannot write.
    const calls = until(
      'the end',
      async () => {
        const participants = [{ address: '+15550101' }, { address: '+15550102' }];
        await server.send('POST', '/api/v2/conversations/calls', { body: { participants } });
        return over.signal.aborted ? true : undefined;
      },
      30_000,
    );
    const complaint = await ended;
    over.abort();
    await calls;
    assert.equal(complaint, 'exit 0\n');
  });
});
