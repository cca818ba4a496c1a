import type { ReasonEntry } from '../reason.ts';

export const soundUnknown = {
  reason: 'SOUND_UNKNOWN',
  stage: 'state',
  since: '0.2.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'partyline.sound.unknown'],
    calls: [400, 'partyline.sound.unknown'],
    generic: [400, 'partyline.sound.unknown'],
    other: [400, 'partyline.sound.unknown'],
  },
  title: 'There is no such sound',
  message: ['There is no sound {sound}.'],
  cause: [
    'The folder PARTYLINE_SOUNDS has no sound {sound}. A sound is named as GET /api/v2/partyline/sounds lists it, without a path.',
  ],
  metadata: { sound: 'text' },
  causes: [
    'the name is mistyped, or has a folder in it',
    'it is a link, or its name has something else than a-z, A-Z, 0-9, "_", "-" and "." in front of ".wav"',
    'the server has no PARTYLINE_SOUNDS',
  ],
  fix: { applicability: 'none', recipe: 'list the sounds and take the name of one', retry: 'after-change' },
  never: ['another sound'],
  cloudCodes: [],
  examples: [
    {
      given: 'sound-unknown',
      request: 'POST /api/v2/partyline/conversations/{conversation}/announcements {"sound":"welcome.wav"}',
      expect: { reason: 'SOUND_UNKNOWN', applicability: 'none', metadata: ['sound'] },
    },
  ],
} as const satisfies ReasonEntry;
