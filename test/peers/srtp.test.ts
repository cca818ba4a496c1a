import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BaresipSrtp, startBaresip } from '../support/baresip.ts';
import { requireProgram } from '../support/require-program.ts';
import { startSipRoom } from '../support/sip-room.ts';
import { toneLevels } from '../support/tones.ts';

const tones = { secret: 1310, plain: 1870 };
const clearDbfsMin = -23;

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
