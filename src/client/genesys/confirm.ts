import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import { type Patience, pause } from '../patience.ts';
import type { CloudConversation, CloudParticipant } from './conversation-shape.ts';
import { readOne } from './read.ts';

/** What was seen of a participant after an accepted removal. */
export interface Confirmed {
  readonly isDown: boolean;
  /** The last state that could be read. */
  readonly conversation: CloudConversation | undefined;
}

/**
 * A 202 promises nothing yet (reference/genesys behaviour 3): reads after 250 ms, then less and less often, until the
 * participant is ended or no longer listed, or the deadline has come (design: removal, 11.3).
 */
export async function confirm(connection: Connection, who: CloudParticipant, patience: Patience): Promise<Confirmed> {
  let conversation: CloudConversation | undefined;
  let waitMs: number = limits.clientLookMsMin;
  while (patience.signal?.aborted !== true) {
    const leftMs = patience.deadline - connection.clock.monotonic();
    if (leftMs <= 0) break;
    await pause(connection.clock, Math.min(waitMs, leftMs), patience.signal);
    const read = await readOne(connection, who.conversationId, patience);
    // A read that fails tells nothing: the next one may.
    if (!read.ok && read.refusal.kind === 'unknown') return { isDown: true, conversation };
    if (read.ok) {
      conversation = read.value;
      const now = conversation.participants.find(({ id }) => id === who.id);
      if (now === undefined || !now.isLive) return { isDown: true, conversation };
      connection.tell({ step: 'confirm', message: `${who.address} is still ${now.status}.` });
    }
    waitMs = Math.min(waitMs * 2, limits.clientLookMsMax);
  }
  return { isDown: false, conversation };
}
