import type { IdMaker } from '../base/ids.ts';
import { departedParticipant, liveConversation, liveParticipant } from '../dialects/live.ts';
import type { Participant } from '../domain/participant.ts';
import type { Committed } from '../ports/bus.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface LiveFramesDeps {
  readonly subscriptions: Subscriptions;
  readonly ids: Pick<IdMaker, 'request'>;
}

/** Our own topic of every conversation of the organisation. */
export const LIVE_TOPIC = 'v2.partyline.conversations';

/**
 * One frame a commit, with those alone whom it changed, so that a conference of a thousand costs no more than a call.
 * `afterSeq` is the number that the frame before ended with: whoever has another one has lost something.
 */
export function createLiveFrames({ subscriptions, ids }: LiveFramesDeps): (committed: Committed) => void {
  return (committed) => {
    const { next, previous } = committed;
    const listeners = subscriptions.of(LIVE_TOPIC, next.organisationId);
    if (listeners.size === 0) return;
    const frame = JSON.stringify({
      topicName: LIVE_TOPIC,
      eventBody: {
        conversation: liveConversation(next),
        afterSeq: previous.seq,
        participants: changedIn(committed).map((participant) => liveParticipant(participant)),
        left: leftIn(committed),
      },
      metadata: { CorrelationId: ids.request(), seq: next.seq },
    });
    for (const listener of listeners) listener.send(frame);
  };
}

const changedIn = ({ previous, next }: Committed): readonly Participant[] =>
  [...next.live.values()].filter((participant) => previous.live.get(participant.id) !== participant);

/** Of somebody who came and left in one commit the last form is in his event. */
function leftIn({ previous, next, events }: Committed) {
  return events.flatMap((event) => {
    if (event.kind !== 'participant.disconnected' || next.live.has(event.participantId)) return [];
    const before = previous.live.get(event.participantId);
    return before === undefined ? [] : [departedParticipant({ ...before, departure: event.departure }, event.at)];
  });
}
