import type { IdMaker } from '../base/ids.ts';
import { talkEvent } from '../dialects/talk.ts';
import type { TalkChange } from '../domain/talk.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface TalkFramesDeps {
  readonly subscriptions: Subscriptions;
  readonly ids: Pick<IdMaker, 'request'>;
}

const OF_ALL = 'v2.partyline.conversations';

/** Turns what is told of who speaks into frames. They have no `seq`: nothing of it stands in the timeline. */
export function createTalkFrames({ subscriptions, ids }: TalkFramesDeps): (change: TalkChange) => void {
  return (change) => {
    const about = `${change.conversationId} ${change.participantId}`;
    for (const topicName of [`${OF_ALL}.${change.conversationId}.talking`, `${OF_ALL}.talking`]) {
      const listeners = subscriptions.of(topicName, change.organisationId);
      if (listeners.size === 0) continue;
      const metadata = { CorrelationId: ids.request() };
      const frame = JSON.stringify({ topicName, eventBody: talkEvent(change), metadata });
      for (const listener of listeners) listener.sendLatest(about, frame);
    }
  };
}
