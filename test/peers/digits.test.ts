import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBaresip } from '../support/baresip.ts';
import { requireProgram } from '../support/require-program.ts';
import { startSipRoom } from '../support/sip-room.ts';
import { until } from '../support/until.ts';

test('keys of a phone are told once each, and it gets the digits that are sent to it', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const room = await startSipRoom(t);
  const phone = await startBaresip(t, 'a', 400);
  await phone.dial(room.uri);
  const [legId] = room.legs;
  assert.ok(legId);
  room.media.join(room.conversationId, legId);
  await phone.hears(0.5);

  for (const [index, key] of [...'15#*'].entries()) {
    phone.press(key);
    await until(`${key} has come`, () => room.digits.length > index || undefined);
  }
  await phone.hears(0.5);
  assert.equal(room.digits.join(''), '15#*');

  assert.equal(room.media.sendDigits(legId, '0123456789*#'), true);
  assert.equal(await phone.digits(12), '0123456789*#');
  await phone.hears(0.5);
  assert.equal((await phone.digits(12)).length, 12);
});
