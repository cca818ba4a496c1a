import { isSameAddress } from '../base/phone-number.ts';
import type { ListedParticipant } from './participant.ts';
import type { Selector } from './selector.ts';

/** Whether a participant is one of those that are meant; `now` is milliseconds since 1970. */
export function matches(who: ListedParticipant, selector: Selector, now: number): boolean {
  const { userName, communicationId, joinedBefore, talkingFor, address } = selector;
  const same = (wanted: string | number | undefined, found: string | number | undefined): boolean =>
    wanted === undefined || wanted === found;
  return (
    same(selector.conversationId, who.conversationId) &&
    same(selector.participantId, who.id) &&
    same(selector.userId, who.userId) &&
    same(selector.purpose, who.purpose) &&
    same(selector.media, who.media) &&
    same(selector.name, who.name) &&
    same(selector.incarnation, who.incarnation) &&
    (userName === undefined || who.address === `user:${userName}`) &&
    (communicationId === undefined || who.legs.some(({ id }) => id === communicationId)) &&
    (address === undefined || isSameAddress(who.address, address)) &&
    (joinedBefore === undefined || connectedAt(who) < Date.parse(joinedBefore)) &&
    (talkingFor === undefined || connectedAt(who) <= now - talkingFor * 1000)
  );
}

/** Who has not been connected has not joined before anything. */
const connectedAt = ({ connectedTime }: ListedParticipant): number =>
  connectedTime === undefined ? Number.POSITIVE_INFINITY : Date.parse(connectedTime);
