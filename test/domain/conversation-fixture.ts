import {
  asConversationId,
  asLegId,
  asOrganisationId,
  asParticipantId,
  asRequestId,
  asUserId,
} from '../../src/base/ids.ts';
import type { Command, NewParticipant } from '../../src/domain/command.ts';
import type { Conversation } from '../../src/domain/conversation.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Departure } from '../../src/domain/departure.ts';
import type { Decision } from '../../src/domain/draft.ts';
import type { LegCarrier } from '../../src/domain/leg.ts';

/** A participant of that name; its legs are called after it. */
export const handed = (name: string, more: Partial<NewParticipant> = {}): NewParticipant => ({
  id: asParticipantId(name),
  name,
  address: `+1${name}`,
  purpose: 'external',
  direction: 'outbound',
  identity: `virtual:${name}`,
  incarnation: 1,
  legs: [{ id: asLegId(`${name}-leg`), kind: 'bridge', carrier: 'virtual' }],
  dial: { target: name, from: { name: '', user: 'partyline' } },
  ...more,
});

/** Somebody who calls in. */
export function caller(name: string, carrier: LegCarrier = 'sip'): NewParticipant {
  const { dial: _, ...rest } = handed(name);
  const legs = [
    { id: asLegId(`${name}-leg`), kind: 'bridge', carrier, callId: `${name}-call`, resume: `${name}-dialog` },
  ] as const;
  return { ...rest, direction: 'inbound', purpose: 'customer', legs };
}

/** A user with his seat and his phone. */
export const user = (name: string, more: Partial<NewParticipant> = {}): NewParticipant =>
  handed(name, {
    userId: asUserId(`${name}-user`),
    legs: [
      { id: asLegId(`${name}-leg`), kind: 'bridge', carrier: 'seat' },
      { id: asLegId(`${name}-phone`), kind: 'softphone', carrier: 'virtual' },
    ],
    ...more,
  });

export const byClient: Departure = {
  actor: { kind: 'client', id: 'demo' },
  cause: 'api',
  disconnectType: 'client',
  requestId: asRequestId('request-1'),
};

const empty: Conversation = {
  id: asConversationId('conversation'),
  organisationId: asOrganisationId('organisation'),
  seq: 0,
  startTime: 0,
  conference: false,
  live: new Map(),
  everCount: 0,
  partyCount: 0,
  media: 'call',
  endWhen: 'last-leaves',
  endedCount: 0,
};

/** A conversation that commands are run on, one after the other, a millisecond apart. */
export interface Scene {
  state(): Conversation;
  /** Runs a command that has to be taken. */
  run(command: Command): Decision;
  /** Runs a command that has to be refused; the kind of its refusal. */
  refusal(command: Command): string;
  /** Kinds of all events so far. */
  kinds(): readonly string[];
}

export function createScene(): Scene {
  let state = empty;
  let now = 1000;
  const kinds: string[] = [];
  return {
    state: () => state,
    run(command) {
      now += 1;
      const decided = decide(state, command, now);
      if (!decided.ok) throw new Error(`refused: ${decided.refusal.kind}`);
      state = decided.value.conversation;
      kinds.push(...decided.value.events.map((event) => event.kind));
      return decided.value;
    },
    refusal(command) {
      const decided = decide(state, command, now);
      if (decided.ok) throw new Error('was not refused');
      return decided.refusal.kind;
    },
    kinds: () => kinds,
  };
}

/** Opens a conversation with these participants. */
export const opened = (
  participants: readonly NewParticipant[],
  conference = false,
): Extract<Command, { kind: 'add' }> => ({
  kind: 'add',
  opening: { organisationId: empty.organisationId, conference },
  participants,
});

/** The far end of that participant answered. */
export const answered = (name: string, leg = `${name}-leg`): Command => ({
  kind: 'legAnswered',
  legId: asLegId(leg),
  callId: `${name}-call`,
  resume: `${name}-dialog`,
});

/** Hang up that participant for the client. */
export const hangUp = (name: string): Command => ({
  kind: 'update',
  participantId: asParticipantId(name),
  actions: { disconnect: byClient },
});
