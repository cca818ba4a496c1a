import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { partyline } from './command.ts';

/** Runs the program as hashicorp/external does: the query on stdin, the whole of stdout one JSON object of strings. */
async function read(url: string, query: unknown, env: Readonly<Record<string, string>> = {}) {
  const input = typeof query === 'string' ? query : JSON.stringify(query);
  const { code, stdout, stderr } = await partyline(['terraform'], { input, env: { PARTYLINE_URL: url, ...env } });
  if (code !== 0) {
    assert.deepEqual([code, stdout], [1, ''], stderr);
    assert.match(stderr, /^partyline: \S.+\n/);
    return { refusal: stderr };
  }
  const result: Record<string, string> = JSON.parse(stdout);
  assert.equal(stderr, '');
  for (const [key, value] of Object.entries(result)) assert.equal(typeof value, 'string', key);
  return { result };
}

async function call(server: LocalServer, addresses: readonly string[]): Promise<string> {
  const body = { participants: addresses.map((address) => ({ address })) };
  return String((await server.send('POST', '/api/v2/conversations/calls', { body })).at('id'));
}

test('a check says whether somebody can be removed, and if not why, and does nothing', async (t) => {
  const server = await startLocalServer(t);
  const conversation_id = await call(server, ['+15550101', '+15550102', '+15550103']);
  const other = await call(server, ['+15550101', '+15550104', '+15550105']);
  const [can, nobody, several, ending, may] = await Promise.all([
    read(server.url, { address: '+1 (555) 010-2', purpose: 'external' }),
    read(server.url, { address: 'Zoë "the\n$(reboot)" 😀', room: '600' }),
    read(server.url, { address: 'tel:+1-555-0101' }),
    read(server.url, { conversation_id, expect: '3' }),
    read(server.url, { conversation_id, expect: '3', may_end_conversation: 'true' }),
  ]);
  assert.deepEqual(pick(can.result), ['true', '1', 'false', '2', '', '']);
  assert.equal(can.result?.conversation_id, conversation_id);
  assert.match(can.result?.explanation ?? '', /^\+15550102 can be removed: participant /);

  assert.deepEqual(pick(nobody.result), ['false', '0', '', '', 'NO_MATCH', 'partyline.no.match']);
  assert.match(nobody.result?.cause ?? '', /Zoë \\"the \$\(reboot\)\\" 😀/);

  assert.deepEqual(pick(several.result).slice(0, 2), ['false', '2']);
  assert.equal(several.result?.reason, 'COUNT_MISMATCH');
  const candidates: readonly { readonly conversation_id: string }[] = JSON.parse(several.result?.candidates ?? '');
  assert.deepEqual(new Set(candidates.map((one) => one.conversation_id)), new Set([conversation_id, other]));

  assert.deepEqual(pick(ending.result).slice(0, 3), ['false', '3', 'true']);
  assert.equal(ending.result?.reason, 'WOULD_END_CONVERSATION');
  assert.match(ending.result?.fix_curl ?? '', /^curl -X POST '.*participants:disconnect' .*"mayEndConversation":true/);
  assert.deepEqual(pick(may.result).slice(0, 3), ['true', '3', 'true']);

  const left = await server.send('GET', '/api/v2/conversations/phone/participants');
  assert.equal(left.at('total'), 6);
});

const pick = (result: Readonly<Record<string, string>> | undefined) =>
  ['ok', 'matched', 'would_end_conversation', 'remaining', 'reason', 'code'].map((key) => result?.[key]);

test('a confirmed disconnect removes one participant and says how it is known', async (t) => {
  const server = await startLocalServer(t);
  await call(server, ['+15550101', '+15550102', '+15550103']);
  const query = { address: '+15550102', action: 'disconnect', confirm: 'yes', note: 'by a plan' };
  const { result } = await read(server.url, query);
  assert.deepEqual(
    [result?.ok, result?.outcome, result?.evidence, result?.remaining],
    ['true', 'disconnected', 'bye-200', '2'],
  );
  const again = await read(server.url, query);
  assert.deepEqual([again.result?.ok, again.result?.reason], ['false', 'NO_MATCH']);
});

test('what says nothing about the participant ends with 1 and a sentence', async (t) => {
  const server = await startLocalServer(t);
  const query = { address: '+15550101' };
  const [nowhere, stranger, badUrl, profile, unread] = await Promise.all([
    read('http://127.0.0.1:1', query),
    read(server.url, { ...query, client_id: 'nobody', client_secret: 'x' }),
    read(server.url, { ...query, url: 'ftp://x' }),
    read(server.url, { ...query, profile: 'none' }, { HOME: '/nonexistent', XDG_CONFIG_HOME: '' }),
    read(server.url, { ...query, token: 'no token' }),
  ]);
  assert.match(nowhere.refusal ?? '', /connection was refused/);
  assert.match(stranger.refusal ?? '', /gave no token to the client "nobody"/);
  assert.match(badUrl.refusal ?? '', /URL of the server should look like/);
  assert.match(profile.refusal ?? '', /There is no profile none/);
  assert.match(unread.refusal ?? '', /no token/);
});

test('a token in the query counts, and its rights bound what is answered', async (t) => {
  const server = await startLocalServer(t);
  await call(server, ['+15550101', '+15550102', '+15550103']);
  const address = '+15550101';
  const [all, none] = await Promise.all([
    read(server.url, { address, token: await server.token('demo') }, { PARTYLINE_CLIENT_ID: 'nobody' }),
    read(server.url, { address, token: await server.token('perm:conversation:call:view') }),
  ]);
  assert.equal(all.result?.ok, 'true');
  assert.match(none.refusal ?? '', /conversation:communication:view/);
});
