import type { Grant } from '../auth/grant.ts';
import type { RequestId } from '../base/ids.ts';
import type { Departure } from '../domain/departure.ts';

/** Who asked for a removal, for the timeline: the token's user, else its client. */
export const departureBy = (grant: Grant, requestId: RequestId): Departure => ({
  actor: grant.userId === undefined ? { kind: 'client', id: grant.clientId } : { kind: 'user', id: grant.userId },
  cause: 'api',
  disconnectType: 'client',
  requestId,
});
