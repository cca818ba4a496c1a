import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asLegId, asParticipantId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import { bridgeLeg, participantState } from '../../src/domain/participant.ts';
import { answered, caller, createScene, handed, hangUp, opened, user } from './conversation-fixture.ts';

const a = asParticipantId('a');
const b = asParticipantId('b');

describe('calling into a room', () => {
  it('answers and joins in the commit that first knows of the caller', () => {
    const scene = createScene();
    const { effects } = scene.run(opened([caller('a')], true));
    assert.deepEqual(
      effects.map((effect) => effect.kind),
      ['answer', 'join'],
    );
    const participant = scene.state().live.get(a);
    assert.equal(participant && participantState(participant), 'connected');
    assert.equal(scene.state().conference, true);
  });
});

describe('calling out', () => {
  it('dials at once, and joins when the far end answers', () => {
    const scene = createScene();
    const { effects } = scene.run(opened([handed('a')]));
    assert.deepEqual(
      effects.map((effect) => effect.kind),
      ['dial'],
    );
    assert.deepEqual(
      scene.run(answered('a')).effects.map((effect) => effect.kind),
      ['join'],
    );
  });

  it('rings the own phone of a user first, and dials the others when he has answered', () => {
    const scene = createScene();
    const called = handed('b', { dial: { target: 'b', from: { name: '', user: 'x' }, after: a } });
    const { effects } = scene.run(opened([user('a'), called]));
    assert.deepEqual(
      effects.map((effect) => [effect.kind, effect.legId]),
      [['dial', 'a-phone']],
    );
    const seat = scene.state().live.get(a);
    assert.equal(seat && bridgeLeg(seat).state, 'contacting');
    assert.deepEqual(
      scene.run(answered('a', 'a-phone')).effects.map((effect) => [effect.kind, effect.legId]),
      [
        ['join', 'a-phone'],
        ['dial', 'b-leg'],
      ],
    );
  });

  it('does not dial the others any more when the own phone declines', () => {
    const scene = createScene();
    const called = handed('b', { dial: { target: 'b', from: { name: '', user: 'x' }, after: a } });
    scene.run(opened([user('a'), called]));
    const { effects } = scene.run({
      kind: 'legEnded',
      legId: asLegId('a-phone'),
      end: { cause: 'rejected', sipCode: 603 },
    });
    assert.deepEqual(effects, []);
    assert.equal(scene.kinds().at(-1), 'conversation.ended');
  });

  it('removes somebody who is not dialled yet without telling a driver', () => {
    const scene = createScene();
    const called = handed('b', { dial: { target: 'b', from: { name: '', user: 'x' }, after: a } });
    scene.run(opened([user('a'), called, handed('c')]));
    assert.deepEqual(scene.run(hangUp('b')).effects, []);
    assert.equal(scene.state().live.has(b), false);
  });

  it('becomes a conference with the third participant, and says so once', () => {
    const scene = createScene();
    scene.run(opened([handed('a'), handed('b')]));
    assert.equal(scene.state().conference, false);
    scene.run(opened([handed('c')]));
    scene.run(opened([handed('d')]));
    assert.equal(scene.kinds().filter((kind) => kind === 'conversation.became-conference').length, 1);
  });

  it('is refused beyond the bound of a conversation, and nothing is added', () => {
    const scene = createScene();
    const many = Array.from({ length: limits.participantsPerConversationMax + 1 }, (_, index) => handed(`p${index}`));
    assert.equal(scene.refusal(opened(many, true)), 'limitReached');
    assert.equal(scene.state().seq, 0);
  });
});

describe('mute and hold', () => {
  const update = (actions: { muted?: boolean; held?: boolean; connect?: true }) =>
    ({ kind: 'update', participantId: a, actions }) as const;

  it('are done once each, and say nothing when nothing changes', () => {
    const scene = createScene();
    scene.run(opened([caller('a'), caller('b'), caller('c')], true));
    assert.deepEqual(
      scene.run(update({ muted: true, held: true })).effects.map((effect) => effect.kind),
      ['audio'],
    );
    assert.deepEqual(scene.run(update({ muted: true, held: true })).events, []);
    assert.notEqual(scene.state().live.get(a)?.holdTime, undefined);
    scene.run(update({ held: false }));
    assert.equal(scene.state().live.get(a)?.holdTime, undefined);
  });

  it('are all refused when one is: a call that rings cannot be held', () => {
    const scene = createScene();
    scene.run(opened([handed('a')]));
    assert.equal(scene.refusal(update({ muted: true, held: true })), 'holdNotConnected');
    assert.equal(scene.state().live.get(a)?.muted, false);
  });

  it('are refused while the participant is being removed', () => {
    const scene = createScene();
    scene.run(opened([caller('a'), caller('b'), caller('c')], true));
    scene.run(hangUp('a'));
    assert.equal(scene.refusal(update({ held: true })), 'participantEnding');
  });

  it('of a call that has not answered yet mutes it when it joins', () => {
    const scene = createScene();
    scene.run(opened([handed('a')]));
    scene.run(update({ muted: true }));
    assert.deepEqual(
      scene.run(answered('a')).effects.map((effect) => effect.kind),
      ['join', 'audio'],
    );
  });
});

describe('reports that come late', () => {
  it('change nothing: a leg that is unknown, rings after its answer, or ends twice', () => {
    const scene = createScene();
    scene.run(opened([handed('a'), handed('b'), handed('c')], true));
    scene.run(answered('a'));
    const leg = asLegId('a-leg');
    assert.deepEqual(scene.run({ kind: 'legRinging', legId: leg }).events, []);
    assert.deepEqual(scene.run({ kind: 'legRinging', legId: asLegId('nobody') }).events, []);
    scene.run({ kind: 'legEnded', legId: leg, end: { cause: 'bye' } });
    assert.deepEqual(scene.run({ kind: 'legEnded', legId: leg, end: { cause: 'bye' } }).events, []);
  });
});
