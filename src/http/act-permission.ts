import type { Grant } from '../auth/grant.ts';
import type { Finding } from '../contract/operation.ts';
import type { Stay, WholeConversation } from '../domain/conversation.ts';

const view = 'conversation:communication:view';

/** Whether a conversation may be shown: to whoever may view any, and to a user who is or was part of it. */
export const mayView = ({ participants }: WholeConversation, grant: Grant): boolean =>
  mayViewAny(grant) || (grant.userId !== undefined && participants.some(({ userId }) => userId === grant.userId));

/** Whether every conversation of the organisation may be shown. */
export const mayViewAny = ({ permissions, delegation }: Grant): boolean =>
  delegation === undefined && (permissions.includes('*') || permissions.includes(view));

const another = 'conversation:communication:disconnect';

/**
 * The permission for this very leg: a user may act on his own with any permission of the operation, on another's with
 * conversation:communication:disconnect only (reference/genesys behaviour 6).
 */
export function mayActOn(stay: Stay, grant: Grant): Finding | undefined {
  const own = grant.userId !== undefined && stay.participant.userId === grant.userId;
  return own ? undefined : mayBan(grant);
}

/** Shutting somebody out is more than hanging up, also where it is the own leg (design: removal, who may). */
export function mayBan({ permissions }: Grant): Finding | undefined {
  if (permissions.includes('*') || permissions.includes(another)) return undefined;
  return { stage: 'permission', kind: 'missing-permission', type: 'ALL', wanted: [another] };
}
