import type { ReasonEntry } from '../reason.ts';

export const banned = {
  reason: 'BANNED',
  stage: 'state',
  since: '0.1.0',
  reveal: 'caller',
  answers: {
    thread: [409, 'partyline.banned'],
    calls: [409, 'partyline.banned'],
    generic: [409, 'partyline.banned'],
    other: [409, 'partyline.banned'],
  },
  title: 'This party is banned from the conversation',
  message: [
    'The party is banned here until {until}, by the ban {banId}.',
    'The party is banned from this conversation or room.',
  ],
  cause: ['A ban of this conversation or room shuts the party out until {until}.', 'A ban shuts the party out.'],
  metadata: { banId: 'id?', until: 'time?', room: 'text?', conversationId: 'id?' },
  causes: ['it was removed with the intent ban', 'a ban was set by POST /api/v2/partyline/bans'],
  fix: {
    applicability: 'none',
    recipe: 'wait for the end of the ban, or lift it by DELETE /api/v2/partyline/bans/{banId}',
    retry: 'after-change',
  },
  never: ['another address of the same party', 'another conversation'],
  cloudCodes: [],
  examples: [
    {
      given: 'banned',
      request: 'POST /api/v2/conversations/calls/{conversation} {"callNumber":"+15550118"}',
      expect: { reason: 'BANNED', applicability: 'none', metadata: ['banId', 'until'] },
    },
  ],
} as const satisfies ReasonEntry;
