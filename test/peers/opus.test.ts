import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBaresip } from '../support/baresip.ts';
import { requireProgram } from '../support/require-program.ts';
import { startSipRoom } from '../support/sip-room.ts';
import { toneLevels } from '../support/tones.ts';

const tones = { opus: 1310, plain: 1870 };
const clearDbfsMin = -23;

test('a phone that speaks Opus alone and a plain one hear each other', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const room = await startSipRoom(t, { codecs: ['opus', 'PCMU'] });
  const opus = await startBaresip(t, 'opus', { hz: tones.opus, codec: 'opus/48000/2' });
  const plain = await startBaresip(t, 'plain', tones.plain);
  for (const phone of [opus, plain]) {
    await phone.dial(room.uri);
    const legId = room.legs.at(-1);
    assert.ok(legId);
    room.media.join(room.conversationId, legId);
  }
  await Promise.all([opus.hears(0.5), plain.hears(0.5)]);
  const [atOpus, atPlain] = await Promise.all([opus.hears(1), plain.hears(1)]);
  assert.ok((toneLevels(atPlain, tones).opus ?? -99) > clearDbfsMin, 'the plain phone hears the one with Opus');
  assert.ok((toneLevels(atOpus, tones).plain ?? -99) > clearDbfsMin, 'the phone with Opus hears the plain one');
  const { version, size } = room.media.figures().dropped;
  assert.deepEqual({ version, size }, { version: 0, size: 0 });
});
