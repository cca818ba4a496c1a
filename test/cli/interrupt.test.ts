import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { startProgram } from '../support/processes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const BIN = join(import.meta.dirname, '../../bin/partyline.js');
const REMOVAL = '/api/v2/partyline/participants:disconnect';

const answer = (response: ServerResponse, body: unknown): void =>
  void response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));

/** A server that says nothing to requests of one path; resolves when it has got one. */
async function silentAt(t: TestContext, path: string): Promise<{ url: string; asked: Promise<unknown> }> {
  const server = createServer((request, response) => {
    if (request.url === path) server.emit('silent');
    else if (request.url === '/oauth/token') answer(response, { access_token: 'token', token_type: 'bearer' });
    else answer(response, { matched: 0, participants: [], refused: null, consequences: {} });
  });
  const asked = once(server, 'silent');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked };
}

describe('Ctrl+C during a removal', () => {
  const run = async (t: TestContext, path: string) => {
    const { url, asked } = await silentAt(t, path);
    const command = [process.execPath, BIN, 'disconnect', '+15550101', '--url', url];
    const program = await startProgram(t, command, { env: { PATH: process.env.PATH, HOME: temporaryFolder(t) } });
    await asked;
    await program.end('SIGINT');
    return { code: await program.ended, said: program.output() };
  };

  it('says that it was sent, what was read afterwards, and under which key', async (t) => {
    const { code, said } = await run(t, REMOVAL);
    assert.match(
      said,
      /^partyline: Interrupted\. The request was sent, outcome unknown: nobody who fits is live any more\. Its key is [\w-]{36}\.$/m,
    );
    assert.equal(code, 1, said);
  });

  it('says that nothing was sent where nothing was', async (t) => {
    const { code, said } = await run(t, '/oauth/token');
    assert.match(said, /^partyline: Interrupted before it was sent\.$/m);
    assert.equal(code, 1, said);
  });
});
