import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { curl } from '../support/curl.ts';
import {
  connectedParticipant,
  listParticipants,
  type Removal,
  type ThreadParticipant,
  timeline,
} from '../support/participants.ts';
import { requireProgram, requirePythonRequests } from '../support/require-program.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const PATH = '/api/v2/conversations/phone/participants';
const END = '{"status":"disconnected"}';

/** One call of a virtual phone that talks. */
async function callTo(server: TestServer, phoneNumber: string): Promise<void> {
  const { status } = await server.request('POST', '/api/v2/conversations/calls', { body: { phoneNumber } });
  assert.equal(status, 200);
}

const connected = (server: TestServer, count: number): Promise<readonly ThreadParticipant[]> =>
  until(`${count} are connected`, async () => {
    const found = await listParticipants(server, '&state=connected');
    return found.length === count ? found : undefined;
  });

async function removeByCurl(server: TestServer, id: string, more: readonly string[]) {
  const bearer = ['-H', `Authorization: Bearer ${await server.token()}`];
  const body = ['-H', 'Content-Type: application/json', '-d', END];
  return curl('PATCH', `${server.http}${PATH}/${id}`, [...bearer, ...body, ...more]);
}

/** Who asked for the removal of somebody, if anybody did, and how often one began. */
async function removalOf(server: TestServer, { id, conversationId }: ThreadParticipant) {
  const events = await timeline(server, conversationId);
  const of = (event: string) => events.filter((each) => each.participantId === id && each.event === event);
  const [left] = of('participant.disconnected');
  return { begun: of('participant.removing').length, requestId: left?.requestId, type: left?.disconnectType };
}

test('a keyed removal whose server was killed before it answered is told as done by the next one, and not done twice', async (t) => {
  if (!requireProgram(t, 'curl')) return;
  const first = await startServer(t);
  // This phone does not confirm its end: the request is committed, and waits for the answer when the crash comes.
  await callTo(first, '+15550116');
  const participant = await connectedParticipant(first, '+15550116');
  const headers = { 'Idempotency-Key': 'crash', Prefer: 'wait=30' };
  const unanswered = first
    .request<Removal>('PATCH', `${PATH}/${participant.id}`, { body: { status: 'disconnected' }, headers })
    .then(() => 'answered')
    .catch(() => 'cut off');
  await until('its removal is under way', async () =>
    (await listParticipants(first, '&state=disconnecting')).find((each) => each.id === participant.id),
  );
  await first.kill9();
  assert.equal(await unanswered, 'cut off');

  const second = await startServer(t, { data: first.data, sipPort: first.sipPort });
  // The same number is back, in a call of its own.
  await callTo(second, '+15550116');
  await connectedParticipant(second, '+15550116');
  const keyed = ['-H', 'Idempotency-Key: crash', '-H', 'Prefer: wait=1'];
  const again = await removeByCurl(second, participant.id, keyed);
  assert.deepEqual([again.status, again.header('idempotent-replayed')], [202, 'true'], again.text);
  const { participantId, legDown, incarnation } = JSON.parse(again.text);
  assert.deepEqual([participantId, legDown, incarnation], [participant.id, false, 1]);
  assert.equal(again.header('etag'), '"1"');
  assert.deepEqual((await removalOf(second, participant)).begun, 1);
  assert.equal((await listParticipants(second, '&state=connected')).length, 1, 'nobody else was removed');
  assert.equal((await removeByCurl(second, randomUUID(), keyed)).status, 422);
});

test('a keyed removal by selector is not carried out on who came in after the crash', async (t) => {
  if (!requireProgram(t, 'curl')) return;
  const path = '/api/v2/partyline/participants:disconnect';
  const body = { where: { address: '+15550116' }, mayEndConversation: true };
  const first = await startServer(t);
  await callTo(first, '+15550116');
  const participant = await connectedParticipant(first, '+15550116');
  const headers = { 'Idempotency-Key': 'crash', Prefer: 'wait=30' };
  const unanswered = first
    .request('POST', path, { body, headers })
    .then(() => 'answered')
    .catch(() => 'cut off');
  await until('its removal is under way', async () =>
    (await listParticipants(first, '&state=disconnecting')).find((each) => each.id === participant.id),
  );
  await first.kill9();
  assert.equal(await unanswered, 'cut off');

  const second = await startServer(t, { data: first.data, sipPort: first.sipPort });
  await callTo(second, '+15550116');
  const newcomer = await connectedParticipant(second, '+15550116');
  const again = await curl('POST', `${second.http}${path}`, [
    ...['-H', `Authorization: Bearer ${await second.token()}`, '-H', 'Idempotency-Key: crash'],
    ...['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)],
  ]);
  assert.deepEqual([again.status, again.header('idempotent-replayed')], [202, 'true'], again.text);
  const { matched, results } = JSON.parse(again.text);
  assert.deepEqual([matched, results[0].participantId], [1, participant.id]);
  assert.equal((await connectedParticipant(second, '+15550116')).id, newcomer.id);
});

test('of keyed removals that a crash met at any moment, those and only those are told as done that were', async (t) => {
  if (!requireProgram(t, 'curl')) return;
  const COUNT = 12;
  const first = await startServer(t);
  for (let call = 0; call < COUNT; call += 1) await callTo(first, '+15550101');
  const participants = await connected(first, COUNT);
  const answered = new Set<string>();
  const sent = participants.map(({ id }) =>
    first
      .request('PATCH', `${PATH}/${id}`, { body: { status: 'disconnected' }, headers: { 'Idempotency-Key': id } })
      .then(({ status }) => status === 202 && answered.add(id))
      .catch(() => undefined),
  );
  await Promise.race(sent);
  await first.kill9();
  await Promise.all(sent);

  const second = await startServer(t, { data: first.data, sipPort: first.sipPort });
  await until('the crash is over for everybody', async () =>
    (await listParticipants(second)).length === 0 ? true : undefined,
  );
  for (const participant of participants) {
    const again = await removeByCurl(second, participant.id, ['-H', `Idempotency-Key: ${participant.id}`]);
    const { begun, type } = await removalOf(second, participant);
    const isDone = type === 'client';
    assert.equal(begun, 1, 'it was removed once, by the request or by the crash');
    assert.deepEqual([again.status, again.header('idempotent-replayed')], isDone ? [202, 'true'] : [404, undefined]);
    if (answered.has(participant.id)) assert.ok(isDone, 'what was answered was done');
  }
});

const SCRIPT = `
import sys, uuid, requests
base, token, participant = sys.argv[1:]
url = base + '${PATH}/' + participant
key = {'Authorization': 'Bearer ' + token, 'Idempotency-Key': str(uuid.uuid4())}
read = requests.get(url, headers=key, timeout=10)
first = requests.patch(url, json={'status': 'disconnected'}, headers={**key, 'If-Match': read.headers['ETag'], 'Prefer': 'wait=5'}, timeout=10)
again = requests.patch(url, json={'status': 'disconnected'}, headers={**key, 'If-Match': read.headers['ETag'], 'Prefer': 'wait=5'}, timeout=10)
other = requests.patch(url, json={'muted': True}, headers=key, timeout=10)
print(first.status_code, first.json()['legDown'], first.headers.get('Idempotent-Replayed'))
print(again.status_code, again.text == first.text, again.headers.get('Idempotent-Replayed'))
print(other.status_code, other.json()['code'])
`;

test('Python requests sends ETag back as If-Match and a key twice', async (t) => {
  const python = requirePythonRequests(t);
  if (python === undefined) return;
  const server = await startServer(t);
  await callTo(server, '+15550101');
  const { id } = await connectedParticipant(server, '+15550101');
  const { stdout } = await promisify(execFile)(python, ['-c', SCRIPT, server.http, await server.token(), id]);
  assert.deepEqual(stdout.trim().split('\n'), ['200 True None', '200 True true', '422 partyline.idempotency.mismatch']);
});
