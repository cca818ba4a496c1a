import { asConversationId, asLegId, asOrganisationId, asParticipantId, asUserId } from '../../src/base/ids.ts';
import type { Conversation } from '../../src/domain/conversation.ts';
import type { ConversationEvent, Published } from '../../src/domain/event.ts';
import type { Leg, LegState } from '../../src/domain/leg.ts';
import type { Participant } from '../../src/domain/participant.ts';
import type { Change } from '../../src/ports/store.ts';

export const ORGANISATION = asOrganisationId('org-a');
export const OTHER_ORGANISATION = asOrganisationId('org-b');

/** A conversation at seq 0: what the first change has before it. */
export const emptyConversation = (id: string, more: Partial<Conversation> = {}): Conversation => ({
  id: asConversationId(id),
  organisationId: ORGANISATION,
  seq: 0,
  startTime: 1000,
  conference: false,
  live: new Map(),
  everCount: 0,
  partyCount: 0,
  media: 'call',
  endWhen: 'last-leaves',
  endedCount: 0,
  ...more,
});

export const leg = (id: string, more: Partial<Leg> = {}): Leg => ({
  id: asLegId(id),
  kind: 'bridge',
  carrier: 'virtual',
  state: 'connected',
  shownState: 'connected',
  leftBridge: false,
  callId: `call-${id}`,
  ...more,
});

/** The seat of a user: a leg without a wire, and so without a Call-ID. */
const seat = (id: string): Leg => {
  const { callId: _none, ...rest } = leg(id, { carrier: 'seat' });
  return rest;
};

export const participant = (id: string, more: Partial<Participant> = {}): Participant => ({
  id: asParticipantId(id),
  name: `Name of ${id}`,
  address: '+15550101',
  purpose: 'external',
  direction: 'outbound',
  identity: `identity-${id}`,
  incarnation: 1,
  legs: [leg(`leg-${id}`)],
  muted: false,
  held: false,
  confined: false,
  startTime: 1000,
  ...more,
});

/** A participant with a user: a seat and a softphone. */
export const userParticipant = (id: string, userId: string): Participant =>
  participant(id, {
    purpose: 'user',
    userId: asUserId(userId),
    identity: userId,
    legs: [seat(`seat-${id}`), leg(`phone-${id}`, { kind: 'softphone' })],
  });

const numbered = (previous: Conversation, at: number, events: readonly ConversationEvent[]): readonly Published[] =>
  events.map((event, place) => ({ ...event, seq: previous.seq + place + 1, at, conversationId: previous.id }));

/** Adds participants; starts the conversation where it is new. */
export function adding(previous: Conversation, ...added: readonly Participant[]): Change {
  const started: readonly ConversationEvent[] =
    previous.seq === 0
      ? [{ kind: 'conversation.started', organisationId: previous.organisationId, conference: previous.conference }]
      : [];
  const events = numbered(previous, 1000, [
    ...started,
    ...added.map((each): ConversationEvent => ({ kind: 'participant.added', participant: each })),
  ]);
  const live = new Map(previous.live);
  for (const each of added) live.set(each.id, each);
  const next = { ...previous, seq: previous.seq + events.length, live, everCount: previous.everCount + added.length };
  return { previous, next, participants: added, events };
}

/** Puts a new form of a live participant in place of the stored one. */
export function changing(previous: Conversation, changed: Participant): Change {
  const events = numbered(previous, 1500, [
    { kind: 'participant.muted', participantId: changed.id, muted: changed.muted },
  ]);
  const next = { ...previous, seq: previous.seq + 1, live: new Map(previous.live).set(changed.id, changed) };
  return { previous, next, participants: [changed], events };
}

const withState = (each: Participant, state: LegState): Participant => ({
  ...each,
  legs: each.legs.map((one) => ({ ...one, state })),
});

/** Begins the removal of a participant, whose hang-up is owed from then on. */
export const removing = (previous: Conversation, id: string): Change =>
  changing(previous, withState(present(previous, id), 'disconnecting'));

/** Ends participants at a time; the conversation with the last. */
export function ending(previous: Conversation, at: number, ...ids: readonly string[]): Change {
  const ended = ids.map((id) => ({ ...withState(present(previous, id), 'terminated'), endTime: at }));
  const live = new Map(previous.live);
  for (const each of ended) live.delete(each.id);
  const isOver = live.size === 0;
  const events = numbered(previous, at, [
    ...ended.map((each): ConversationEvent => ({ kind: 'participant.terminated', participantId: each.id })),
    ...(isOver ? [{ kind: 'conversation.ended' } as const] : []),
  ]);
  const next: Conversation = {
    ...previous,
    seq: previous.seq + events.length,
    live,
    endedCount: previous.endedCount + ended.length,
    ...(isOver ? { endTime: at } : {}),
  };
  return { previous, next, participants: ended, events };
}

function present(conversation: Conversation, id: string): Participant {
  const found = conversation.live.get(asParticipantId(id));
  if (found === undefined) throw new Error(`${id} is not live in ${conversation.id}`);
  return found;
}
