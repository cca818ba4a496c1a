import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ExplainMember } from '../../../src/explain/explanation.ts';
import { isSecretKey } from '../../../src/explain/secret-key.ts';
import { entryOf, type JournalEntry } from '../../../src/http/journal/entry.ts';
import { calls, explain } from '../../explain/told.ts';
import { parseSent } from '../../explain/world.ts';
import { exchangeOf, organisationId } from './exchanges.ts';

const outcome = { status: 400, durationMs: 1, responseBytes: 2 };

/** The entry of a request that was refused with its explanation. */
function kept(url: string, bodyText: string | undefined, told?: ExplainMember): JournalEntry {
  const headers = { 'content-type': 'application/json' };
  const exchange = exchangeOf({ method: 'PATCH', url, bodyText, headers });
  return entryOf(exchange, { at: 0, organisationId, outcome: { ...outcome, explain: told } });
}

function refused(bodyText: string): JournalEntry {
  const { member } = explain({ ...parseSent(`PATCH ${calls}/{conversation}/participants/{live}`), body: bodyText });
  return kept('/api/v2/conversations', bodyText, member);
}

const every = (text: string): string =>
  [...text].map((each) => (each < '\u007f' ? hex(each) : encodeURIComponent(each))).join('');
const hex = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;
const unicode = (text: string): string =>
  [...text].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const asForm = (text: string): string => new URLSearchParams({ a: text }).toString().slice(2);

/** All that a reader would undo to get at a text. */
function undone(text: string): string {
  let plain = text;
  for (let level = 0; level < 4; level += 1) {
    plain = plain
      .replaceAll(/\\+u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replaceAll(/(?:%[0-9a-f]{2})+/gi, (all) => {
        try {
          return decodeURIComponent(all);
        } catch {
          return all;
        }
      });
  }
  return plain;
}

const textOf = (entry: JournalEntry): string => JSON.stringify({ ...entry, id: '', organisationId: '' });

const hides = (entry: JournalEntry, hidden: string): void =>
  assert.ok(!undone(textOf(entry)).includes(hidden), `${hidden} stands in ${textOf(entry)}`);

const hidesNumber = (entry: JournalEntry, number: string): void =>
  assert.ok(
    !undone(textOf(entry))
      .replaceAll(/[^\da-z{"]/gi, '')
      .includes(number.replaceAll(/\D/g, '')),
    `${number} stands in ${textOf(entry)}`,
  );

const number = fc
  .tuple(
    fc.constantFrom('+', '', '00'),
    fc.stringMatching(/^[1-9]\d{9}$/),
    fc.constantFrom('', ' ', '-', '.', '/', '\u00a0', '\u202f', '\u2011', ') '),
  )
  .map(([plus, digits, gap]) => plus + (digits.match(/\d\d/g) ?? []).join(gap));

const encode = fc.constantFrom(
  (text: string) => encodeURIComponent(text),
  (text: string) => encodeURIComponent(encodeURIComponent(text)),
  asForm,
  every,
);

describe('a number in the journal', () => {
  it('is masked in a path, a query and a form, however it is written and escaped', () => {
    const place = fc.constantFrom('path', 'query', 'form', 'broken');
    fc.assert(
      fc.property(number, encode, place, (plain, encoded, where) => {
        const written = encoded(plain);
        const url = where === 'path' ? `/api/v2/x/${written}/y` : where === 'query' ? `/x?b=1&a=${written}&c=2` : '/x';
        const body = where === 'form' ? `b=1&a=${written}` : where === 'broken' ? `{'a': '${unicode(plain)}'` : '';
        hidesNumber(kept(url, body), plain);
      }),
      { numRuns: 1000 },
    );
  });

  it('is masked in JSON and in JSON inside of it', () => {
    fc.assert(
      fc.property(number, fc.integer({ min: 0, max: 2 }), (plain, levels) => {
        let body = JSON.stringify({ address: plain });
        for (let level = 0; level < levels; level += 1) body = JSON.stringify({ body });
        hidesNumber(kept('/x', body), plain);
      }),
      { numRuns: 500 },
    );
  });

  it('is no address of a machine because it has three dots', () => {
    for (const text of ['06.12.34.56.78', '1.49.30.123.4567', '+49.30.12.34.56', '300.30.12.34']) {
      hidesNumber(kept('/x', JSON.stringify({ a: text })), text);
    }
    const { member } = explain(`PUT ${calls}/{conversation}/participants/{live} {"state":"disconnected"}`);
    hidesNumber(kept('/x', '', { ...member, metadata: { id: '06.12.34.56.78' } }), '06.12.34.56.78');
    for (const text of ['10.20.30.40', '255.255.255.255:65535', '2026-11-23T04:52:00.123Z', organisationId]) {
      assert.ok(kept('/x', JSON.stringify({ a: text })).body?.includes(text), text);
    }
    hidesNumber(kept('/x', '{"a":"2026-11-23T4930123456"}'), '4930123456');
  });
});

const names = [
  'password',
  'client secret',
  'access token',
  'refresh token',
  'authorization',
  'cookie',
  'sip password',
  'x api key',
  'api key',
  'private key',
  'signing key',
  'encryption key',
  'pin',
  'pin code',
  'user pin',
  'pwd',
  'user pwd',
  'ha1',
  'code verifier',
  'client assertion',
  'assertion',
  'signature',
] as const;

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
const spellings: readonly ((words: readonly string[]) => string)[] = [
  (words) => words.join('_'),
  (words) => words.join('-'),
  (words) => words.map((word, at) => (at === 0 ? word : capital(word))).join(''),
  (words) => words.map(capital).join(''),
  (words) => words.map(capital).join('-'),
  (words) => words.join('_').toUpperCase(),
  (words) => words.join(''),
];
const key = fc
  .tuple(fc.constantFrom(...names), fc.constantFrom(...spellings))
  .map(([name, spell]) => spell(name.split(' ')));

/** Words that are nothing to look for, with quotes and spaces between them as a person may choose them. */
const hidden = fc
  .tuple(fc.stringMatching(/^[g-oq-z]{5}Q[g-oq-z]{3}$/), fc.constantFrom('', 'a"', "b'", 'correct ', 'x, ', 'y} '))
  .map(([tail, head]) => ({ secret: head + tail, tail }));

const holders: readonly ((name: string, value: string) => unknown)[] = [
  (name, value) => ({ [name]: value }),
  (name, value) => ({ [name]: [value] }),
  (name, value) => ({ [name]: { value } }),
  (name, value) => ({ name, value }),
  (name, value) => ({ value, key: name }),
  (name, value) => [name, value],
  (name, value) => `${name}: ${value}`,
  (name, value) => `a=1&${name}=${value}`,
  (name, value) => `{'${name}': ['${value}']`,
  (name, value) => `{"a":1,"${name}":{"value":"${value}"`,
];

describe('a secret in the journal', () => {
  it('is hidden below every spelling of its key, however deep in JSON within JSON', () => {
    const levels = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(
        fc.tuple(key, fc.constantFrom(...holders)),
        hidden,
        levels,
        ([name, hold], { secret, tail }, depth) => {
          let value = hold(name, secret);
          for (let level = 0; level < depth; level += 1) value = { request: { body: JSON.stringify(value) } };
          hides(refused(JSON.stringify({ State: 'disconnected', participants: [value] })), tail);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is hidden in a query, in a told path and in a form, however its key is escaped', () => {
    const { member } = explain(`PUT ${calls}/{conversation}/participants/{live} {"state":"disconnected"}`);
    fc.assert(
      fc.property(fc.tuple(key, fc.nat({ max: 20 })), hidden, encode, ([name, at], { secret, tail }, encoded) => {
        const place = at % name.length;
        const escaped = name.slice(0, place) + hex(name.charAt(place)) + name.slice(place + 1);
        const pair = `${escaped}=${encoded(secret)}`;
        hides(kept(`/x?a=1&${pair}&b=2`, `a=1&${pair}`), tail);
        hides(kept('/x', '', { ...member, metadata: { path: `/x?a=1&${pair}` } }), tail);
        hides(kept(`/x?filter=${encoded(JSON.stringify({ [name]: [secret] }))}`, ''), tail);
      }),
      { numRuns: 1000 },
    );
  });

  it('is hidden behind a scheme, folded or escaped', () => {
    for (const text of [
      'Digest username="a",\r\n realm="b",\r\n response="hunter2hunter2"',
      'digest+username%3D"a",+response%3D"hunter2hunter2"',
      'sip%3Aalice%3Ahunter2hunter2%40example.com',
      'Bearer\n hunter2hunter2',
    ]) {
      hides(kept(`/x?a=${text.replaceAll(/\s/g, '%0a')}`, JSON.stringify({ note: text })), 'hunter2hunter2');
    }
  });

  it('is not told of a body that was too long to be looked through', () => {
    fc.assert(
      fc.property(key, hidden, (name, { secret, tail }) => {
        const body = {
          State: 'disconnected',
          [name]: secret,
          [`${name}X`]: `${name} ${secret}`,
          pad: 'p'.repeat(2100),
        };
        hides(refused(JSON.stringify(body)), tail);
      }),
    );
  });
});

describe('what is said about a secret', () => {
  it('is none, nor is the key of an attribute', () => {
    for (const name of ['accessTokenValiditySeconds', 'idleTokenTimeoutSeconds', 'tokenType', 'token_type', 'key']) {
      assert.equal(isSecretKey(name), false, name);
    }
    for (const name of ['mapping', 'compass', 'spinning', 'keyword', 'monkey', 'passenger', 'author', 'design']) {
      assert.equal(isSecretKey(name), false, name);
    }
    const body = '{"tokenType":"bearer","accessTokenValiditySeconds":86400,"list":[{"key":"CaseNumber","value":"1"}]}';
    assert.equal(kept('/x', body).body, body);
  });
});
