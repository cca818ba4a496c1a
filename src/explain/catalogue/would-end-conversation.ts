import type { ReasonEntry } from '../reason.ts';

export const wouldEndConversation = {
  reason: 'WOULD_END_CONVERSATION',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [409, 'partyline.would.end.conversation'],
    calls: [409, 'partyline.would.end.conversation'],
    generic: [409, 'partyline.would.end.conversation'],
    other: [409, 'partyline.would.end.conversation'],
  },
  title: 'It would end the conversation',
  message: [
    'That would end the conversation: {why}. Nothing was done; with mayEndConversation: true it is.',
    'That would end the conversation. Nothing was done; with mayEndConversation: true it is.',
  ],
  cause: [
    'By the rule {rule} the conversation ends with this removal, and these are hung up too: {alsoEnd}.',
    'By the rule {rule} the conversation ends with this removal.',
  ],
  metadata: {
    rule: 'enum',
    why: 'text',
    alsoEnd: 'text?',
    others: 'number?',
    conversationId: 'id?',
  },
  causes: [
    'the last one of a call',
    'a call between two: the other side ends as peer',
    'a conference whose endWhen says so',
  ],
  fix: {
    applicability: 'choose',
    recipe: 'send it with mayEndConversation: true, if the conversation may end',
    retry: 'after-change',
    cli: 'partyline disconnect --address … --may-end-conversation',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: [],
  next: 'plan_disconnect',
  examples: [
    {
      given: 'would-end',
      request: 'POST /api/v2/partyline/participants:disconnect {"where":{"participantId":"{live}"}}',
      expect: {
        reason: 'WOULD_END_CONVERSATION',
        applicability: 'choose',
        fix: 'POST /api/v2/partyline/participants:disconnect {"where":{"participantId":"{live}"},"mayEndConversation":true}',
      },
    },
  ],
} as const satisfies ReasonEntry;
