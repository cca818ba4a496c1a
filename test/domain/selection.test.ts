import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { asLegId, asParticipantId, type ParticipantId } from '../../src/base/ids.ts';
import type { Command, SelectedCommand } from '../../src/domain/command.ts';
import type { Conversation, EndWhen } from '../../src/domain/conversation.ts';
import { decide } from '../../src/domain/decide.ts';
import { isEnding } from '../../src/domain/evolve.ts';
import { foresee } from '../../src/domain/foresee.ts';
import { wireLeg } from '../../src/domain/participant.ts';
import { matching, type Selector } from '../../src/domain/selector.ts';
import { answered, byClient, caller, createScene, handed, hangUp, opened, user } from './conversation-fixture.ts';

const names = ['a', 'b', 'c', 'd', 'e'] as const;
const legs = fc.constantFrom(...names.flatMap((name) => [`${name}-leg`, `${name}-phone`])).map(asLegId);
const policies = fc.constantFrom<EndWhen>('last-leaves', 'one-left', 'no-agents', 'host-leaves');
const arrivals = fc.constantFrom(...names).chain((name) => fc.constantFrom(caller(name), handed(name), user(name)));

const happenings: fc.Arbitrary<Command> = fc.oneof(
  arrivals.map((participant) => opened([participant])),
  fc.constantFrom(...names).map(hangUp),
  legs.map((legId) => answered('x', legId)),
  legs.map((legId): Command => ({ kind: 'legEnded', legId, end: { cause: 'bye' } })),
  policies.map((endWhen): Command => ({ kind: 'policy', endWhen })),
);

const parties = fc.subarray([caller('a'), handed('b'), user('c'), user('d')], { minLength: 1 });

/** A conversation in whatever state, with those of it who are meant. */
const scenes = fc
  .record({
    parties,
    isConference: fc.boolean(),
    endWhen: policies,
    rest: fc.array(happenings, { maxLength: 12 }),
    wanted: fc.subarray([...names]),
    shuffle: fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
    between: fc.array(happenings, { maxLength: 4 }),
  })
  .map(({ parties: those, isConference, endWhen, rest, ...more }) => {
    const start: Command[] = [opened(those, isConference), { kind: 'policy', endWhen }];
    const talk = those.map(({ id, legs: own }): Command => answered(id, own.at(-1)?.id));
    return { state: run(createScene().state(), [...start, ...talk, ...rest]), ...more };
  });

function run(from: Conversation, commands: readonly Command[]): Conversation {
  let state = from;
  const seen = new Set<string>(state.live.keys());
  for (const command of commands) {
    if (command.kind === 'add' && command.participants.some(({ id }) => seen.has(id))) continue;
    if (command.kind === 'add') for (const { id } of command.participants) seen.add(id);
    if (state.endTime !== undefined || (state.seq === 0 && command.kind !== 'add')) continue;
    const decided = decide(state, command, 1000 + state.seq);
    if (decided.ok) state = decided.value.conversation;
  }
  return state;
}

/** Every leg that was told to hang up ends, in an order of these numbers. */
function settle(from: Conversation, order: readonly number[]): Conversation {
  let state = from;
  for (let step = 0; state.endTime === undefined; step += 1) {
    const ending = [...state.live.values()].filter(isEnding);
    const next = ending[(order[step % order.length] ?? 0) % Math.max(1, ending.length)];
    if (next === undefined) break;
    const decided = decide(state, { kind: 'legEnded', legId: wireLeg(next).id, end: { cause: 'hung-up' } }, 5000);
    assert.ok(decided.ok);
    state = decided.value.conversation;
  }
  return state;
}

const everybody: Selector = {};

const commandFor = (meant: readonly ParticipantId[], known = meant, mayEndConversation = true): SelectedCommand => ({
  kind: 'updateSelected',
  selector: everybody,
  meant,
  known,
  actions: { disconnect: byClient },
  mayEndConversation,
});

const idsOf = ({ live }: Conversation): readonly ParticipantId[] => [...live.keys()];
const meantOf = (state: Conversation, wanted: readonly string[]): readonly ParticipantId[] =>
  idsOf(state).filter((id) => wanted.includes(id));

describe('a removal of several that is foreseen', () => {
  it('comes out as it was foreseen, and what is let pass never ends a conversation', () => {
    fc.assert(
      fc.property(scenes, ({ state, wanted, shuffle }) => {
        const meant = meantOf(state, wanted);
        if (meant.length === 0 || state.endTime !== undefined) return;
        const foreseen = foresee(state, { ids: meant }, 4000);
        const done = decide(state, commandFor(meant, idsOf(state)), 4000);
        assert.ok(done.ok);
        const after = settle(done.value.conversation, shuffle);
        if (after.endTime !== undefined) assert.ok(foreseen.conversationEnds, 'an end that was not foreseen');
        const guarded = decide(state, commandFor(meant, idsOf(state), false), 4000);
        const isRefused = foreseen.conversationEnds && !foreseen.endsAnyway;
        assert.equal(guarded.ok ? 'taken' : guarded.refusal.kind, isRefused ? 'wouldEndConversation' : 'taken');
        // In the order in which they are told, it is exactly that.
        const ordered = settle(done.value.conversation, [0]);
        if (!foreseen.conversationEnds) assert.deepEqual(idsOf(ordered), foreseen.remaining);
      }),
      { numRuns: 2000 },
    );
  });

  it('removes nobody but those who are meant, whatever happens between finding them and acting', () => {
    fc.assert(
      fc.property(scenes, ({ state, wanted, between }) => {
        const meant = meantOf(state, wanted);
        if (meant.length === 0 || state.endTime !== undefined) return;
        const now = run(state, between);
        const decided = decide(now, commandFor(meant, idsOf(state)), 4000);
        const hasCome = [...now.live.values()].some((each) => !isEnding(each) && !state.live.has(each.id));
        const hasGone = meant.some((id) => !now.live.has(id));
        if (!decided.ok) {
          assert.ok(hasCome || hasGone || now.endTime !== undefined, decided.refusal.kind);
          return;
        }
        assert.ok(!hasCome && !hasGone);
        for (const event of decided.value.events)
          if (event.kind === 'participant.removing' && event.departure === byClient)
            assert.ok(meant.includes(event.participantId));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('who fits a selector', () => {
  const talking = () => {
    const scene = createScene();
    scene.run(opened([caller('a'), handed('b'), user('c')], true));
    for (const name of ['a', 'b'] as const) scene.run(answered(name));
    scene.run(answered('c', 'c-phone'));
    return scene;
  };

  it('is decided by all that is given together', () => {
    const { state } = talking();
    const fit = (selector: Selector): readonly string[] =>
      matching(state(), selector, 60_000).present.map(({ id }) => id);
    assert.deepEqual(fit({}), ['a', 'b', 'c']);
    assert.deepEqual(fit({ purpose: 'external' }), ['b', 'c']);
    assert.deepEqual(fit({ purpose: 'external', name: 'b' }), ['b']);
    assert.deepEqual(fit({ communicationId: asLegId('c-phone') }), ['c']);
    assert.deepEqual(fit({ communicationId: asLegId('c-leg') }), ['c']);
    assert.deepEqual(fit({ participantId: asParticipantId('a'), name: 'b' }), []);
    assert.deepEqual(fit({ media: 'email' }), []);
    assert.deepEqual(fit({ room: '600' }), []);
    assert.deepEqual(fit({ incarnation: 2 }), []);
    assert.deepEqual(fit({ joinedBefore: 1001 }), []);
    assert.deepEqual(fit({ joinedBefore: 1002 }), ['a', 'b', 'c']);
    assert.deepEqual(fit({ talkingFor: 58_997 }), ['a', 'b']);
    assert.deepEqual(fit({ talkingFor: 70_000 }), []);
  });

  it('is told apart from who is being removed', () => {
    const scene = talking();
    scene.run(hangUp('b'));
    const { present, ending } = matching(scene.state(), { purpose: 'external' }, 60_000);
    assert.deepEqual([present.map(({ id }) => id), ending.map(({ id }) => id)], [['c'], ['b']]);
  });
});
