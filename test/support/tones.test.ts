import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cut, judgeMix, readWav, type Sound, sine, toneLevel, toneLevels, writeWav } from './tones.ts';

const tones = { a: 400, b: 700, c: 1000 };

const mix = (...sounds: readonly Sound[]): Sound => {
  const [first] = sounds;
  assert.ok(first);
  const sum = (_: unknown, index: number): number =>
    sounds.reduce((total, sound) => total + (sound.samples[index] ?? 0), 0);
  return { rate: first.rate, samples: Int16Array.from({ length: first.samples.length }, sum) };
};

test('a tone is measured at the level at which it was made, and its neighbours far below', () => {
  const sound = sine(700, 1, -20);
  assert.ok(Math.abs(toneLevel(sound, 700) + 20) < 0.1);
  assert.ok(toneLevel(sound, 400) < -80);
});

test('a WAV file holds what was written to it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-tones-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const sound = sine(400, 0.5);
  writeWav(join(folder, 'tone.wav'), sound);
  assert.deepEqual(readWav(join(folder, 'tone.wav')), sound);
});

test('a cut counts from the end when it is negative', () => {
  const sound = mix(sine(400, 2));
  assert.equal(cut(sound, -1).samples.length, 8000);
  assert.equal(cut(sound, 0.5, 1).samples.length, 4000);
});

test('a mix without the own tone is accepted, one with it is not', () => {
  const [a, b, c] = [sine(400, 1), sine(700, 1), sine(1000, 1)];
  const good = { a: toneLevels(mix(b, c), tones), b: toneLevels(mix(a, c), tones), c: toneLevels(mix(a, b), tones) };
  assert.deepEqual(judgeMix(good), []);
  const echo = { ...good, a: toneLevels(mix(a, b, c), tones) };
  assert.match(judgeMix(echo).join(), /a hears itself/);
});

test('one who hears too little, or somebody who is gone, is named', () => {
  const [a, b, c] = [sine(400, 1), sine(700, 1), sine(1000, 1)];
  const afterwards = { a: toneLevels(c, tones), c: toneLevels(a, tones) };
  assert.deepEqual(judgeMix(afterwards, ['b']), []);
  assert.match(judgeMix({ ...afterwards, a: toneLevels(mix(b, c), tones) }, ['b']).join(), /a hears b, who is gone/);
  assert.match(judgeMix({ ...afterwards, a: toneLevels(sine(400, 1, -90), tones) }, ['b']).join(), /a does not hear c/);
});
