import { given, type Members } from '../members.ts';
import type { PartyOutcome } from '../outcome.ts';
import type { Patience } from '../patience.ts';

/** How long one answer may take, and the whole. */
export interface Waiting {
  readonly timeoutMs: number;
  readonly patience: Patience;
}

/** One result of an answer, in the words of this library. */
export function outcomeOf(told: Members): PartyOutcome {
  const isGone = told.text('result') === 'alreadyGone' || told.flag('alreadyGone') === true;
  // A leg that is parked never goes down: its new conversation shows that the party has left.
  const isOff = told.flag('legDown') === true || told.text('newConversationId') !== undefined;
  return {
    outcome: isGone ? 'alreadyGone' : isOff ? 'disconnected' : 'accepted',
    participantId: told.text('participantId') ?? '',
    conversationId: told.text('conversationId') ?? '',
    ...given('incarnation', told.number('incarnation')),
    evidence: told.text('evidence') ?? (isGone ? 'read' : null),
    ...given('sipCode', told.number('sipCode')),
    ...given('newConversationId', told.text('newConversationId')),
    ...given('ban', banOf(told.object('ban'))),
    ...given('othersConnected', told.number('othersConnected')),
  };
}

function banOf(told: Members): PartyOutcome['ban'] {
  const id = told.text('id');
  const until = told.text('until');
  return id === undefined || until === undefined ? undefined : { id, until };
}
