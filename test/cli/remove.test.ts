import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startServer, type TestServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const BIN = join(import.meta.dirname, '../../bin/partyline.js');

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly complaint: string;
}

// bash reads ~/.bashrc where its input is a socket, as that of a child of Node is: hence --norc.

/** A user's machine: `partyline` is in the search path, and a server runs. */
describe('scripts that remove people', () => {
  let server: TestServer;
  let env: Record<string, string>;
  const ends: (() => void | Promise<void>)[] = [];

  before(async () => {
    const cleanup = { after: (end: () => void | Promise<void>) => void ends.unshift(end) };
    server = await startServer(cleanup);
    const folder = temporaryFolder(cleanup);
    writeFileSync(join(folder, 'partyline'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
    chmodSync(join(folder, 'partyline'), 0o755);
    const path = `${folder}${delimiter}${process.env.PATH}`;
    env = { PATH: path, XDG_CONFIG_HOME: folder, PARTYLINE_URL: server.http };
  });
  after(async () => {
    for (const end of ends) await end();
  });

  const run = (program: string, ...args: readonly string[]): Promise<Ran> =>
    new Promise((resolve) => {
      execFile(program, args, { env }, (error, out, complaint) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, complaint }),
      );
    });
  const bash = (script: string): Promise<Ran> => run('bash', '--norc', '-c', `set -o pipefail\n${script}`);

  /** A conference of these phones; its id. */
  async function conference(...phones: readonly string[]): Promise<string> {
    const participants = phones.map((address) => ({ address }));
    const { status, body } = await server.request<{ id: string }>('POST', '/api/v2/conversations/calls', {
      body: { participants },
    });
    assert.equal(status, 200, JSON.stringify(body));
    return body.id;
  }

  it('list first and act later, in bash: the party is off, the others stay', async () => {
    const id = await conference('+15550101', '+15550102', '+15550103');
    const { code, out, complaint } = await bash(`
      partyline disconnect +15550102 --conversation ${id}; echo "exit $?"
      partyline disconnect '+1 (555) 010-2' --conversation ${id} | sed 's/:.*//'; echo "exit $?"
      partyline disconnect +15550109 --conversation ${id} > /dev/null; echo "exit $?"
      partyline list --conversation ${id} | tail -n +3 | cut -d' ' -f1
    `);
    assert.deepEqual(
      [code, out.split('\n')],
      [
        0,
        [
          'Disconnected +15550102: its phone confirmed the BYE (200).',
          ...out.split('\n').slice(1, 2),
          'exit 0',
          'Already gone',
          ...out.split('\n').slice(4, 5),
          'exit 0',
          'exit 4',
          '+15550101',
          '+15550103',
          '',
        ],
      ],
    );
    assert.match(out, /^2 others are still on the call\. \d+ ms\.$/m);
    assert.match(complaint, /^partyline: Nobody/);
  });

  it('read one JSON object and the exit code, in Python', async () => {
    const id = await conference('+15550104', '+15550105', '+15550106');
    const script = `
import json, subprocess, sys
def partyline(*args):
    ran = subprocess.run(["partyline", *args, "--json"], capture_output=True, text=True)
    return ran.returncode, json.loads(ran.stdout)
code, listed = partyline("list", "--conversation", "${id}")
who = next(one for one in listed["participants"] if one["address"] == "+15550105")
print(code, len(listed["participants"]))
code, done = partyline("disconnect", who["id"])
print(code, done["outcome"], done["participantId"] == who["id"], done["evidence"], done["othersConnected"])
code, again = partyline("disconnect", "+15550105", "--conversation", "${id}")
print(code, again["outcome"])
code, failed = partyline("disconnect", "+15550109", "--conversation", "${id}")
print(code, failed["exitCode"], failed["error"]["kind"], failed["error"]["code"])
code, failed = partyline("disconnect", "--conversation", "${id}")
print(code, failed["exitCode"], failed["error"]["kind"], len(failed["error"]["candidates"]))
code, failed = partyline("disconnect", "--nonsense")
print(code, failed["exitCode"], failed["error"]["kind"])
`;
    const { code, out, complaint } = await run('python3', '-c', script);
    assert.deepEqual(
      [code, complaint, out.split('\n')],
      [
        0,
        '',
        [
          '0 3',
          '0 disconnected True bye-200 2',
          '0 alreadyGone',
          '4 4 no-match partyline.no.match',
          '5 5 count-mismatch 2',
          '2 2 usage',
          '',
        ],
      ],
    );
  });

  it('are refused with exit code 2 and a sentence, and nothing is sent, for what cannot be meant', async () => {
    const wrong: readonly (readonly [args: string, why: RegExp])[] = [
      ["''", /empty word/],
      ['--expect 0 +15550101', /from 1 to 100/],
      ['--room $UNSET --expect 3', /value is missing/],
      ['--ttl 1h +15550101', /--intent ban/],
      ['--profile nobody +15550101', /no profile nobody/],
    ];
    const before = await journal();
    const ran = await Promise.all(wrong.map(([args]) => bash(`partyline disconnect ${args}`)));
    for (const [at, { code, out, complaint }] of ran.entries()) {
      const [args, why] = wrong[at] ?? ['', /^$/];
      assert.deepEqual([code, out], [2, ''], args);
      assert.match(complaint, why, args);
    }
    assert.equal(await journal(), before);
  });

  async function journal(): Promise<number> {
    const path = '/api/v2/partyline/requests?pageSize=100';
    const { body } = await server.request<{ entities: readonly { path: string }[] }>('GET', path);
    return body.entities.filter(({ path: asked }) => !asked.includes('/partyline/requests')).length;
  }

  it('need --yes for what is broad, where nobody can be asked, and say which flag', async () => {
    const id = await conference('+15550107', '+15550108', '+15550109');
    for (const [flags, named] of [
      ['--expect 2', '--expect 2'],
      ['--intent ban', '--intent ban'],
      ['--may-end-conversation', '--may-end-conversation'],
    ]) {
      const { code, out, complaint } = await bash(`partyline disconnect +15550107 --conversation ${id} ${flags}`);
      assert.deepEqual([code, out], [2, ''], flags);
      assert.ok(complaint.includes('--yes') && complaint.includes(named ?? ''), complaint);
    }
    const { out } = await bash(`partyline list --conversation ${id} --json`);
    assert.equal(JSON.parse(out).participants.length, 3);
  });

  it('hear in words what would happen, and nothing does', async () => {
    const id = await conference('+15550101', '+15550103', '+15550105');
    const dry = (flags: string): Promise<Ran> => bash(`partyline disconnect --conversation ${id} --dry-run ${flags}`);
    const one = await dry('+15550103');
    const last = 'Two remain; the call goes on.';
    assert.deepEqual([one.code, one.out], [0, `+15550103 would be taken off the call.\n${last}\n`]);
    const all = await dry('--expect 3');
    assert.equal(all.code, 1);
    assert.match(
      all.out,
      /refused without --may-end-conversation\.\nThis ends the call: nobody would be left on it\.\n$/,
    );
    assert.equal((await dry('--expect 3 --may-end-conversation')).code, 0);
    const many = await dry('--expect 2');
    assert.equal(many.code, 5);
    assert.match(many.out, /Three fit where two should: nothing would be done\.\n$/);
    assert.equal((await dry('+15550109')).code, 4);
    const { out } = await bash(`partyline list --conversation ${id} --json`);
    assert.equal(JSON.parse(out).participants.length, 3);
  });

  it('note what is kept; hold and mute are seen in the list', async () => {
    const id = await conference('+15550101', '+15550103', '+15550105');
    const at = `--conversation ${id}`;
    const { code, out } = await bash(`
      partyline hold +15550101 ${at} && partyline mute +15550103 ${at}
      partyline list ${at} | grep -Eo 'connected, (held|muted)'
      partyline mute +15550103 ${at} --off > /dev/null && partyline list ${at} | grep -c muted
      partyline disconnect +15550105 ${at} --note 'a prank' > /dev/null; echo "exit $?"
    `);
    assert.deepEqual(
      [code, out.split('\n')],
      [0, ['On hold: +15550101.', 'Muted: +15550103.', 'connected, held', 'connected, muted', '0', 'exit 0', '']],
    );
    const timeline = await server.request('GET', `/api/v2/partyline/conversations/${id}/timeline`);
    assert.match(JSON.stringify(timeline.body), /a prank/);
  });

  it('park a line, and are told that it is done and where the line is now', async () => {
    const id = await conference('+15550101', '+15550103', '+15550105');
    const { code, out } = await bash(`partyline disconnect +15550105 --conversation ${id} --intent leave`);
    assert.equal(code, 0, out);
    assert.match(
      out,
      /^Parked \+15550105: its line is up, in conversation [0-9a-f-]{36}\.\n2 others are still on the call\./,
    );
  });

  it('keep somebody out, and are told until when and by which ban, as it is lifted', async () => {
    const id = await conference('+15550101', '+15550103', '+15550105');
    const ban = (who: string, more: string) =>
      bash(`partyline disconnect ${who} --conversation ${id} --intent ban --yes ${more}`);
    const { code, out } = await ban('+15550105', '');
    assert.equal(code, 0, out);
    const [, kept] = /\nKept out until 20[-0-9T:.]+Z, by ban ([0-9a-f-]{36})\.\n/.exec(out) ?? [];
    const lifted = await server.request('DELETE', `/api/v2/partyline/bans/${kept}`);
    assert.equal(lifted.status, 204);
    const told = JSON.parse((await ban('+15550103', '--json --may-end-conversation')).out);
    assert.match(told.results[0].ban.id, /^[0-9a-f-]{36}$/);
    assert.ok(Number.isInteger(told.tookMs), told.tookMs);
  });

  it('move the last one of a call with the flag that the refusal names, and not without', async () => {
    const last = await conference('+15550101', '+15550103', '+15550105');
    const to = `--conversation ${last} --to-room 613`;
    const moved = await bash(`
      partyline disconnect +15550103 --conversation ${last} > /dev/null
      partyline disconnect +15550105 --conversation ${last} > /dev/null
      partyline move +15550101 ${to}; echo "exit $?"
      partyline move +15550101 ${to} --may-end-conversation; echo "exit $?"
    `);
    assert.match(moved.out, /^exit 1\nMoved: \+15550101, now in conversation [0-9a-f-]{36}\.\nexit 0\n$/);
    assert.match(moved.complaint, /add --may-end-conversation/);
  });

  it('hear in one sentence that nobody is there, exit code 3, and that the secret is wrong, exit code 1', async () => {
    const nobody = await bash('partyline list --url http://127.0.0.1:9 --json');
    assert.equal(nobody.code, 3);
    assert.equal(JSON.parse(nobody.out).error.kind, 'unreachable');
    assert.match(nobody.complaint, /^partyline: .+\n$/);
    const wrong = await bash('partyline list --client-id demo --secret wrong');
    assert.deepEqual([wrong.code, wrong.out], [1, '']);
    assert.match(wrong.complaint, /demo/);
  });

  it('may close what they read from early, and find the rest neither printed nor complained about', async () => {
    // With pipefail the whole ends as the first that failed.
    const { code, complaint } = await bash('partyline list --json | head -c 1 > /dev/null');
    assert.deepEqual([code, complaint], [0, '']);
  });

  it('get no colours, and escaped what strangers write', async () => {
    const { out } = await bash('partyline list; partyline list --json');
    assert.doesNotMatch(out.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  });
});
