import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BaresipSrtp, startBaresip } from '../support/baresip.ts';
import { requireProgram } from '../support/require-program.ts';
import { startSipRoom } from '../support/sip-room.ts';
import { toneLevels } from '../support/tones.ts';

const tones = { secret: 1310, plain: 1870 };
const clearDbfsMin = -23;
const silentDbfsMax = -55;
const wrong = { suite: 'AES_CM_128_HMAC_SHA1_80', key: new Uint8Array(16), salt: new Uint8Array(14) } as const;

for (const srtp of ['srtp-mand', 'srtp'] as const satisfies readonly BaresipSrtp[]) {
  test(`a phone with ${srtp} and a plain one hear each other, and no sound fails its check`, async (t) => {
    if (!requireProgram(t, 'baresip')) return;
    const room = await startSipRoom(t);
    const secret = await startBaresip(t, 'secret', { hz: tones.secret, srtp });
    const plain = await startBaresip(t, 'plain', tones.plain);
    for (const phone of [secret, plain]) {
      await phone.dial(room.uri);
      const legId = room.legs.at(-1);
      assert.ok(legId);
      room.media.join(room.conversationId, legId);
    }
    await Promise.all([secret.hears(0.5), plain.hears(0.5)]);
    const [atSecret, atPlain] = await Promise.all([secret.hears(1), plain.hears(1)]);
    assert.ok((toneLevels(atSecret, tones).plain ?? -99) > clearDbfsMin, 'the phone with keys hears the plain one');
    assert.ok((toneLevels(atPlain, tones).secret ?? -99) > clearDbfsMin, 'the plain phone hears the one with keys');
    // It pierces a hole for its RTCP by one unprotected packet (APP, "PING").
    assert.ok(room.media.figures().dropped.unauthentic <= 1, `${room.media.figures().dropped.unauthentic} dropped`);
    await secret.hangUp();
  });
}

test('under another key nothing of a phone is heard, and every packet of it is counted', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const room = await startSipRoom(t);
  const plain = await startBaresip(t, 'plain', tones.plain);
  const secret = await startBaresip(t, 'secret', { hz: tones.secret, srtp: 'srtp-mand' });
  for (const phone of [plain, secret]) {
    await phone.dial(room.uri);
    const legId = room.legs.at(-1);
    assert.ok(legId);
    if (phone === secret) {
      // Its ACK, which brings the right keys once more, has come by then; the room does not hear it yet.
      await plain.hears(0.5);
      room.media.setSecurity(legId, 'awaited');
      room.media.setSecurity(legId, { send: wrong, receive: wrong });
    }
    room.media.join(room.conversationId, legId);
  }
  await plain.hears(0.5);
  const before = room.media.figures().dropped.unauthentic;
  const atPlain = await plain.hears(1);
  assert.ok(
    (toneLevels(atPlain, tones).secret ?? 0) < silentDbfsMax,
    `the plain phone hears it: ${toneLevels(atPlain, tones).secret}`,
  );
  assert.ok(room.media.figures().dropped.unauthentic >= before + 40);
});
