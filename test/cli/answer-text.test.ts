import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { answerText, commandLines, type Told } from '../../src/cli/explain/answer-text.ts';
import { shownRequest } from '../../src/cli/explain/sent-request.ts';
import { jsonLine, plainStyle, printable, styleFor, wrapped } from '../../src/cli/explain/terminal.ts';
import { readCurl } from '../../src/explain/curl/read-curl.ts';
import { shellWords } from '../../src/explain/curl/shell-words.ts';
import { createOfflineExplainer } from '../../src/explain/offline/offline.ts';
import type { OfflineAnswer, OfflineRequest } from '../../src/explain/offline/offline-case.ts';

const explainer = createOfflineExplainer({ onFault: assert.ifError });
const hostile = fc.string({ unit: 'binary', maxLength: 40 });
const segment = fc.oneof(
  hostile,
  fc.constantFrom('api', 'v2', 'conversations', 'calls', 'phone', 'participants', '{id}'),
);
const requests = fc.record({
  method: fc.oneof(fc.constantFrom('GET', 'PUT', 'PATCH', 'DELETE', 'POST', 'WS'), hostile),
  path: fc.array(segment, { maxLength: 9 }).map((parts) => `/${parts.join('/')}`),
  headers: fc.dictionary(fc.oneof(fc.constant('content-type'), hostile), hostile, { maxKeys: 3 }),
  body: fc.oneof(
    hostile,
    fc.dictionary(fc.oneof(hostile, fc.constantFrom('status', 'state', 'muted')), fc.oneof(hostile, fc.boolean())),
    fc.constant(null),
  ),
});

describe('what a terminal is shown of a request', () => {
  it('has no control character of it, whatever it is, and is never missing', () => {
    fc.assert(
      fc.property(requests, fc.array(hostile, { maxLength: 2 }), (request, notes) => {
        const answer = explainer.explain({ request });
        const text = answerText({ request, answer, notes, by: 'table' }, plainStyle);
        assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.match(text, /^.+\n/);
        assert.doesNotMatch(jsonLine(answer), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.deepEqual(JSON.parse(jsonLine(answer)), JSON.parse(JSON.stringify(answer)));
      }),
    );
  });

  it('has no secret of it: of a query, a form, a header, a body', () => {
    const request = {
      method: 'PUT',
      path: '/api/v2/conversations/phone/participants/x?access_token=hushhush&a=1',
      headers: { authorization: 'Bearer hushhush', 'content-type': 'application/json' },
      body: { status: 'disconnected', client_secret: 'hushhush', more: [{ password: 'hushhush' }] },
    };
    const form = { ...request, method: 'POST', path: '/oauth/token', body: 'a=b&client_secret=hushhush' };
    for (const one of [request, form]) {
      const text = answerText(
        { request: one, answer: explainer.explain({ request: one }), notes: [], by: 'table' },
        plainStyle,
      );
      assert.doesNotMatch(text, /hushhush/);
      assert.match(text, /=\*\*\*/);
    }
  });
});

describe('the headings of an explanation', () => {
  const told = (request: OfflineRequest, more: Partial<Told> = {}): string =>
    answerText({ request, answer: explainer.explain({ request }), notes: [], by: 'table', ...more }, plainStyle);
  const list = { method: 'GET', path: '/api/v2/conversation/calls' };

  it('say what a correction was checked by', () => {
    assert.match(told(list), /^Send this; by the public table it is right:$/m);
    assert.match(told(list, { by: 'server' }), /^Send this; it was checked by the server:$/m);
  });

  it('accuse nobody of what cannot be seen', () => {
    const request = { method: 'GET', path: '/api/v2/conversations/calls' };
    const answer = explainer.explain({ request, observed: { status: 403 } });
    assert.equal(answer.isRightInForm, true);
    assert.match(told(request, { answer }), /^What it may be$/m);
    assert.doesNotMatch(told(request, { answer }), /^Why$/m);
    assert.match(told(list), /^Why$/m);
  });

  it('tell what was sent, how it was read, and where it is from', () => {
    const answer: OfflineAnswer = { ...explainer.explain({ request: list }), fix: null };
    const text = told(list, { answer, notes: ['One thing.'], origin: 'Request 1.' });
    assert.match(text, /^What was sent:\n {4}GET \/api\/v2\/conversation\/calls$/m);
    assert.match(text, /^How it was read\n {2}- One thing\.\n\nWhere it is from\n {2}Request 1\.\n$/m);
  });
});

describe('a body that is no JSON', () => {
  const shown = (body: string): string => String(shownRequest({ method: 'PUT', path: '/x', body }, false).body);

  it('is shown by its key names only, whatever language it is in', () => {
    for (const [body, keys] of [
      ["{state:'x','password':'S3CRET'}", 'state, password'],
      ["{'password': 'S3CRET', 'muted': True}", 'password, muted'],
      ['{"password":"S3CRET', 'password'],
      ['<login><user>S3CRET</user><password>S3CRET</password></login>', 'login, user, password'],
      ['password: S3CRET', 'password'],
      ['password=S3CRET here & there', 'password'],
      [String.raw`{\"password\":\"S3CRET\"}`, 'password'],
      ['S3CRET', ''],
    ] as const) {
      assert.doesNotMatch(shown(body), /S3CRET|True/, body);
      assert.ok(
        shown(body).includes(`${body.length} characters that are no JSON${keys && `, with ${keys};`}`),
        shown(body),
      );
    }
  });

  it('is not shown whole where it is longer than a request can be', () => {
    assert.ok(shown(`a=${'x'.repeat(3_000_000)}`).length < 5000);
    const { line } = shownRequest({ method: 'GET', path: `/${'x'.repeat(3_000_000)}` }, false);
    assert.match(line, /^GET \/x+… \(3000005 characters\)$/);
  });

  it('is shown whole where it is a form, but for its secrets', () => {
    assert.equal(shown('status=disconnected&client_secret=S3CRET'), 'status=disconnected&client_secret=***');
  });
});

describe('a command to copy', () => {
  it('is, broken into lines, the same words for a shell', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 }).map(printable);
    fc.assert(
      fc.property(text, text, (path, body) => {
        const quoted = (each: string): string => `'${each.replaceAll("'", "'\\''")}'`;
        const curl = `curl -X PATCH ${quoted(`https://h.io/${path}`)} -H "Authorization: Bearer $TOKEN" -d ${quoted(body)}`;
        const words = (each: string) => {
          const read = shellWords(each);
          return read.ok ? read.value.map((word) => word.text) : read.refusal;
        };
        assert.deepEqual(words(commandLines(curl).join('\n')), words(curl));
      }),
    );
  });

  it('stays on one line where it fits', () => assert.deepEqual(commandLines("curl -X GET 'a'"), ["curl -X GET 'a'"]));
});

describe('a terminal', () => {
  it('has colours where it is one, and nobody asked for none', () => {
    const red = (stream: { isTTY?: boolean }, environment: Record<string, string>) =>
      styleFor(stream, environment).sent('x') !== 'x';
    assert.equal(red({ isTTY: true }, {}), true);
    assert.equal(red({ isTTY: true }, { NO_COLOR: '' }), true);
    assert.equal(red({ isTTY: true }, { NO_COLOR: '1' }), false);
    assert.equal(red({ isTTY: true }, { TERM: 'dumb' }), false);
    assert.equal(red({}, {}), false);
  });

  it('gets lines of 80 columns, broken between words', () => {
    const lines = wrapped(`${'word '.repeat(40)}${'x'.repeat(100)} end`, '  - ');
    for (const line of lines) assert.ok(line.length <= 80 || line.trim() === 'x'.repeat(100), line);
    assert.ok(lines.slice(1).every((line) => line.startsWith('    ') && line.charAt(4) !== ' '));
    assert.deepEqual(wrapped(''), ['']);
    const number = '+44 20 7946 0000';
    for (let before = 60; before < 78; before += 1)
      assert.ok(
        wrapped(`${'x'.repeat(before)} ${number} fits`).some((line) => line.includes(number)),
        `${before}`,
      );
  });
});

describe('any text at all', () => {
  it('is a curl that can be explained, or is refused with a sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'curl -dXH/?&=\'"{}$\\\n:@ah.'), maxLength: 60 }), (text) => {
        const read = readCurl(`curl ${text}`);
        if (read.ok) explainer.explain({ request: read.value.request });
        else assert.notEqual(read.refusal, '');
      }),
    );
  });
});
