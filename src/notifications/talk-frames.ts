import type { IdMaker } from '../base/ids.ts';
import { talkEvent } from '../dialects/talk.ts';
import type { TalkChange } from '../domain/talk.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface TalkFramesDeps {
  readonly subscriptions: Subscriptions;
  readonly ids: Pick<IdMaker, 'request'>;
}

/** Turns what is told of who speaks into frames. They have no `seq`: nothing of it stands in the timeline. */
export function createTalkFrames({ subscriptions, ids }: TalkFramesDeps): (change: TalkChange) => void {
  return (change) => {
    const topicName = `v2.partyline.conversations.${change.conversationId}.talking`;
    const listeners = subscriptions.of(topicName, change.organisationId);
    if (listeners.size === 0) return;
    const metadata = { CorrelationId: ids.request() };
    const frame = JSON.stringify({ topicName, eventBody: talkEvent(change), metadata });
    const about = `${change.conversationId} ${change.participantId}`;
    for (const listener of listeners) listener.sendLatest(about, frame);
  };
}
