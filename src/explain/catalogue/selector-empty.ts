import type { ReasonEntry } from '../reason.ts';

export const selectorEmpty = {
  reason: 'SELECTOR_EMPTY',
  stage: 'body',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [400, 'partyline.selector.empty'],
    calls: [400, 'partyline.selector.empty'],
    generic: [400, 'partyline.selector.empty'],
    other: [400, 'partyline.selector.empty'],
  },
  title: 'The selector names nobody',
  message: ['where has to name a party, a conversation or a room: one of {keys}.'],
  cause: [
    'With {sent} alone it would fit people of any call, so nobody was looked for.',
    'Nothing in where says who or which call is meant, so nobody was looked for.',
  ],
  metadata: {
    keys: 'text',
    sent: 'text?',
  },
  causes: ['a selector built from variables that were empty', 'a purpose or a name without its conversation'],
  fix: {
    applicability: 'none',
    recipe: 'add one of the keys that narrow it to a party, a conversation or a room',
    retry: 'after-change',
    cli: 'partyline disconnect --address …',
  },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: [],
  next: 'list_participants',
  examples: [
    {
      given: 'selector-empty',
      request: 'POST /api/v2/partyline/participants:disconnect {"where":{"purpose":"customer"}}',
      expect: { reason: 'SELECTOR_EMPTY', applicability: 'none', metadata: ['sent'] },
    },
  ],
} as const satisfies ReasonEntry;
