import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import type { Plan } from '../outcome.ts';
import { PartylineError } from '../partyline-error.ts';
import { checkNamed, type DisconnectRequest } from '../selector.ts';
import { checkIntent } from './check-intent.ts';
import { type CloudConversation, type CloudParticipant, listed } from './conversation-shape.ts';
import { checkCount, resolve } from './resolve.ts';

/** What a removal would do at the cloud, found out by reading alone. */
export async function planOnCloud(connection: Connection, request: DisconnectRequest): Promise<Plan> {
  const { expect = 1, waitSeconds = limits.clientWaitSecondsDefault, signal } = request;
  checkNamed(request);
  checkIntent(request);
  const deadline = connection.clock.monotonic() + waitSeconds * 1000;
  const { live, conversations } = await resolve(connection, request, { deadline, signal });
  const plan = planOf(live, conversations);
  if (live.length === 0) return { ...plan, refused: { status: 404, code: 'partyline.no.match', reason: 'NO_MATCH' } };
  try {
    checkCount(live, expect);
    return plan;
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    return { ...plan, refused: { status: 409, code: error.code, reason: 'COUNT_MISMATCH' } };
  }
}

/** A call of two that never had a third ends with either; anything else with its last (reference/genesys behaviour 9). */
export function planOf(live: readonly CloudParticipant[], conversations: readonly CloudConversation[]): Plan {
  const removed = new Set(live.map(({ id }) => id));
  const touched = conversations.filter(({ participants }) => participants.some(({ id }) => removed.has(id)));
  const staying = touched.flatMap(({ participants }) =>
    participants.filter(({ id, isLive, purpose }) => isLive && purpose !== 'voicemail' && !removed.has(id)),
  );
  const isPair = touched.some(({ isConference, participants }) => !isConference && participants.length <= 2);
  const ends = touched.length > 0 && (staying.length === 0 || (isPair && staying.length === 1));
  return {
    matched: live.length,
    participants: live.map(listed),
    refused: null,
    consequences: {
      conversationEnds: ends,
      ...(ends ? { because: staying.length === 0 ? 'last-leg' : 'peer' } : {}),
      remaining: ends ? [] : staying.map(({ id }) => id),
      alsoEnd: ends ? staying.map(({ id }) => ({ participantId: id, because: 'peer' })) : [],
    },
  };
}
