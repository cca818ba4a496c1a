import type { ReasonEntry } from '../reason.ts';

export const stationTaken = {
  reason: 'STATION_TAKEN',
  stage: 'state',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [409, 'userservice.stationalreadyassociated'],
    calls: [409, 'userservice.stationalreadyassociated'],
    generic: [409, 'userservice.stationalreadyassociated'],
    other: [409, 'userservice.stationalreadyassociated'],
  },
  title: 'The station is associated with another user',
  message: ['Station {id} is associated with another user, or is the softphone of another.', 'The station is taken.'],
  cause: ['The station is taken.'],
  metadata: { id: 'id' },
  causes: ['another user sits at the station', 'the own softphone of another user'],
  fix: { applicability: 'none', recipe: 'free the station first, or take another', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['userservice.stationalreadyassociated'],
  examples: [
    {
      given: 'station-taken',
      request: 'PUT /api/v2/users/{user}/station/associatedstation/{random}',
      expect: { reason: 'STATION_TAKEN', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
