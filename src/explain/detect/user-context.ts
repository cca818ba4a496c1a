import { type Draft, fillTemplate } from '../draft.ts';
import type { Bench } from '../judge.ts';
import { problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';

/** NO_USER_CONTEXT: the path without a medium takes tokens without a user (design: removal, who may). */
export function correctUserContext(draft: Draft): readonly Proposal[] {
  const path = draft.path.replace(
    /^\/api\/v2\/conversations\/calls\/([^/]+\/participants\/[^/]+)$/,
    '/api/v2/conversations/$1',
  );
  return path === draft.path || draft.method !== 'PATCH'
    ? []
    : [{ draft: { ...draft, path }, problems: [problem('NO_USER_CONTEXT')], cost: 0 }];
}

/** What comes nearest for whoever has no user: the same for a user who is named, or for everybody. */
const withoutUser: Readonly<Record<string, string>> = {
  getUsersMe: '/api/v2/tokens/me',
  getRoutingQueuesMe: '/api/v2/routing/queues',
  getConversationsCalls: '/api/v2/conversations',
  postConversationsCalls: '/api/v2/conversations/calls/user/{userId}',
  postConversationsCallParticipants: '/api/v2/conversations/calls/{conversationId}/participants/user/{userId}',
};

/** The variant of an operation that needs no user; another request than the one that was sent, so only to choose. */
export function withoutUserVariant(draft: Draft, { evidence }: Bench): Draft | undefined {
  const match = evidence.routes.match(draft.path).find((each) => each.operation.method === draft.method);
  const template = match && withoutUser[match.operation.name];
  if (match === undefined || template === undefined) return undefined;
  return { ...draft, query: '', ...fillTemplate(template, match.params) };
}
