import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../../src/base/limits.ts';
import type { Incoming } from '../../../src/http/exchange.ts';
import { entryOf, type JournalEntry } from '../../../src/http/journal/entry.ts';
import { maskBody, maskPath, maskText } from '../../../src/http/journal/mask.ts';
import { calls, explain } from '../../explain/told.ts';
import { parseSent } from '../../explain/world.ts';
import { exchangeOf, organisationId } from './exchanges.ts';

const outcome = { status: 200, durationMs: 1.26, responseBytes: 2 };
const written = (incoming: Partial<Incoming>): JournalEntry =>
  entryOf(exchangeOf(incoming), { at: 0, organisationId, outcome });

const secret = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{10,30}[A-Za-z]$/);
const number = fc
  .tuple(fc.constantFrom('+', '', '00'), fc.stringMatching(/^[1-9]\d{6,13}$/), fc.constantFrom('', ' ', '-', '.'))
  .map(([plus, digits, gap]) => `${plus}${digits.slice(0, 3)}${gap}${digits.slice(3)}`);
const key = fc.constantFrom(
  'password',
  'client_secret',
  'accessToken',
  'Authorization',
  'cookie',
  'sipPassword',
  'ha1',
);

/** Places in which a secret, or a number, can be written, and how. */
const texts = fc.oneof(
  fc.tuple(secret).map(([hidden]) => ({ text: `sip:alice:${hidden}@10.0.0.5`, hidden })),
  fc.tuple(secret).map(([hidden]) => ({ text: `https://bob:${hidden}@hooks.example.com/a`, hidden })),
  fc.tuple(secret).map(([hidden]) => ({ text: `https://hooks.example.com/?access_token=${hidden}&a=1`, hidden })),
  fc.tuple(secret).map(([hidden]) => ({ text: `curl -H "Authorization: Bearer ${hidden}"`, hidden })),
  fc.tuple(secret).map(([hidden]) => ({ text: `Basic ${hidden}`, hidden })),
  fc.tuple(secret).map(([hidden]) => ({ text: `Digest username="a", response="${hidden}"`, hidden })),
  fc.tuple(number).map(([hidden]) => ({ text: `call ${hidden} back`, hidden })),
  fc.tuple(number).map(([hidden]) => ({ text: `sip:${hidden}@10.0.0.5`, hidden })),
);

/** A JSON value with one secret in it: below a key that says so, or in a text. */
const secretJson = fc.oneof(
  fc.tuple(key, secret).map(([name, hidden]) => ({ value: { [name]: hidden }, hidden })),
  fc.tuple(key, secret).map(([name, hidden]) => ({ value: { [name]: [{ inner: hidden }] }, hidden })),
  fc.tuple(fc.constantFrom('note', 'address'), texts).map(([name, { text, hidden }]) => ({
    value: { [name]: text },
    hidden,
  })),
  fc.tuple(texts).map(([{ text, hidden }]) => ({ value: { [text]: true }, hidden })),
);

const body = fc
  .tuple(secretJson, fc.jsonValue({ maxDepth: 2 }), fc.boolean(), fc.integer({ min: 0, max: 4 }))
  .map(([{ value, hidden }, other, isFirst, cut]) => {
    const whole = JSON.stringify(isFirst ? { participants: [value], other } : { other, participants: [value] });
    return { text: whole.slice(0, whole.length - cut), hidden };
  })
  .filter(({ text }) => Buffer.byteLength(text) <= 2048);

const hides = (entry: JournalEntry, hidden: string): void => {
  // Without its own id, which may have any digits.
  const text = JSON.stringify({ ...entry, id: '', organisationId: '' });
  assert.ok(!text.includes(hidden), `${hidden} stands in ${text}`);
  const digits = hidden.replaceAll(/\D/g, '');
  if (/^[+\d .-]+$/.test(hidden)) assert.ok(!text.replaceAll(/[ .-]/g, '').includes(digits), `${hidden} in ${text}`);
};

describe('what the journal keeps', () => {
  it('has no secret and no whole number of a body, whole or broken', () => {
    fc.assert(
      fc.property(body, ({ text, hidden }) =>
        hides(written({ method: 'POST', bodyText: text, headers: { 'content-type': 'application/json' } }), hidden),
      ),
      { numRuns: 1000 },
    );
  });

  it('has no token and no cookie, wherever they were pasted', () => {
    const places = fc.constantFrom('path', 'query', 'body', 'broken', 'agent');
    fc.assert(
      fc.property(secret, secret, places, (token, cookie, place) => {
        const pasted = `${token}/${cookie}`;
        const entry = written({
          url: place === 'path' ? `/api/v2/${pasted}` : place === 'query' ? `/api/v2/x?name=${token}%2F${cookie}` : '/',
          bodyText: place === 'body' ? JSON.stringify({ name: pasted }) : place === 'broken' ? `{'n': ${pasted}` : '',
          headers: {
            authorization: `Bearer ${token}`,
            cookie: `a=1; session=${cookie}`,
            'user-agent': place === 'agent' ? pasted : 'curl/8.5.0',
          },
        });
        hides(entry, token);
        hides(entry, cookie);
      }),
    );
  });

  it('has no secret of a query, however its key is escaped', () => {
    fc.assert(
      fc.property(key, secret, fc.boolean(), (name, hidden, isEscaped) => {
        const shown = isEscaped ? `%${name.charCodeAt(0).toString(16)}${name.slice(1)}` : name;
        hides(written({ url: `/api/v2/conversations?a=1&${shown}=${hidden}&b=2` }), hidden);
      }),
    );
  });

  it('has no body of a request without a valid token, and none that is longer than 2 KiB', () => {
    const form = 'grant_type=client_credentials&client_id=a&client_secret=b';
    const stranger = entryOf(exchangeOf({ method: 'POST', url: '/oauth/token', bodyText: form }, { bodySeen: false }), {
      at: 0,
      organisationId,
      outcome,
    });
    assert.deepEqual([stranger.body, stranger.bodyBytes], [undefined, form.length]);
    assert.equal(written({ bodyText: 'é'.repeat(1024) }).body?.length, 1024);
    assert.equal(written({ bodyText: 'é'.repeat(1025) }).body, undefined);
    assert.equal(written({ url: `/${'x'.repeat(2048)}` }).path, '/***');
  });

  it('keeps ids, times, addresses, and the very text of a body that has nothing to hide', () => {
    const text = `{ "id" : "${organisationId}", "at":"2026-11-23T04:52:00.000Z", "host": "10.20.30.40" }`;
    assert.equal(maskBody(text, []), text);
    const path = `/api/v2/conversations/calls/${organisationId}/participants/${organisationId}?since=2026-11-23T04:52:00Z`;
    assert.equal(maskPath(path, ['none-of-these']), path);
  });

  it('shows the last two digits of a number, and what is beside a secret', () => {
    assert.equal(
      maskPath('/api/v2/x?address=%2B15550101&token=abc&a=1', []),
      '/api/v2/x?address=%2Bxxxxxx01&token=***&a=1',
    );
    assert.equal(
      maskBody('{"phoneNumber":"+15550101","digits":"1234#","code":5551234567,"secret":null}', []),
      '{"phoneNumber":"+xxxxxx01","digits":"***","code":"xxxxxxxx67","secret":null}',
    );
    assert.equal(maskBody(`{'state': 'held', 'password': 'x', 'state': 'y'}`, []), `{'state': 'held', 'password ***`);
    assert.equal(maskBody(String.raw`{'p\u0061ssword': 'x'`, []), String.raw`{'p\u0061ssword ***`);
    assert.equal(maskText('sip:alice:word@10.0.0.5', [], 'sent'), 'sip:alice:***@10.0.0.5');
  });

  // A search that went through one of these twice for each of its characters would not end.
  it('is done with texts of its own words a hundred times as long as any that it is given', { timeout: 60_000 }, () => {
    for (const piece of [
      'token',
      'a:',
      'sip:a:',
      'bearer ',
      'digest a=',
      '1-',
      '%',
      '%25',
      '\\u0000',
      '"password":"',
    ]) {
      const text = piece.repeat((100 * limits.journalBodyBytesMax) / piece.length);
      const [body, path] = [maskBody(text, []), maskPath(`/?${text}`, [])];
      assert.ok(body.length <= 2 * text.length && path.length <= 2 * text.length, piece);
    }
  });
});

describe('a body that is nested deeper than any stack', () => {
  it('is kept as the text that it is, or not at all', () => {
    const deep = (levels: number) => `{"token":${'['.repeat(levels)}"abcdefghijkl"${']'.repeat(levels)}}`;
    assert.equal(written({ bodyText: deep(500) }).body, '{"token ***');
    assert.equal(written({ bodyText: deep(100_000) }).body, undefined);
    const { member } = explain(`PUT ${calls}/{conversation}/participants/{live} {"state":"disconnected"}`);
    const refused = { ...outcome, status: 400, reason: member.reason, explain: member };
    const of = exchangeOf({ bodyText: deep(100_000) });
    assert.ok(entryOf(of, { at: 0, organisationId, outcome: refused }).explain);
  });
});

describe('an explanation in the journal', () => {
  const sent = `PATCH ${calls}/{conversation}/participants/{live} {"State":"disconnected","address":"+15550101"}`;
  const kept = (request: string): Record<string, unknown> => {
    const { member } = explain(request);
    const entry = entryOf(exchangeOf({ method: 'PATCH' }), {
      at: 0,
      organisationId,
      outcome: { ...outcome, status: 400, reason: member.reason, explain: member },
    });
    return JSON.parse(entry.explain ?? '');
  };

  it('is whole where nothing of it had to be masked', () => {
    const request = `PUT ${calls}/{conversation}/participants/{live} {"state":"disconnected"}`;
    assert.deepEqual(kept(request), JSON.parse(JSON.stringify(explain(request).member)));
  });

  it('has no secret and no whole number of the request that it explains', () => {
    fc.assert(
      fc.property(secretJson, ({ value, hidden }) => {
        const body = JSON.stringify({ State: 'disconnected', ...value });
        const { member } = explain({ ...parseSent(`PATCH ${calls}/{conversation}/participants/{live}`), body });
        const entry = entryOf(exchangeOf({ method: 'PATCH', bodyText: body }), {
          at: 0,
          organisationId,
          outcome: { ...outcome, status: 400, reason: member.reason, explain: member },
        });
        hides(entry, hidden);
      }),
      { numRuns: 300 },
    );
  });

  it('has its numbers masked, and then claims no correction that can be sent as it is', () => {
    const { applicability, fix } = kept(sent);
    assert.notEqual(applicability, 'apply');
    assert.ok(!JSON.stringify(fix).includes('15550101'));
  });
});
