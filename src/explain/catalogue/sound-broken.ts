import type { ReasonEntry } from '../reason.ts';

export const soundBroken = {
  reason: 'SOUND_BROKEN',
  stage: 'state',
  since: '0.2.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'partyline.sound.broken'],
    calls: [400, 'partyline.sound.broken'],
    generic: [400, 'partyline.sound.broken'],
    other: [400, 'partyline.sound.broken'],
  },
  title: 'This sound cannot be played',
  message: ['The sound {sound} cannot be played: {rule}.'],
  cause: ['The file {sound} of PARTYLINE_SOUNDS cannot be played: {rule}.'],
  metadata: { sound: 'text', rule: 'text' },
  causes: ['the file is cut off, or no WAV file', 'its format is none of PCM of 16 bits, A-law and µ-law'],
  fix: {
    applicability: 'none',
    recipe: 'put a WAV file in its place: one or two channels, 8 to 48 kHz',
    retry: 'after-change',
  },
  never: ['another sound'],
  cloudCodes: [],
  examples: [
    {
      given: 'sound-broken',
      request: 'POST /api/v2/partyline/conversations/{conversation}/announcements {"sound":"broken.wav"}',
      expect: { reason: 'SOUND_BROKEN', applicability: 'none', metadata: ['sound', 'rule'] },
    },
  ],
} as const satisfies ReasonEntry;
