import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Baresip, startBaresip } from '../support/baresip.ts';
import { connectedParticipant, listParticipants, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { cut, type Heard, judgeMix, toneLevels } from '../support/tones.ts';

const tones = { a: 400, b: 700, c: 1000 };
/** What is sent, and how far the sum of jitter and quantisation may move it. */
const sentDbfs = -20;
const toleranceDb = 3;

async function listen(phones: readonly Baresip[]): Promise<Record<string, Heard>> {
  const heard = await Promise.all(
    phones.map(async (phone) => [phone.name, toneLevels(await phone.hears(1), tones)] as const),
  );
  return Object.fromEntries(heard);
}

function assertLevels(heard: Readonly<Record<string, Heard>>): void {
  for (const [listener, levels] of Object.entries(heard)) {
    for (const sender of Object.keys(heard).filter((name) => name !== listener)) {
      const level = levels[sender] ?? Number.NaN;
      assert.ok(Math.abs(level - sentDbfs) < toleranceDb, `${listener} hears ${sender} at ${level} dBFS`);
    }
  }
}

test('of three phones in a room exactly the removed one falls silent, and the others still hear each other', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const server = await startServer(t);
  const [a, b, c] = [
    await startBaresip(t, 'a', tones.a),
    await startBaresip(t, 'b', tones.b),
    await startBaresip(t, 'c', tones.c),
  ];
  for (const phone of [a, b, c]) await phone.dial(`sip:600@${server.sip}`);
  for (const phone of [a, b, c]) await phone.hears(1);

  const before = await listen([a, b, c]);
  assert.deepEqual(judgeMix(before), []);
  assertLevels(before);

  const participant = await connectedParticipant(server, 'b');
  const removal = await removeParticipant(server, participant.id);
  assert.equal(removal.status, 202);
  assert.equal(removal.body.participantId, participant.id);
  await b.closed();

  // What was on its way to a and c is heard for some frames more; it is not part of what they hear afterwards.
  await a.hears(0.5);
  const after = await listen([a, c]);
  assert.deepEqual(judgeMix(after, ['b']), []);
  assertLevels(after);

  const last = cut(await b.silenced(), -1);
  assert.ok(last.samples.length > 0, 'b had been hearing something');
  const live = await listParticipants(server);
  assert.deepEqual(live.map((each) => each.address.replace(/^sip:|@.*$/g, '')).sort(), ['a', 'c']);
});

test('a held phone neither hears nor is heard, and comes back', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const server = await startServer(t);
  const [a, b, c] = [
    await startBaresip(t, 'a', tones.a),
    await startBaresip(t, 'b', tones.b),
    await startBaresip(t, 'c', tones.c),
  ];
  for (const phone of [a, b, c]) await phone.dial(`sip:600@${server.sip}`);
  const { id } = await connectedParticipant(server, 'b');
  const path = `/api/v2/conversations/phone/participants/${id}`;

  assert.equal((await server.request('PATCH', path, { body: { held: true } })).status, 202);
  await a.hears(1);
  assert.deepEqual(judgeMix(await listen([a, c]), ['b']), []);

  assert.equal((await server.request('PATCH', path, { body: { held: false } })).status, 202);
  await a.hears(1);
  assert.deepEqual(judgeMix(await listen([a, b, c])), []);
});

test('phones with G.722, PCMA and PCMU hear one another', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const server = await startServer(t);
  const phones = [
    await startBaresip(t, 'a', { hz: tones.a, codec: 'g722/16000' }),
    await startBaresip(t, 'b', { hz: tones.b, codec: 'pcma' }),
    await startBaresip(t, 'c', tones.c),
  ];
  for (const phone of phones) await phone.dial(`sip:600@${server.sip}`);
  assert.deepEqual(
    phones.map((phone) => phone.heard().rate),
    [16_000, 8000, 8000],
  );
  await phones[0]?.hears(1);
  assert.deepEqual(judgeMix(await listen(phones)), []);
});

test('a muted phone hears the others and is not heard', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const server = await startServer(t);
  const [a, b, c] = [
    await startBaresip(t, 'a', tones.a),
    await startBaresip(t, 'b', tones.b),
    await startBaresip(t, 'c', tones.c),
  ];
  for (const phone of [a, b, c]) await phone.dial(`sip:600@${server.sip}`);
  const { id } = await connectedParticipant(server, 'b');

  assert.equal(
    (await server.request('PATCH', `/api/v2/conversations/phone/participants/${id}`, { body: { muted: true } })).status,
    202,
  );
  await a.hears(1);
  const { a: atA, b: atB, c: atC } = await listen([a, b, c]);
  assert.ok(atA && atB && atC);
  assert.deepEqual(judgeMix({ a: atA, c: atC }, ['b']), []);
  assert.deepEqual(judgeMix({ b: atB, a: { ...atA, b: sentDbfs }, c: { ...atC, b: sentDbfs } }), []);
});
