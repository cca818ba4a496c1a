import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { requireProgram } from '../support/require-program.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

const BIN = join(import.meta.dirname, '../../bin/partyline.js');
const ESCAPE = '\u001b';

describe('the verbs in a real terminal', () => {
  let server: TestServer;
  let env: Record<string, string>;
  const ends: (() => void | Promise<void>)[] = [];

  before(async () => {
    const cleanup = { after: (end: () => void | Promise<void>) => void ends.unshift(end) };
    server = await startServer(cleanup);
    const folder = temporaryFolder(cleanup);
    writeFileSync(join(folder, 'partyline'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
    chmodSync(join(folder, 'partyline'), 0o755);
    env = {
      PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`,
      XDG_CONFIG_HOME: folder,
      HOME: folder,
      PARTYLINE_URL: server.http,
    };
  });
  after(async () => {
    for (const end of ends) await end();
  });

  /** A conference of these, by their names and numbers. */
  async function conference(...participants: readonly { address: string; name?: string }[]): Promise<string> {
    const { status, body } = await server.request<{ id: string }>('POST', '/api/v2/conversations/calls', {
      body: { participants },
    });
    assert.equal(status, 200, JSON.stringify(body));
    return body.id;
  }

  const open = (t: TestContext, columns: number, more: Readonly<Record<string, string>> = {}): Promise<Terminal> =>
    openTerminal(t, { env: { ...env, ...more }, columns, rows: 24 });

  it('list people in columns that fit, whoever they are, and in colours', async (t) => {
    if (!requireProgram(t, 'tmux')) return;
    const id = await conference(
      { address: '+15550101', name: 'Amélie de la Fontaine-Désirée von und zu Hohenlohe' },
      { address: '+15550102', name: '田中さくら' },
      { address: '+15550103', name: `Mallory ${ESCAPE}[2J\u202edrowssap` },
    );
    const terminal = await open(t, 80);
    await terminal.type(`partyline list --conversation ${id}; echo "exit $?"`);
    const screen = await terminal.see(/exit 0/);
    const rows = screen.split('\n').filter((line) => /^\+1555/.test(line));
    const ids = rows.map((row) => /[0-9a-f-]{36}$/.exec(row.trimEnd())?.[0]);
    assert.equal(new Set(ids).size, 3, screen);
    assert.match(screen, /ADDRESS +NAME +STATE +FOR/);
    assert.match(rows[0] ?? '', /Amélie.*… +connected/);
    assert.match(rows[2] ?? '', /Mallory \[2J/);
    const coloured = await terminal.screen('colours');
    assert.ok(coloured.includes(`${ESCAPE}[32mconnected`), JSON.stringify(coloured));
  });

  it('have no colours where NO_COLOR says so', async (t) => {
    if (!requireProgram(t, 'tmux')) return;
    const id = await conference({ address: '+15550101' }, { address: '+15550102' }, { address: '+15550103' });
    const terminal = await open(t, 80, { NO_COLOR: '1' });
    await terminal.type(
      `partyline list --conversation ${id}; partyline disconnect +15550101 --conversation ${id}; echo "exit $?"`,
    );
    await terminal.see(/exit 0/);
    assert.ok(!(await terminal.screen('colours')).includes(ESCAPE));
  });

  it('say what is waited for, in one line that goes away', async (t) => {
    if (!requireProgram(t, 'tmux')) return;
    // Answers, and never confirms a BYE.
    const id = await conference({ address: '+15550116' }, { address: '+15550102' }, { address: '+15550103' });
    const terminal = await open(t, 80);
    await terminal.type(`partyline disconnect +15550116 --conversation ${id} --wait 3; echo "exit $?"`);
    await terminal.see(/ … 2 s/);
    const screen = await terminal.see(/exit 1/);
    assert.match(screen, /^Not confirmed: the removal of \+15550116/m);
    assert.doesNotMatch(screen, / … /);
  });

  it('watch a call in a table that keeps itself up to date, and end with Ctrl+C', async (t) => {
    if (!requireProgram(t, 'tmux')) return;
    const id = await conference({ address: '+15550104' }, { address: '+15550105' }, { address: '+15550106' });
    const terminal = await open(t, 100);
    await terminal.type(`partyline watch --conversation ${id}; echo "exit $?"`);
    await terminal.see(/3 parties[\s\S]+Ctrl\+C ends/);
    const path = `/api/v2/conversations/phone/participants?conversationId=${id}&address=%2B15550105`;
    const found = await server.request<{ entities: readonly { id: string }[] }>('GET', path);
    const who = found.body.entities[0]?.id;
    await server.request('PATCH', `/api/v2/conversations/phone/participants/${who}`, {
      body: { status: 'disconnected' },
    });
    const screen = await terminal.see(/2 parties[\s\S]+participant\.disconnected +\+15550105/);
    assert.equal(screen.split('\n').filter((line) => line.startsWith('partyline watch')).length, 1, screen);
    assert.equal(screen.split('\n').filter((line) => /^\+1555/.test(line)).length, 2, screen);
    await terminal.press('C-c');
    await terminal.see(/exit 0/);
  });

  it('are told what is waited for where a program should be at the other end', async (t) => {
    if (!requireProgram(t, 'tmux')) return;
    const terminal = await open(t, 80);
    await terminal.type('partyline mcp; echo "exit $?"');
    await terminal.see(/docs\/mcp\.md shows a configuration/);
    await terminal.press('C-d');
    await terminal.see(/exit 0/);
  });

  it('ask before several are taken off, show who, and do nothing on Enter alone', async (t) => {
    if (!requireProgram(t, 'tmux')) return;
    const id = await conference({ address: '+15550107' }, { address: '+15550108' }, { address: '+15550109' });
    const terminal = await open(t, 100);
    const command = `partyline disconnect --conversation ${id} --expect 3 --may-end-conversation`;
    await terminal.type(`${command}; echo "exit $?"`);
    const asked = await terminal.see(/Take these 3 off the call\? \[y\/N\]/);
    assert.match(asked, /^\+15550107 [\s\S]+^\+15550108 [\s\S]+^This ends the call: nobody would be left on it\.$/m);
    await terminal.type('');
    assert.match(await terminal.see(/exit 2/), /^partyline: Nothing was done\.$/m);
    await terminal.type(`clear; ${command}; echo "exit $?"`);
    await terminal.see(/\[y\/N\]/);
    await terminal.type('y');
    assert.match(await terminal.see(/exit 0/), /^Nobody is left on the call\. \d+ ms\.$/m);
  });

  it('do nothing where others fit by the time of the answer', async (t) => {
    if (!requireProgram(t, 'tmux')) return;
    const id = await conference({ address: '+15550101' }, { address: '+15550102' }, { address: '+15550103' });
    const terminal = await open(t, 100);
    await terminal.type(`partyline disconnect --conversation ${id} --expect 3 --may-end-conversation; echo "exit $?"`);
    await terminal.see(/\[y\/N\]/);
    const path = `/api/v2/conversations/phone/participants?conversationId=${id}&address=%2B15550101`;
    const found = await server.request<{ entities: readonly { id: string }[] }>('GET', path);
    await server.request('PATCH', `/api/v2/conversations/phone/participants/${found.body.entities[0]?.id}`, {
      body: { status: 'disconnected' },
      headers: { Prefer: 'wait=5' },
    });
    await server.request('POST', `/api/v2/conversations/calls/${id}/participants`, {
      body: { participants: [{ address: '+15550104' }] },
    });
    await terminal.type('y');
    const screen = await terminal.see(/exit 5/);
    assert.match(screen, /^partyline: Meanwhile others fit than those who were shown\. Nothing was done\.$/m);
  });

  it('ask for a secret without showing it, and keep it for the others', async (t) => {
    if (!requireProgram(t, 'tmux')) return;
    const terminal = await open(t, 100, { PARTYLINE_URL: '', XDG_CONFIG_HOME: temporaryFolder(t) });
    await terminal.type('partyline login --profile office');
    await terminal.see(/Server \[/);
    await terminal.type(server.http);
    await terminal.see(/Client id:/);
    await terminal.type('org:hidden');
    await terminal.see(/Secret/);
    await terminal.type('demo');
    const screen = await terminal.see(/Logged in at/);
    assert.doesNotMatch(screen.replaceAll('profile', ''), /demo/);
    await terminal.type('clear; partyline list --profile office; echo "exit $?"; partyline login --list');
    const list = await terminal.see(/PROFILE +SERVER +CLIENT\s+office/);
    assert.match(list, /exit 0/);
  });
});
