import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { asLegId, asParticipantId } from '../../src/base/ids.ts';
import type { Command } from '../../src/domain/command.ts';
import type { Conversation } from '../../src/domain/conversation.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { isLive, legMoves } from '../../src/domain/leg.ts';
import { answered, byClient, caller, createScene, handed, hangUp, opened, user } from './conversation-fixture.ts';

const names = ['a', 'b', 'c', 'd'] as const;

const legs = fc.constantFrom(...names.flatMap((name) => [`${name}-leg`, `${name}-phone`])).map(asLegId);
const ends = fc.constantFrom('hung-up', 'bye', 'busy', 'no-answer', 'rejected', 'failed', 'media-lost', 'expired');

const arrivals = fc.constantFrom(...names).chain((name) => fc.constantFrom(caller(name), handed(name), user(name)));

const commands: fc.Arbitrary<Command> = fc.oneof(
  arrivals.map((participant) => opened([participant])),
  fc.constantFrom(...names).map(hangUp),
  fc.constant<Command>({ kind: 'disconnectAll', departure: byClient }),
  fc.constant<Command>({ kind: 'recover', departure: { ...byClient, cause: 'node-lost', disconnectType: 'system' } }),
  fc.record({ held: fc.boolean(), muted: fc.boolean(), name: fc.constantFrom(...names) }).map(
    ({ held, muted, name }): Command => ({
      kind: 'update',
      participantId: asParticipantId(name),
      actions: { held, muted },
    }),
  ),
  legs.map((legId): Command => ({ kind: 'legRinging', legId })),
  legs.map((legId): Command => ({ kind: 'legLeft', legId })),
  legs.map((legId) => answered('x', legId)),
  fc.tuple(legs, ends).map(([legId, cause]): Command => ({ kind: 'legEnded', legId, end: { cause } })),
);

/** Three are there, in three ways, before anything happens. */
const sequences = fc
  .array(commands, { maxLength: 60 })
  .map((rest) => [opened([caller('a'), handed('b'), user('c')]), ...rest]);

interface Run {
  readonly state: Conversation;
  readonly effects: readonly Effect[];
  readonly kinds: readonly string[];
}

/** Runs commands as they come; whoever is added again after he was there is left out, as ids are never used again. */
function run(sequence: readonly Command[]): Run {
  let state = createScene().state();
  const effects: Effect[] = [];
  const kinds: string[] = [];
  const seen = new Set<string>();
  for (const [now, command] of sequence.entries()) {
    if (command.kind === 'add' && command.participants.some(({ id }) => seen.has(id))) continue;
    if (state.seq === 0 && command.kind !== 'add') continue;
    const decided = decide(state, command, now);
    if (!decided.ok) continue;
    for (const event of decided.value.events) {
      if (event.kind === 'participant.added') seen.add(event.participant.id);
      kinds.push(event.kind);
    }
    state = decided.value.conversation;
    if (command.kind !== 'recover') effects.push(...decided.value.effects);
  }
  return { state, effects, kinds };
}

describe('whatever happens in whatever order', () => {
  it('numbers run without gaps, everybody ends at most once, and the conversation ends exactly when it is empty', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const { state, kinds } = run(sequence);
        const count = (kind: string): number => kinds.filter((each) => each === kind).length;
        assert.equal(state.seq, kinds.length);
        assert.equal(state.everCount, count('participant.added'));
        assert.equal(state.endedCount, count('participant.terminated'));
        assert.equal(state.live.size, state.everCount - state.endedCount);
        assert.equal(count('participant.disconnected'), count('participant.terminated'));
        assert.equal(count('conversation.ended'), state.everCount > 0 && state.live.size === 0 ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('a leg is told to hang up at most once, and always after it was told to leave the bridge', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const { effects } = run(sequence);
        for (const legId of new Set(effects.map((effect) => effect.legId))) {
          const orders = effects.filter((effect) => effect.legId === legId).map((effect) => effect.kind);
          const hangUps = orders.filter((kind) => kind === 'hangUp').length;
          assert.ok(hangUps <= 1, `${legId}: ${orders.join(' ')}`);
          if (hangUps === 1) assert.ok(orders.indexOf('leave') < orders.indexOf('hangUp'));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('nobody who is live has an ended leg, and nobody who is being removed can be held', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        for (const participant of run(sequence).state.live.values()) {
          for (const leg of participant.legs) assert.ok(isLive(leg.state));
          if (participant.departure) assert.equal(legMoves.disconnecting.hold, 'gone');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
