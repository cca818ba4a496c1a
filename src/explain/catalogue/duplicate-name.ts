import type { ReasonEntry } from '../reason.ts';

export const duplicateName = {
  reason: 'DUPLICATE_NAME',
  stage: 'state',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [400, 'duplicate.name'],
    calls: [400, 'duplicate.name'],
    generic: [400, 'duplicate.name'],
    other: [400, 'duplicate.name'],
  },
  title: 'The name is taken',
  message: ['Another {what} has the name {name}.', 'The name is taken.'],
  cause: ['The name is taken.'],
  metadata: { what: 'enum', name: 'text' },
  causes: ['the thing was made before', 'two things are given one name'],
  fix: { applicability: 'none', recipe: 'take another name, or change the thing that has it', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['duplicate.name'],
  examples: [
    {
      given: 'duplicate-name',
      request: 'POST /api/v2/routing/wrapupcodes {"name":"Sale"}',
      expect: { reason: 'DUPLICATE_NAME', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
