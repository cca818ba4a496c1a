import type { LegId, ParticipantId } from '../base/ids.ts';
import { openAudio, type SeatAudio } from './audio.ts';
import type { Conversation } from './conversation.ts';
import { type Consult, type Participant, wireLeg } from './participant.ts';

const silent: SeatAudio = { hears: [], heardBy: [], music: true };

/**
 * What one participant hears and who hears him, from the state alone: held and confined ones are out with music, a
 * muted or monitoring one is heard by nobody, a coach by whom he coaches. While somebody asks BOTH sides of a consult,
 * these do not hear one another; whoever waits in a queue with nobody to talk to hears music.
 */
export function seatAudio(conversation: Conversation, participant: Participant): SeatAudio {
  if (participant.held || participant.confined) return silent;
  if (isWaiting(conversation, participant)) return { hears: [], heardBy: 'all', music: true };
  const apart = apartFrom(conversation, participant.id);
  const hears = apart === undefined ? openAudio.hears : othersThan(conversation, participant.id, apart);
  return { hears, heardBy: heardBy(conversation, participant), music: false };
}

function heardBy(conversation: Conversation, participant: Participant): SeatAudio['heardBy'] {
  const { role } = participant;
  if (participant.muted || role?.kind === 'monitor') return [];
  if (role?.kind !== 'coach') return 'all';
  const coached = conversation.live.get(role.of);
  return coached === undefined ? [] : [wireLeg(coached).id];
}

/** Whom one side of a consult does not hear while both are spoken to. */
function apartFrom(conversation: Conversation, id: ParticipantId): ParticipantId | undefined {
  for (const { consult } of conversation.live.values()) {
    if (consult?.speakTo === 'BOTH') {
      const other = otherSide(consult, id);
      if (other !== undefined) return other;
    }
  }
  return undefined;
}

function otherSide({ object, destination }: Consult, id: ParticipantId): ParticipantId | undefined {
  if (id === object) return destination;
  return id === destination ? object : undefined;
}

function othersThan(conversation: Conversation, self: ParticipantId, apart: ParticipantId): readonly LegId[] {
  const others = [...conversation.live.values()].filter(({ id }) => id !== self && id !== apart);
  return others.map((each) => wireLeg(each).id);
}

/** Somebody else than an agent, while a queue is all there is to talk to. */
function isWaiting(conversation: Conversation, participant: Participant): boolean {
  if (participant.purpose === 'acd') return false;
  let queued = false;
  for (const other of conversation.live.values()) {
    if (other.purpose === 'acd') queued = true;
    else if (other.id !== participant.id && other.connectedTime !== undefined) return false;
  }
  return queued;
}

/** Whether anybody's audio depends on somebody else's state. */
export function isEntangled({ live }: Conversation): boolean {
  for (const { consult, role, purpose } of live.values()) {
    if (consult !== undefined || role !== undefined || purpose === 'acd') return true;
  }
  return false;
}

/** Whether two seats are the same to a mixer. */
export const isSameAudio = (one: SeatAudio, other: SeatAudio): boolean =>
  one.music === other.music && sameEars(one.hears, other.hears) && sameEars(one.heardBy, other.heardBy);

function sameEars(one: SeatAudio['hears'], other: SeatAudio['hears']): boolean {
  if (one === 'all' || other === 'all') return one === other;
  return one.length === other.length && one.every((id, place) => id === other[place]);
}
