import type { ReasonEntry } from '../reason.ts';

export const pythonLiteral = {
  reason: 'PYTHON_LITERAL',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'bad.request'],
    calls: [400, 'bad.request'],
    generic: [400, 'bad.request'],
    other: [400, 'bad.request'],
  },
  title: 'The body is a Python literal, not JSON',
  message: [
    'The body is the text of a Python object, not JSON. Send {fixBody}.',
    'The body is the text of a Python object, not JSON.',
  ],
  cause: ['Single quotes, True, False and None are not JSON; str() or an f-string wrote the body.'],
  metadata: { position: 'number?' },
  causes: ['data=str(body) where json=body is due', 'print of a dict pasted into curl'],
  fix: { applicability: 'apply', recipe: 'json.dumps(body), or json= in requests', retry: 'after-change' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['bad.request'],
  examples: [
    {
      given: 'json',
      request: "PATCH /api/v2/conversations/phone/participants/{live} {'muted': True}",
      expect: {
        reason: 'PYTHON_LITERAL',
        applicability: 'apply',
        fix: 'PATCH /api/v2/conversations/phone/participants/{live} {"muted":true}',
      },
    },
    {
      given: 'json',
      request: "PATCH /api/v2/conversations/phone/participants/{live} {'colour': None}",
      expect: { reason: 'PYTHON_LITERAL', applicability: 'none' },
    },
  ],
} as const satisfies ReasonEntry;
