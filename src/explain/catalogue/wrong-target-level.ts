import type { ReasonEntry } from '../reason.ts';

export const wrongTargetLevel = {
  reason: 'WRONG_TARGET_LEVEL',
  stage: 'route',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The request would act on the whole conversation',
  message: [
    'This request ends the call for everybody, and it names participants. Use {request} with body {fixBody}.',
    'This request ends the call for everybody, and it names participants. Nothing was done.',
  ],
  cause: [
    'What the body says belongs to {wanted}; the path names something else.',
    'The path is the whole conversation; the body or the query names participants. The literal repair would end the call for everybody.',
  ],
  metadata: { participants: 'number?', wanted: 'text?' },
  causes: ['one leg of a conference taken for the call', 'a list of participants sent to the conversation'],
  fix: { applicability: 'apply', recipe: 'one request for each participant, on its own path', retry: 'after-change' },
  never: ['the whole conversation', 'DELETE'],
  cloudCodes: ['bad.request'],
  next: 'list_participants',
  examples: [
    {
      given: 'served',
      request:
        'PATCH /api/v2/conversations/calls/{conversation} {"state":"disconnected","participants":[{"id":"{live}"}]}',
      expect: {
        reason: 'WRONG_TARGET_LEVEL',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{live} {"state":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'DELETE /api/v2/conversations/{conversation} {"participantId":"{live}"}',
      expect: {
        reason: 'WRONG_TARGET_LEVEL',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/{conversation}/participants/{live} {"state":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'DELETE /api/v2/conversations/{conversation}?participantId={live}',
      expect: {
        reason: 'WRONG_TARGET_LEVEL',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/{conversation}/participants/{live} {"state":"disconnected"}',
      },
    },
    {
      given: 'served',
      request: 'POST /api/v2/conversations/{conversation}/disconnect {"userId":"{idleUser}"}',
      expect: { reason: 'WRONG_TARGET_LEVEL', applicability: 'none' },
    },
    {
      given: 'served',
      request:
        'PATCH /api/v2/conversations/calls/{conversation} {"state":"disconnected","participants":[{"id":"{random}"}]}',
      expect: {
        reason: 'WRONG_TARGET_LEVEL',
        applicability: 'fill',
        fix: 'PATCH /api/v2/conversations/calls/{conversation}/participants/{random} {"state":"disconnected"}',
      },
    },
  ],
} as const satisfies ReasonEntry;
