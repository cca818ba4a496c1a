import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, PartylineError } from '../../src/client/index.ts';

/** As a program without types has it. */
const requests: readonly (readonly [text: string, said: RegExp])[] = [
  ['{"conversationId":"c1","adress":"+15550101"}', /no key "adress"/],
  ['{"where":{"address":"+15550101"},"room":"600"}', /no key "where"/],
  ['{"conversationId":"c1","expectCount":3}', /no key "expectCount"/],
  ['{"conversationId":"c1","address":""}', /address should be a text/],
  ['{"conversationId":"c1","address":"  "}', /address should be a text/],
  ['{"conversationId":"c1","address":null}', /address should be a text/],
  ['{"conversationId":"c1","userId":["u1"]}', /userId should be a text/],
  ['{"room":600}', /room should be a text/],
  ['{"address":"+15550101","expect":0}', /expect should be a whole number from 1 to 100/],
  ['{"address":"+15550101","expect":"2"}', /expect should be/],
  ['{"address":"+15550101","waitSeconds":0}', /waitSeconds should be a whole number from 1 to 30/],
  ['{"address":"+15550101","waitSeconds":null}', /waitSeconds should be/],
  ['{"address":"+15550101","joinedBefore":"yesterday"}', /joinedBefore should be a time/],
  ['{"address":"+15550101","incarnation":1.5}', /incarnation should be/],
  ['{"address":"+15550101","idempotencyKey":"k\\u20ac"}', /idempotencyKey should be 1 to 255 characters/],
  ['{"address":"+15550101","idempotencyKey":"a\\nb"}', /idempotencyKey should be/],
];

const clientThatSendsNothing = () =>
  createClient({
    url: 'http://127.0.0.1:7278',
    credentials: { token: 'token' },
    fetch: async (url) => assert.fail(url),
  });

test('a key that means nothing, or a value that is none, would select others: nothing is sent', async () => {
  const client = clientThatSendsNothing();
  for (const [text, said] of requests) {
    const request = JSON.parse(text);
    for (const ask of [client.disconnect, client.plan, client.hold]) {
      const held = ask === client.hold ? { held: true } : {};
      const error: unknown = await ask({ ...request, ...held }).catch((caught: unknown) => caught);
      assert.ok(error instanceof PartylineError, text);
      // A hold has no wait: there it is a key that means nothing.
      assert.ok(said.test(error.message) || /no key "waitSeconds"/.test(error.message), `${text}: ${error.message}`);
      assert.equal(error.kind, 'usage');
    }
  }
});

test('not a number is no time to wait', async () => {
  const error: unknown = await clientThatSendsNothing()
    .disconnect({ address: '+15550101', waitSeconds: Number.NaN })
    .catch((caught: unknown) => caught);
  assert.equal(error instanceof PartylineError && error.code, 'client.bad.request');
});

test('a list is narrowed by what is meant, or not made', async () => {
  const client = clientThatSendsNothing();
  for (const text of ['{"adress":"+15550101"}', '{"address":""}', '{"expect":1}']) {
    const error: unknown = await client.list(JSON.parse(text)).catch((caught: unknown) => caught);
    assert.equal(error instanceof PartylineError && error.kind, 'usage', text);
  }
});
