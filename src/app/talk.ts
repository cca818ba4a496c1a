import type { Clock } from '../base/clock.ts';
import type { LegId, ParticipantId } from '../base/ids.ts';
import { seatAudio } from '../domain/audio-plan.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Published } from '../domain/event.ts';
import { type Participant, participantState, wireLeg } from '../domain/participant.ts';
import type { TalkChange } from '../domain/talk.ts';
import type { Bus, Committed } from '../ports/bus.ts';
import type { LegReport } from '../ports/engine.ts';
import type { Directory } from './directory.ts';

/** Who speaks now. It lives in memory alone: a spurt of talk costs no write. */
export interface Talk {
  /** Takes what the engine reports of a leg. */
  heard(report: LegReport): void;
  /** Since when a live participant speaks, milliseconds since 1970; undefined while he does not. */
  since(participant: Participant): number | undefined;
  close(): void;
}

export interface TalkDeps {
  readonly directory: Directory;
  readonly bus: Bus;
  readonly clock: Clock;
}

/** One leg that has been spoken into. */
interface Spoken {
  /** What the engine says: it goes on while he is muted, until the engine takes note of that. */
  now: boolean;
  /** What was told last, where that is that he speaks. */
  told?: TalkChange;
  /** Whose leg it was when it was last looked up. */
  participantId?: ParticipantId;
}

/**
 * What the engine hears, under what the conversation allows: who is muted, held, being removed or gone has ceased to
 * speak from that commit on, and whoever is heard again and still speaks has begun anew.
 */
export function createTalk({ directory, bus, clock }: TalkDeps): Talk {
  const legs = new Map<LegId, Spoken>();

  const settle = (legId: LegId): void => {
    const spoken = legs.get(legId);
    if (spoken === undefined) return;
    const home = spoken.now ? homeOf(directory, legId, spoken) : undefined;
    const { told } = spoken;
    if (told && home && isOf(told, home)) return;
    delete spoken.told;
    if (told) bus.publishTalk({ ...told, talking: false, since: clock.now() });
    if (home === undefined) return;
    spoken.participantId = home.participant.id;
    spoken.told = beginning(home, clock.now());
    bus.publishTalk(spoken.told);
  };

  const end = (legId: LegId): void => {
    const spoken = legs.get(legId);
    if (spoken === undefined) return;
    spoken.now = false;
    settle(legId);
    legs.delete(legId);
  };

  const stop = bus.subscribe((committed) => {
    if (legs.size === 0) return;
    for (const legId of legsIn(committed)) {
      settle(legId);
      // The end of a leg may have overtaken its last report.
      if (directory.ofLeg(legId).length === 0) end(legId);
    }
  });

  return {
    heard(report) {
      if (report.kind === 'ended') end(report.legId);
      if (report.kind !== 'talk') return;
      const spoken = legs.get(report.legId) ?? { now: false };
      if (directory.ofLeg(report.legId).length === 0) return;
      legs.set(report.legId, spoken);
      spoken.now = report.talking;
      settle(report.legId);
    },
    since(participant) {
      const told = legs.get(wireLeg(participant).id)?.told;
      return told?.participantId === participant.id ? told.since : undefined;
    },
    close: stop,
  };
}

interface Home {
  readonly conversation: Conversation;
  readonly participant: Participant;
}

/** Where a leg may be heard now. One on its way to another conversation belongs to the later. */
function homeOf(directory: Directory, legId: LegId, { participantId }: Spoken): Home | undefined {
  for (const id of directory.ofLeg(legId).toReversed()) {
    const conversation = directory.get(id);
    const participant = conversation && ownerIn(conversation, legId, participantId);
    if (participant && mayBeHeard(conversation, participant)) return { conversation, participant };
  }
  return undefined;
}

function ownerIn({ live }: Conversation, legId: LegId, known: ParticipantId | undefined): Participant | undefined {
  const before = known === undefined ? undefined : live.get(known);
  if (before && wireLeg(before).id === legId) return before;
  for (const participant of live.values()) if (wireLeg(participant).id === legId) return participant;
  return undefined;
}

const mayBeHeard = (conversation: Conversation, participant: Participant): boolean =>
  participantState(participant) === 'connected' &&
  wireLeg(participant).state === 'connected' &&
  seatAudio(conversation, participant).heardBy.length > 0;

const isOf = (told: TalkChange, { conversation, participant }: Home): boolean =>
  told.conversationId === conversation.id && told.participantId === participant.id;

const beginning = ({ conversation, participant }: Home, since: number): TalkChange => ({
  organisationId: conversation.organisationId,
  conversationId: conversation.id,
  participantId: participant.id,
  ...(participant.userId === undefined ? {} : { userId: participant.userId }),
  talking: true,
  since,
});

/** The legs of everybody whom the events of a commit are about. */
function legsIn({ events, previous, next }: Committed): ReadonlySet<LegId> {
  const found = new Set<LegId>();
  for (const id of new Set(events.flatMap(participantOf))) {
    for (const { live } of [previous, next]) {
      const participant = live.get(id);
      if (participant) found.add(wireLeg(participant).id);
    }
  }
  return found;
}

function participantOf(event: Published): readonly ParticipantId[] {
  if (event.kind === 'participant.added') return [event.participant.id];
  return 'participantId' in event && event.participantId !== undefined ? [event.participantId] : [];
}
