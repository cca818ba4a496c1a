import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { limits } from '../../src/base/limits.ts';
import { explainBatch } from '../../src/cli/explain/explain-batch.ts';
import { NO_EXPLANATION } from '../../src/cli/explain/from-server.ts';
import type { Judge } from '../../src/cli/explain/judge.ts';
import type { Screen } from '../../src/cli/explain/screen.ts';
import { plainStyle } from '../../src/cli/explain/terminal.ts';
import { type TextLine, textLines } from '../../src/cli/explain/text-lines.ts';
import { PartylineError } from '../../src/client/partyline-error.ts';
import { partyline } from './command.ts';

function file(t: TestContext, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'requests.jsonl');
  writeFileSync(path, content);
  return path;
}

const lineOf = (id: string, path = '/api/v2/conversations/phone/participants/{participantId}') =>
  JSON.stringify({ id, request: { method: 'PUT', path, body: { status: 'disconnected' } }, observed: { status: 404 } });

/** A judge that breaks over line a, is refused line b, and judges c. */
function failing(print: (text: string) => void): { judge: Judge; screen: Screen } {
  let asked = 0;
  const judge: Judge = () => {
    asked += 1;
    if (asked === 1) throw new TypeError('a fault of ours');
    if (asked === 2) throw new PartylineError('refused', 'The server refused.', { code: NO_EXPLANATION });
    return { reasons: [], cause: 'Fine.', applicability: 'none', fix: null, candidates: [], unknown: [] };
  };
  const screen: Screen = {
    print: async (text) => print(text),
    complain: () => undefined,
    progress: () => undefined,
    isRead: () => true,
    style: plainStyle,
    input: Readable.from([]),
    environment: {},
  };
  return { judge, screen };
}

const answers = (stdout: string): readonly Readonly<Record<string, unknown>>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('partyline explain --batch', () => {
  it('answers each line by one line of the promised members, in their order', async (t) => {
    const { code, stdout } = await partyline([
      'explain',
      '--batch',
      file(t, `${lineOf('a')}\n${lineOf('b')}`),
      '--json',
    ]);
    assert.equal(code, 0);
    const [first, second] = answers(stdout);
    assert.deepEqual(Object.keys(first ?? {}), [
      'id',
      'intent',
      'reasons',
      'cause',
      'applicability',
      'fix',
      'candidates',
    ]);
    assert.deepEqual({ ...second, id: 'a' }, first);
    assert.deepEqual(Object.keys(Object(first?.fix)).sort(), ['body', 'headers', 'method', 'path', 'pathTemplate']);
    assert.match(String(Object(first?.fix).path), /<conversationId>\/participants\/\{participantId\}$/);
    for (const candidate of Object(first?.candidates))
      assert.deepEqual(Object.keys(candidate), ['method', 'pathTemplate']);
  });

  it('answers a broken line by a line of its own and goes on; blank lines are skipped; CRLF and a byte order mark are fine', async (t) => {
    const content = `\uFEFF${lineOf('a')}\r\n\r\n   \n{"id":"b","request":\n[]\n{"id":"c"}\n\n${lineOf('d')}\r\n`;
    const { code, stdout } = await partyline(['explain', '--batch', file(t, content), '--json']);
    assert.equal(code, 0);
    const lines = answers(stdout);
    assert.deepEqual(
      lines.map(({ id }) => id),
      ['a', 'b', null, 'c', 'd'],
    );
    assert.deepEqual(lines[1], {
      id: 'b',
      intent: null,
      reasons: [],
      cause: 'This line cannot be judged: it is not JSON (line 4).',
      applicability: 'none',
      fix: null,
      candidates: [],
    });
    assert.deepEqual({ ...lines[4], id: 'a' }, lines[0]);
  });

  it('answers the lines behind one at which explaining fails', async () => {
    let printed = '';
    const { judge, screen } = failing((text) => {
      printed += text;
    });
    const lines = ['a', 'b', 'c'].map((id) => lineOf(id)).join('\n');
    await explainBatch(Readable.from([lines]), { judge, screen, json: true });
    assert.deepEqual(
      answers(printed).map(({ id, cause }) => [id, cause]),
      [
        ['a', 'This line cannot be judged: explaining it failed (line 1).'],
        ['b', 'This line cannot be judged: The server refused (line 2).'],
        ['c', 'Fine.'],
      ],
    );
  });

  it('reads stdin, and answers nothing to nothing', async () => {
    const { stdout } = await partyline(['explain', '--batch', '-', '--json'], { input: `${lineOf('a')}\n` });
    assert.equal(answers(stdout)[0]?.id, 'a');
    const none = await partyline(['explain', '--batch', '-', '--json']);
    assert.deepEqual(none, { code: 0, stdout: '', stderr: '' });
  });

  it('answers 5,000 lines', async (t) => {
    const paths = ['/api/v2/conversations/call/x', '/api/v2/users/me', '/foo/bar', '/api/v2/conversation/{id}'];
    const lines = Array.from({ length: 5000 }, (_, at) => lineOf(String(at), paths[at % paths.length]));
    const { code, stdout } = await partyline(['explain', '--batch', file(t, lines.join('\n')), '--json']);
    assert.equal(code, 0);
    assert.deepEqual(
      answers(stdout).map(({ id }) => id),
      lines.map((_, at) => String(at)),
    );
  });

  it('is brief for people', async (t) => {
    const { stdout } = await partyline(['explain', '--batch', file(t, lineOf('a'))]);
    assert.match(stdout, /^a: .+\n(?: {2}.+\n)+$/);
    assert.match(stdout, /^ {2}\w+: PATCH \/api\/v2/m);
  });

  it('ends quietly when its reader has seen enough', async (t) => {
    const path = file(t, `${lineOf('a')}\n`.repeat(3000));
    const child = spawn(process.execPath, ['bin/partyline.js', 'explain', '--batch', path, '--json']);
    const complaints: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    assert.equal(code, 0);
    assert.equal(Buffer.concat(complaints).toString(), '');
  });
});

describe('the lines of a stream', () => {
  async function linesOf(...chunks: readonly (string | Uint8Array)[]) {
    async function* stream() {
      yield* chunks;
    }
    const lines: TextLine[] = [];
    for await (const line of textLines(stream())) lines.push(line);
    return lines;
  }

  it('are found wherever the pieces end, inside of a character too', async () => {
    const bytes = new TextEncoder().encode('é\n\nab');
    const pieces = [...bytes].map((byte) => Uint8Array.of(byte));
    assert.deepEqual(await linesOf(...pieces), [
      { number: 1, text: 'é' },
      { number: 3, text: 'ab' },
    ]);
  });

  it('are named and not kept where they are too long', async () => {
    const long = 'x'.repeat(limits.batchLineCharsMax);
    assert.deepEqual(await linesOf(long, long, '\nb\n', `${long}x\nc`), [
      { number: 1, text: undefined },
      { number: 2, text: 'b' },
      { number: 3, text: undefined },
      { number: 4, text: 'c' },
    ]);
    assert.deepEqual(await linesOf(long), [{ number: 1, text: long }]);
  });
});
