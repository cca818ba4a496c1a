import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../../src/base/limits.ts';
import { createSoundFolder } from '../../../src/engine/media/sound/sound-folder.ts';
import { wavHeader } from '../../../src/engine/media/sound/wav-header.ts';
import { readWav } from '../../../src/engine/media/sound/wav-reader.ts';
import { requireProgram } from '../../support/require-program.ts';
import { cut, sine, toneLevel, writeWav } from '../../support/tones.ts';

const folder = mkdtempSync(join(tmpdir(), 'partyline-wav-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const sounds = createSoundFolder(folder);

/** Codec, rate and channels of each file that ffmpeg writes. */
const forms: readonly (readonly [codec: string, rate: number, channels: 1 | 2])[] = [
  ...[8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000].map((rate) => ['pcm_s16le', rate, 1] as const),
  ['pcm_s16le', 44_100, 2],
  ['pcm_mulaw', 8000, 1],
  ['pcm_mulaw', 48_000, 2],
  ['pcm_alaw', 8000, 2],
  ['pcm_alaw', 16_000, 1],
];

/** A sine of 700 Hz at -20 dBFS on every channel, all files at once: its own sine has an eighth of full scale. */
function makeAll(): void {
  const source = ['-f', 'lavfi', '-i', 'sine=frequency=700:sample_rate=48000:duration=1'];
  const files = forms.flatMap(([codec, rate, channels]) => {
    const both = channels === 2 ? ',pan=stereo|c0=c0|c1=c0' : '';
    return [
      '-af',
      `volume=-1.94dB${both}`,
      '-c:a',
      codec,
      '-ar',
      `${rate}`,
      join(folder, `${codec}-${rate}-${channels}.wav`),
    ];
  });
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, ...files]);
}

async function levelOf(name: string, hz = 700): Promise<{ readonly level: number; readonly ms: number }> {
  const loaded = await sounds.load(name);
  assert.ok(loaded.ok, JSON.stringify(loaded));
  const sound = { rate: 8000, samples: new Int16Array(loaded.value.samples) };
  return { level: toneLevel(cut(sound, 0.1, 0.9), hz), ms: loaded.value.durationMs };
}

describe('a sound', () => {
  it('as ffmpeg writes it, in any form, is heard as loud as it was and lasts as long', async (t) => {
    if (!requireProgram(t, 'ffmpeg')) return;
    makeAll();
    for (const [codec, rate, channels] of forms) {
      const name = `${codec}-${rate}-${channels}.wav`;
      const { level, ms } = await levelOf(name);
      assert.ok(Math.abs(level + 20) < 0.5, `${name}: ${level} dBFS`);
      assert.ok(Math.abs(ms - 1000) <= 1, `${name}: ${ms} ms`);
    }
  });

  it('of which 8 kHz cannot have a tone does not fold it down', async () => {
    const [rate, hz] = [16_000, 5000];
    const samples = Int16Array.from({ length: rate }, (_, i) =>
      Math.round(3277 * Math.sin((2 * Math.PI * hz * i) / rate)),
    );
    writeWav(join(folder, 'high.wav'), { rate, samples });
    const { level } = await levelOf('high.wav', 8000 - hz);
    assert.ok(level < -60, `${level} dBFS`);
  });

  it('without a known end, as of a pipe, and with a chunk of odd size before it, is read', async () => {
    writeWav(join(folder, 'open.wav'), sine(700, 1));
    const bytes = readFileSync(join(folder, 'open.wav'));
    bytes.writeUInt32LE(0xffff_ffff, 40);
    const odd = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
    writeFileSync(join(folder, 'open.wav'), Buffer.concat([bytes.subarray(0, 36), odd, bytes.subarray(36)]));
    const { level, ms } = await levelOf('open.wav');
    assert.ok(Math.abs(level + 20) < 0.5 && ms === 1000, `${level} dBFS, ${ms} ms`);
  });

  it('that is replaced is read anew', async () => {
    writeWav(join(folder, 'new.wav'), sine(700, 1));
    await levelOf('new.wav');
    writeWav(join(folder, 'new.wav'), sine(900, 2));
    const { level, ms } = await levelOf('new.wav', 900);
    assert.ok(Math.abs(level + 20) < 0.5 && ms === 2000);
  });
});

describe('a sound that cannot be played', () => {
  const fault = async (name: string): Promise<string> => {
    const loaded = await sounds.load(name);
    assert.ok(!loaded.ok);
    return loaded.refusal.kind === 'broken-sound' ? loaded.refusal.why : loaded.refusal.kind;
  };

  it('says why', async () => {
    const write = (name: string, bytes: Uint8Array): void => writeFileSync(join(folder, name), bytes);
    const header = (at: number, value: number): Buffer => {
      const bytes = Buffer.concat([wavHeader(320), Buffer.alloc(320)]);
      bytes.writeUInt16LE(value, at);
      return bytes;
    };
    write('text.wav', Buffer.from('hello'));
    write('empty.wav', wavHeader(0));
    write('float.wav', header(20, 3));
    write('many.wav', header(22, 6));
    write('rate.wav', header(24, 9000));
    write('bits.wav', header(34, 24));
    write('headless.wav', Buffer.from('RIFF    WAVE'));
    const long = limits.soundSecondsMax * 16_000 + 2;
    write('long.wav', Buffer.concat([wavHeader(long), Buffer.alloc(long)]));
    writeWav(join(folder, 'cut.wav'), sine(700, 1));
    truncateSync(join(folder, 'cut.wav'), 1000);
    write('huge.wav', Buffer.alloc(0));
    truncateSync(join(folder, 'huge.wav'), limits.soundBytesMax + 1);
    assert.match(await fault('text.wav'), /no WAV file/);
    assert.match(await fault('empty.wav'), /no sound/);
    assert.match(await fault('float.wav'), /format is 3/);
    assert.match(await fault('many.wav'), /6 channels/);
    assert.match(await fault('rate.wav'), /9000 Hz/);
    assert.match(await fault('bits.wav'), /24 bits/);
    assert.match(await fault('headless.wav'), /"fmt "/);
    assert.match(await fault('long.wav'), /lasts 301 s/);
    assert.match(await fault('cut.wav'), /names 16000 bytes of sound, and there are 956/);
    assert.match(await fault('huge.wav'), /bytes; it may have/);
  });

  it('is no file of the folder: a path, a link, another name', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'partyline-outside-'));
    after(() => rmSync(outside, { recursive: true, force: true }));
    writeWav(join(outside, 'secret.wav'), sine(700, 1));
    symlinkSync(join(outside, 'secret.wav'), join(folder, 'link.wav'));
    for (const name of ['link.wav', `../${outside.split('/').at(-1)}/secret.wav`, '..', '', 'no.wav', '.wav'])
      assert.equal(await fault(name), 'no-sound', name);
  });

  it('is found out whatever its bytes are: the reader throws nothing and takes nothing that is not there', () => {
    const valid = Buffer.concat([wavHeader(64), Buffer.alloc(64, 7)]);
    const damage = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 12 });
    fc.assert(
      fc.property(damage, fc.nat(valid.length), (changes, length) => {
        const bytes = Buffer.from(valid);
        for (const [at, value] of changes) bytes[at] = value;
        const read = readWav(bytes.subarray(0, length));
        if (read.ok) assert.ok(read.value.samples.length > 0 && read.value.samples.length <= length);
        else assert.ok(read.refusal.length > 0);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => assert.equal(typeof readWav(bytes).ok, 'boolean')),
    );
  });

  it('is refused when it is all chunks, before they are counted', () => {
    const file = Buffer.alloc(12 + 8 * (limits.soundChunksMax + 1));
    file.write('RIFF', 0, 'latin1');
    file.write('WAVE', 8, 'latin1');
    const read = readWav(file);
    assert.ok(!read.ok && read.refusal.includes(`first ${limits.soundChunksMax} chunks`), JSON.stringify(read));
    assert.ok(!readWav(file.subarray(0, -8)).ok);
  });

  it('is read once for all who ask for it at once', async () => {
    writeWav(join(folder, 'asked.wav'), sine(700, 1));
    const all = await Promise.all(Array.from({ length: 5 }, () => sounds.load('asked.wav')));
    const memories = new Set(all.map((each) => (each.ok ? each.value.samples : assert.fail('it is there'))));
    assert.equal(memories.size, 1);
    writeWav(join(folder, 'asked.wav'), sine(700, 2));
    const later = await sounds.load('asked.wav');
    assert.ok(later.ok && !memories.has(later.value.samples), 'a new file is read anew');
  });
});
