import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { type ExplainOptions, runExplain } from '../../src/cli/explain/run-explain.ts';
import type { Screen } from '../../src/cli/explain/screen.ts';
import { plainStyle } from '../../src/cli/explain/terminal.ts';
import { catalogue } from '../../src/explain/catalogue.ts';
import { freePort } from '../support/free-ports.ts';
import { partyline } from './command.ts';
import { recording } from './recording.ts';

const explain = (...args: readonly string[]) => partyline(['explain', ...args]);
const id = '1d6a2070-1111-4222-8333-d8b5aaaa0001';
const wrong = `curl -X PUT 'https://api.mypurecloud.com/api/v2/conversations/phone/participants/${id}' -H 'Authorization: Bearer verysecret' -H 'Content-Type: application/json' -d '{"status":"disconnected"}'`;

function file(t: TestContext, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

describe('partyline explain, of one request', () => {
  it('shows what to change line by line, the command to run, every reason, and what is not known', async () => {
    const { code, stdout } = await explain('--curl', wrong, '--status', '404');
    assert.equal(code, 0);
    for (const line of [
      `  - PUT /api/v2/conversations/phone/participants/${id}`,
      '  - {"status":"disconnected"}',
      '  + {"state":"disconnected"}',
      '    Content-Type: application/json',
      '    -H "Authorization: Bearer $TOKEN" \\',
    ])
      assert.ok(stdout.split('\n').includes(line), `${line}\n${stdout}`);
    assert.match(stdout, new RegExp(`^  \\+ PATCH /api/v2/conversations/\\S+/participants/${id}$`, 'm'));
    assert.match(stdout, /^ {2}LITERAL_IN_ID_SLOT +A word stands where an id belongs$/m);
    assert.match(stdout, /^What cannot be known offline\n {2}- /m);
    assert.doesNotMatch(stdout, /verysecret/);
  });

  it('keeps to 80 columns but for what may not be broken, and colours nothing that is no terminal', async () => {
    const { stdout } = await explain('--curl', wrong);
    assert.equal(stdout.includes('\u001b'), false);
    for (const line of stdout.split('\n'))
      assert.ok(line.length <= 80 || /\/api\/v2\//.test(line), `${line.length}: ${line}`);
  });

  it('prints one JSON object with --json', async () => {
    const { stdout } = await explain('--json', '--curl', wrong);
    const answer: Readonly<Record<string, unknown>> = JSON.parse(stdout);
    assert.equal(answer.intent, 'disconnect-participant');
    assert.deepEqual(Object.keys(answer).sort(), [
      'applicability',
      'candidates',
      'cause',
      'fix',
      'intent',
      'notes',
      'reasons',
      'unknown',
    ]);
  });

  it('takes the same request typed, as words of a curl, and from stdin', async () => {
    const path = `/api/v2/conversations/phone/participants/${id}`;
    const told = async (args: readonly string[], input = '') => {
      const { stdout } = await partyline(['explain', '--json', ...args], { input });
      const { reasons, fix } = JSON.parse(stdout);
      return { reasons, path: fix.path, method: fix.method, body: fix.body };
    };
    const wanted = await told(['--curl', wrong]);
    assert.equal(wanted.method, 'PATCH');
    assert.deepEqual(await told(['--curl', '-'], wrong), wanted);
    assert.deepEqual(await told([wrong]), wanted);
    assert.deepEqual(await told(['PUT', `https://api.mypurecloud.com${path}`, '{"status":"disconnected"}']), wanted);
    assert.deepEqual(await told(['put', path, '{"status":"disconnected"}', '--host', 'api.mypurecloud.com']), wanted);
    const words = [
      'curl',
      '-X',
      'PUT',
      path,
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"status":"disconnected"}',
    ];
    assert.deepEqual(await told(['--', ...words]), wanted);
  });

  it('counts what is known of the token', async () => {
    const call = ['POST', '/api/v2/conversations/calls', '{"phoneNumber":"+15550123"}', '--json', '--status', '403'];
    const reasons = async (...more: readonly string[]): Promise<readonly string[]> =>
      JSON.parse((await explain(...call, ...more)).stdout).reasons;
    assert.ok((await reasons('--client-credentials')).includes('NO_USER_CONTEXT'));
    assert.ok((await reasons('--token-scopes', 'conversation:add')).includes('UNKNOWN_SCOPE'));
  });

  it('lets no control character of the request reach the terminal', async () => {
    const evil = '\u001b[2Jx\u009b1m\u202ey\r';
    for (const args of [
      ['PUT', `/api/v2/conversations/phone/participants/${evil}`, `{"status":"${evil}"}`],
      ['PUT', `/api/v2/conversations/phone/participants/${id}`, `status ${evil}`],
      ['--curl', `curl 'http://127.0.0.1${evil}/api/v2/users/$A${evil}' -d '@${evil}'`],
      ['--json', 'PUT', `/api/v2/conversations/phone/participants/${evil}`, evil],
    ]) {
      const { code, stdout } = await explain(...args);
      assert.equal(code, 0, stdout);
      assert.doesNotMatch(stdout, /[^\P{C}\n]/u, JSON.stringify(stdout));
    }
  });

  it('says first how a server of this machine can judge, and that it was not asked', async () => {
    const words = ['GET', 'http://127.0.0.1:7391/api/v2/users/me'];
    const { stdout } = await explain(...words);
    assert.match(
      stdout,
      /^That is a server of your own; add --url http:\/\/127\.0\.0\.1:7391 to let it judge\.\nIt was not asked/,
    );
    assert.match(stdout, /GET \/api\/v2\/users\/me/);
    const [first] = JSON.parse((await explain('--json', ...words)).stdout).notes;
    assert.match(first, /^That is a server of your own; add --url http:/);
  });
});

describe('partyline explain, of reasons', () => {
  it('lists all of them', async () => {
    const { stdout } = await explain('--list');
    for (const { reason, title } of catalogue) assert.match(stdout, new RegExp(`^  ${reason} +${title}$`, 'm'));
    const lines = (await explain('--list', '--json')).stdout.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).reason),
      catalogue.map(({ reason }) => reason),
    );
  });

  it('prints the page of one, however its name is written', async () => {
    for (const name of ['WRONG_METHOD', 'wrong-method']) {
      const { code, stdout } = await explain(name);
      assert.equal(code, 0);
      assert.match(stdout, /^# WRONG_METHOD\n/);
    }
    assert.equal(JSON.parse((await explain('WRONG_METHOD', '--json')).stdout).stage, 'route');
  });
});

describe('partyline explain --har', () => {
  const refused = {
    method: 'PUT',
    url: `https://api.mypurecloud.com/api/v2/conversations/phone/participants/${id}`,
    status: 404,
    headers: { 'content-type': 'application/json', authorization: 'Bearer verysecret' },
    body: { mimeType: 'application/json', text: '{"status":"disconnected"}' },
  };
  const answered = { method: 'GET', url: 'http://127.0.0.1:7278/api/v2/users/me', status: 200 };

  it('explains what was refused, and the rest with --all', async (t) => {
    const path = file(t, recording([answered, refused]));
    const { code, stdout } = await explain('--har', path);
    assert.equal(code, 0);
    assert.match(stdout, /^entries\[1\]: PUT \S+, answered with 404\n/);
    assert.doesNotMatch(stdout, /verysecret|entries\[0\]/);
    const lines = (await explain('--har', path, '--all', '--json')).stdout.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).id),
      ['entries[0]', 'entries[1]'],
    );
  });

  it('says when there is nothing to explain, and when it is no recording', async (t) => {
    assert.equal((await explain('--har', file(t, recording([answered])))).code, 4);
    const { code, stderr } = await explain('--har', file(t, '{}'));
    assert.equal(code, 2);
    assert.match(stderr, /no log\.entries/);
  });
});

interface Outcome {
  readonly code: number;
  readonly printed: string;
  readonly why: string;
}

/** The verb in this process, where flags have been read. */
async function run(words: readonly string[], options: ExplainOptions): Promise<Outcome> {
  let printed = '';
  const screen: Screen = {
    print: async (text) => {
      printed += text;
    },
    complain: () => assert.fail('whoever called complains'),
    progress: () => undefined,
    isRead: () => true,
    style: plainStyle,
    input: Readable.from([]),
    environment: {},
  };
  const result = await runExplain({ words, options, screen });
  return result.ok ? { code: 0, printed, why: '' } : { ...result.refusal, printed };
}

describe('partyline explain: exit codes', () => {
  it('are 2 for whatever cannot be understood, with a sentence that says why and nothing else', async () => {
    const calls: readonly (readonly [words: readonly string[], options: ExplainOptions, why: RegExp])[] = [
      [[], {}, /one thing is explained at a time/],
      [[], { list: true, curl: wrong }, /one thing/],
      [['last'], { batch: 'f' }, /one thing/],
      [['NO_SUCH_REASON'], {}, /NO_SUCH_REASON is no reason/],
      [['nonsense'], {}, /METHOD URL/],
      [['PUT'], {}, /METHOD URL/],
      [['nonsense', 'words', 'here'], {}, /METHOD URL/],
      [['fetch', '/api/v2/users/me'], {}, /METHOD URL/],
      [['delete', 'everything', 'now'], {}, /METHOD URL/],
      [[], { curl: 'wget http://h.io' }, /no curl command/],
      [['PUT', '/x', '{}', 'more'], {}, /METHOD URL/],
      [[], { curl: "curl 'http://h.io" }, /never closed/],
      [[], { curl: 'curl -s' }, /no address/],
      [['GET', '/x'], { status: '99' }, /99 is no status/],
      [[], { har: '/nowhere/at/all' }, /cannot be read \(ENOENT\)/],
      [[], { batch: '/nowhere/at/all', json: true }, /cannot be read \(ENOENT\)/],
      [[], { har: '.' }, /cannot be read \(EISDIR\)/],
      [[], { batch: '.' }, /cannot be read \(EISDIR\)/],
    ];
    for (const [words, options, why] of calls) {
      const outcome = await run(words, options);
      assert.equal(outcome.code, 2, JSON.stringify([words, options]));
      assert.equal(outcome.printed, '');
      assert.match(outcome.why, why);
    }
  });

  it('leave the process with one line on stderr', async () => {
    for (const [code, ...args] of [
      [2],
      [2, '--no-such-flag'],
      [2, '--batch', '/nowhere/at/all', '--json'],
      [2, 'last', '--url', 'nonsense'],
      [4, '--har', '-'],
    ] as const) {
      const input = '{"log":{"entries":[]}}';
      const ran = await partyline(['explain', ...args], { input });
      assert.equal(ran.code, code, args.join(' '));
      assert.equal(ran.stdout, '', args.join(' '));
      assert.match(ran.stderr, /^(?:partyline|error): .+\n$/, args.join(' '));
    }
  });

  it('is 3 where no server answers', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    assert.equal((await explain('last', '--url', url)).code, 3);
    assert.equal((await explain('GET', '/api/v2/users/me', '--url', url)).code, 3);
  });
});
