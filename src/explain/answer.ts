import { entryOf, type Reason } from './catalogue.ts';
import type { AnswerColumn, Evidence } from './evidence.ts';
import type { Problem } from './problem.ts';

export interface AnswerOf {
  readonly status: number;
  readonly code: string;
  readonly title: string;
}

/** What a reason answers on the paths of a column. */
export function answerOf(reason: Reason, column: AnswerColumn): AnswerOf {
  const { answers, title } = entryOf(reason);
  const [status, code] = answers[column];
  return { status, code, title };
}

const NO_CONVERSATION = 'conversation.error.conversation.not.found';

/** The answer to a refusal: that of the gate that failed, whatever explain finds out besides. */
export function answerTo(owner: Problem, evidence: Evidence): { status: number; code: string } {
  const { status, code } = answerOf(owner.reason, evidence.column);
  if (owner.reason === 'MISSING_PERMISSION' && wantsAll(owner)) return { status, code: 'missing.permissions' };
  // The cloud has a code of its own for a leg that is told anything but to end.
  if (owner.reason === 'WRONG_STATE' && owner.facts.action === 'communication')
    return { status: 400, code: 'communication.state.required' };
  const isLost = owner.reason === 'NOT_FOUND' || owner.reason === 'WRONG_ID_KIND' || owner.reason === 'WRONG_LEG';
  if (isLost && status === 404 && code !== 'not.found' && isConversationLost(owner, evidence))
    return { status, code: NO_CONVERSATION };
  return { status, code };
}

const wantsAll = ({ facts }: Problem): boolean =>
  facts.type === 'ALL' || (facts.requirement ?? '').startsWith('are missing');

// Of two ids the conversation is looked up first (design: removal, what one removal answers).
function isConversationLost(owner: Problem, { params, things }: Evidence): boolean {
  if (owner.facts.what !== undefined) return owner.facts.what === 'conversation';
  const conversationId = params?.conversationId;
  if (conversationId === undefined) return false;
  return params?.participantId === undefined || things.get(conversationId)?.kind !== 'conversation';
}
