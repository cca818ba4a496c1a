import { isoTime } from '../base/clock.ts';
import type { TalkChange } from '../domain/talk.ts';
import type { Shape } from './genesys.ts';

/** The body of a frame that tells who began or ceased to speak; our own wire. */
export const talkEvent = ({ conversationId, participantId, userId, talking, since }: TalkChange): Shape => ({
  conversationId,
  participantId,
  ...(userId === undefined ? {} : { userId }),
  talking,
  since: isoTime(since),
});
