import type { ReasonEntry } from '../reason.ts';

export const wrongBodyShape = {
  reason: 'WRONG_BODY_SHAPE',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The body has another form than the operation takes',
  message: [
    'The body was made JSON {doubled}, as json=json.dumps(body) does. Send {sameBody}.',
    'The body has another form than the operation takes. Send {sameBody}.',
    'The body has another form than the operation takes. Use {otherRequest} with body {fixBody}.',
    'The body has another form than the operation takes. Use {otherRequest}.',
    'The body lacks {key}.',
    'At {place} of the body {wanted} is wanted, {got} was sent.',
    'The body has another form than the operation takes.',
  ],
  cause: [
    'The body was made JSON {doubled}: it is a text that holds JSON.',
    'The body lacks {key}.',
    'At {place} the operation takes {wanted}; {got} was sent.',
    'The body has another form than the operation takes.',
  ],
  metadata: { place: 'text?', wanted: 'enum?', got: 'enum?', key: 'text?', doubled: 'enum?' },
  causes: ['a list where one object is due', 'a bare word where an object is due'],
  fix: { applicability: 'apply', recipe: 'send the object that the operation documents', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} [{"status":"disconnected"}]',
      expect: {
        reason: 'WRONG_BODY_SHAPE',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"status":"disconnected"}',
      },
    },
    {
      given: 'json',
      request: 'PATCH /api/v2/conversations/phone/participants/{live} 17',
      expect: { reason: 'WRONG_BODY_SHAPE', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
