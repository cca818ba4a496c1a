import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asLegId, asParticipantId } from '../../src/base/ids.ts';
import { participantState } from '../../src/domain/participant.ts';
import { answered, byClient, caller, createScene, handed, hangUp, opened, user } from './conversation-fixture.ts';

const a = asParticipantId('a');

const talking = (...names: string[]) => {
  const scene = createScene();
  scene.run(
    opened(
      names.map((name) => handed(name)),
      names.length >= 3,
    ),
  );
  for (const name of names) scene.run(answered(name));
  return scene;
};

const ended = (name: string, sipCode = 200) =>
  ({
    kind: 'legEnded',
    legId: asLegId(`${name}-leg`),
    end: { cause: 'hung-up', evidence: 'bye-200', sipCode },
  }) as const;

describe('removing one participant of a conference', () => {
  it('leaves the bridge before it hangs up, and touches nobody else', () => {
    const { effects } = talking('a', 'b', 'c').run(hangUp('a'));
    assert.deepEqual(
      effects.map((effect) => [effect.kind, effect.legId]),
      [
        ['leave', 'a-leg'],
        ['hangUp', 'a-leg'],
      ],
    );
  });

  it('writes the events of one removal in the order of the contract', () => {
    const scene = talking('a', 'b', 'c');
    const before = scene.kinds().length;
    scene.run(hangUp('a'));
    scene.run({ kind: 'legLeft', legId: asLegId('a-leg') });
    scene.run(ended('a'));
    assert.deepEqual(scene.kinds().slice(before), [
      'participant.removing',
      'leg.left-bridge',
      'leg.disconnected',
      'participant.disconnected',
      'participant.terminated',
    ]);
    assert.equal(scene.state().live.size, 2);
    assert.equal(scene.state().endTime, undefined);
  });

  it('numbers events from 1 without gaps', () => {
    const scene = talking('a', 'b', 'c');
    const { events } = scene.run(hangUp('a'));
    assert.equal(events.at(-1)?.seq, scene.kinds().length);
  });

  it('is joined by a second removal: no second BYE, and the first cause stays', () => {
    const scene = talking('a', 'b', 'c');
    scene.run(hangUp('a'));
    const again = scene.run(hangUp('a'));
    assert.deepEqual([again.events, again.effects], [[], []]);
    const { participants } = scene.run(ended('a'));
    assert.deepEqual(participants[0]?.departure, { ...byClient, evidence: 'bye-200', sipCode: 200 });
  });

  it('keeps the first cause when the far end hangs up in the same moment', () => {
    const scene = talking('a', 'b', 'c');
    scene.run(hangUp('a'));
    const { participants } = scene.run({
      kind: 'legEnded',
      legId: asLegId('a-leg'),
      end: { cause: 'bye', evidence: 'bye-200' },
    });
    assert.equal(participants[0]?.departure?.disconnectType, 'client');
  });

  it('is refused as gone afterwards', () => {
    const scene = talking('a', 'b', 'c');
    scene.run(hangUp('a'));
    scene.run(ended('a'));
    assert.equal(scene.refusal(hangUp('a')), 'participantGone');
  });

  it('shows the state before it until the end is known', () => {
    const scene = talking('a', 'b', 'c');
    scene.run(hangUp('a'));
    const [leg] = scene.state().live.get(a)?.legs ?? [];
    assert.deepEqual([leg?.state, leg?.shownState], ['disconnecting', 'connected']);
  });

  for (const [state, steps] of [
    ['dialing', []],
    ['alerting', [{ kind: 'legRinging', legId: asLegId('a-leg') }]],
  ] as const) {
    it(`of somebody ${state} asks the driver to give the call up`, () => {
      const scene = createScene();
      scene.run(opened([handed('a'), handed('b'), handed('c')], true));
      for (const step of steps) scene.run(step);
      const participant = scene.state().live.get(a);
      assert.equal(participant && participantState(participant), state);
      assert.deepEqual(
        scene.run(hangUp('a')).effects.map((effect) => effect.kind),
        ['leave', 'hangUp'],
      );
    });
  }

  it('ignores an answer that crosses it: the leg never joins', () => {
    const scene = createScene();
    scene.run(opened([handed('a'), handed('b'), handed('c')], true));
    scene.run(hangUp('a'));
    assert.deepEqual(scene.run(answered('a')).effects, []);
  });

  it('takes both legs of a user, the softphone last', () => {
    const scene = createScene();
    scene.run(opened([user('a'), handed('b'), handed('c')], true));
    scene.run(answered('a', 'a-phone'));
    const { effects } = scene.run(hangUp('a'));
    assert.deepEqual(
      effects.map((effect) => [effect.kind, effect.legId]),
      [
        ['leave', 'a-phone'],
        ['hangUp', 'a-phone'],
      ],
    );
    const { events } = scene.run({ kind: 'legEnded', legId: asLegId('a-phone'), end: { cause: 'hung-up' } });
    const legs = events.filter((event) => event.kind === 'leg.disconnected').map((event) => event.legId);
    assert.deepEqual(legs, ['a-leg', 'a-phone']);
  });
});

describe('the last one out', () => {
  it('ends the conversation in the same decision', () => {
    const scene = talking('a', 'b', 'c');
    for (const name of ['a', 'b', 'c']) {
      scene.run(hangUp(name));
      scene.run(ended(name));
    }
    assert.equal(scene.kinds().at(-1), 'conversation.ended');
    assert.equal(scene.kinds().filter((kind) => kind === 'conversation.ended').length, 1);
    assert.notEqual(scene.state().endTime, undefined);
  });

  it('takes the other side of a plain call along as peer', () => {
    const scene = talking('a', 'b');
    scene.run(hangUp('a'));
    const { effects, participants } = scene.run(ended('a'));
    assert.deepEqual(
      effects.filter((effect) => effect.kind === 'hangUp').map((effect) => effect.legId),
      ['b-leg'],
    );
    assert.equal(participants.find(({ id }) => id === 'b')?.departure?.disconnectType, 'peer');
  });

  it('does not take anybody along once there were three', () => {
    const scene = talking('a', 'b');
    scene.run(opened([handed('c')]));
    assert.equal(scene.state().conference, true);
    scene.run(answered('c'));
    for (const name of ['a', 'c']) {
      scene.run(hangUp(name));
      scene.run(ended(name));
    }
    assert.deepEqual([...scene.state().live.keys()], ['b']);
    assert.equal(scene.state().endTime, undefined);
  });
});

describe('who left and why, when it was not a request', () => {
  const cases = [
    ['bye', 'endpoint', 'phone'],
    ['busy', 'endpoint', 'phone'],
    ['rejected', 'endpoint.donotdisturb', 'phone'],
    ['no-answer', 'timeout', 'system'],
    ['media-lost', 'transport.failure', 'system'],
    ['expired', 'timeout', 'system'],
    ['failed', 'error', 'system'],
  ] as const;
  for (const [cause, disconnectType, actor] of cases) {
    it(`${cause} is shown as ${disconnectType}`, () => {
      const { participants } = talking('a', 'b', 'c').run({
        kind: 'legEnded',
        legId: asLegId('a-leg'),
        end: { cause },
      });
      const [one] = participants;
      assert.deepEqual([one?.departure?.disconnectType, one?.departure?.actor.kind], [disconnectType, actor]);
    });
  }
});

describe('ending the call for everybody', () => {
  it('hangs up each leg once, in any state', () => {
    const scene = talking('a', 'b', 'c');
    scene.run(opened([handed('d')]));
    scene.run(hangUp('a'));
    const { effects } = scene.run({ kind: 'disconnectAll', departure: byClient });
    assert.deepEqual(
      effects.filter((effect) => effect.kind === 'hangUp').map((effect) => effect.legId),
      ['b-leg', 'c-leg', 'd-leg'],
    );
  });

  it('is refused when the conversation has ended', () => {
    const scene = talking('a');
    scene.run(hangUp('a'));
    scene.run(ended('a'));
    assert.equal(scene.refusal({ kind: 'disconnectAll', departure: byClient }), 'conversationEnded');
  });
});

describe('after a restart', () => {
  it('carries out an accepted removal with its first cause, and ends the others as lost with their node', () => {
    const scene = createScene();
    scene.run(opened([caller('a'), caller('b')], true));
    scene.run(hangUp('a'));
    const lost = { actor: { kind: 'system', id: 'NODE_LOST' }, cause: 'node-lost', disconnectType: 'system' } as const;
    const { effects } = scene.run({ kind: 'recover', departure: lost });
    assert.deepEqual(
      effects.filter((effect) => effect.kind === 'hangUp').map((effect) => effect.legId),
      ['a-leg', 'b-leg'],
    );
    assert.equal(scene.run(ended('a')).participants[0]?.departure?.disconnectType, 'client');
    assert.equal(scene.run(ended('b')).participants[0]?.departure?.disconnectType, 'system');
  });

  it('ends at once whoever was never answered: there is nobody to be told', () => {
    const scene = createScene();
    scene.run(opened([handed('a'), handed('b'), handed('c')], true));
    scene.run({ kind: 'recover', departure: byClient });
    assert.equal(scene.kinds().at(-1), 'conversation.ended');
  });
});
