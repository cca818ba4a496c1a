import type { ReasonEntry } from '../reason.ts';

export const wrongMethod = {
  reason: 'WRONG_METHOD',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [405, 'method.not.allowed'],
    calls: [405, 'method.not.allowed'],
    generic: [405, 'method.not.allowed'],
    other: [405, 'method.not.allowed'],
  },
  title: 'Wrong method, see Allow',
  message: [
    '{method} is not allowed here. Use {allowed} with body {body}.',
    '{method} is not allowed here. Use {use}.',
    '{method} is not allowed here. Use {request}.',
    '{method} is not allowed here; this path accepts {accepted}.',
    '{method} is not allowed here.',
  ],
  cause: [
    'What is asked for is done with {needed}; {method} was sent.',
    'This path accepts {accepted}; {method} was sent.',
    'The path does not accept this method.',
  ],
  metadata: { method: 'enum', allowed: 'text', needed: 'enum?' },
  causes: ['PUT taken for an update', 'DELETE taken for a removal of a participant'],
  fix: { applicability: 'apply', recipe: 'send the method that Allow names', retry: 'after-change' },
  never: ['another participant', 'the whole conversation', 'DELETE, unless DELETE was sent'],
  cloudCodes: ['not.found'],
  seed: 'PUT is what most answers to the question teach',
  next: 'list_participants',
  examples: [
    {
      given: 'served',
      request: 'PUT /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      expect: {
        reason: 'WRONG_METHOD',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
        metadata: ['allowed'],
      },
    },
    {
      given: 'served',
      request: 'DELETE /api/v2/conversations/phone/participants/{live}',
      expect: {
        reason: 'WRONG_METHOD',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'PUT /api/v2/conversations/phone/participants/{ended} {"status":"disconnected"}',
      expect: { reason: 'WRONG_METHOD', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
