import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { limits } from '../../src/base/limits.ts';
import { readQuery } from '../../src/cli/terraform/query.ts';
import { readStdin } from '../../src/cli/terraform/read-stdin.ts';

const refusalOf = (query: unknown): string => {
  const read = readQuery(typeof query === 'string' ? query : JSON.stringify(query));
  return read.ok ? 'taken' : read.refusal;
};

test('a query is taken key by key, and a removal only with its confirmation', () => {
  const read = readQuery(
    JSON.stringify({
      url: 'http://127.0.0.1:7278',
      client_id: 'a',
      client_secret: ' b ',
      action: 'disconnect',
      confirm: 'yes',
      user_name: 'alice',
      room: '600',
      expect: '2',
      may_end_conversation: 'true',
      wait: '5',
    }),
  );
  assert.equal(read.ok, true);
  const { action, server, request } = read.ok ? read.value : assert.fail();
  assert.equal(action, 'disconnect');
  assert.deepEqual([server.url, server.clientId, server.secret], ['http://127.0.0.1:7278', 'a', 'b']);
  assert.deepEqual(JSON.parse(JSON.stringify(request)), {
    userName: 'alice',
    room: '600',
    expect: 2,
    waitSeconds: 5,
    mayEndConversation: true,
  });
});

test('a query that could mean somebody else, or nothing, is refused with a sentence', () => {
  const refused: readonly (readonly [unknown, RegExp])[] = [
    ['', /^The query on stdin is empty/],
    ['{"room":', /is no JSON object of strings/],
    ['[]', /is no JSON object of strings/],
    ['"600"', /is no JSON object of strings/],
    ['null', /is no JSON object of strings/],
    [{ room: 600 }, /^"room" should be a string/],
    [{ room: null }, /^"room" should be a string/],
    [{ room: ['600'] }, /^"room" should be a string/],
    [{ adress: '+15550101' }, /a key "adress" that means nothing here/],
    ['{"__proto__":"x","room":"600"}', /a key "__proto__" that means nothing here/],
    [{ constructor: 'x' }, /a key "constructor" that means nothing here/],
    [{ room: '600', address: ' ' }, /^"address" is empty/],
    [{}, /selects nobody/],
    [{ name: 'Alice', purpose: 'customer' }, /selects nobody/],
    [{ room: '600', action: 'remove' }, /^"action" is check or disconnect, not "remove"/],
    [{ room: '600', action: 'disconnect' }, /confirm = "yes" says that this is meant/],
    [{ room: '600', action: 'disconnect', confirm: 'true' }, /confirm = "yes" says that this is meant/],
    [{ room: '600', expect: '0' }, /^"expect" should be a whole number from 1 to 100/],
    [{ room: '600', expect: '1e1' }, /^"expect" should be a whole number/],
    [{ room: '600', wait: '31' }, /^"wait" should be a whole number from 1 to 30/],
    [{ room: '600', may_end_conversation: 'yes' }, /^"may_end_conversation" is "true" or "false"/],
    [{ room: '600', client_id: 'a' }, /belong together/],
    [{ room: '600', token: 't', profile: 'p' }, /two of them may be of two people/],
  ];
  for (const [query, sentence] of refused) assert.match(refusalOf(query), sentence, JSON.stringify(query));
});

test('stdin is read to its end, up to a mebibyte, as UTF-8, and not for ever', async () => {
  const never = AbortSignal.timeout(60_000);
  const given = (bytes: Buffer) => {
    const stream = new PassThrough();
    stream.end(bytes);
    return readStdin(stream, never);
  };
  assert.deepEqual(await given(Buffer.from('{"name":"Zoë 😀"}')), { ok: true, value: '{"name":"Zoë 😀"}' });
  const long = await given(Buffer.alloc(limits.terraformQueryBytesMax + 1, 0x20));
  assert.match(long.ok ? '' : long.refusal, /longer than 1 MiB/);
  const latin = await given(Buffer.from([0x7b, 0xe9, 0x7d]));
  assert.match(latin.ok ? '' : latin.refusal, /not UTF-8/);

  const open = new PassThrough();
  open.write('{"room":');
  const patience = new AbortController();
  const waiting = readStdin(open, patience.signal);
  patience.abort();
  const late = await waiting;
  assert.match(late.ok ? '' : late.refusal, /No whole query came on stdin/);
});
