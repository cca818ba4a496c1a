import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asLegId, asOrganisationId, asParticipantId, asUserId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import type { NewParticipant } from '../../src/domain/command.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Departure } from '../../src/domain/departure.ts';
import { answered, byClient, caller, createScene, handed, opened, type Scene, user } from './conversation-fixture.ts';

const id = asParticipantId;
const opening = { organisationId: asOrganisationId('organisation'), conference: false };
const seat = (name: string): NewParticipant => ({
  ...caller(name),
  legs: [{ id: asLegId(`${name}-leg`), kind: 'bridge', carrier: 'seat' }],
});
const ended = (scene: Scene, leg: string, cause: 'bye' | 'busy' = 'bye') =>
  scene.run({ kind: 'legEnded', legId: asLegId(leg), end: { cause } });
const causes = (scene: Scene) => [...scene.state().live.values()].map((each) => each.departure?.cause);

describe('nobody is hung up by accident', () => {
  it('who answered in the moment in which his time to answer was over', () => {
    const scene = createScene();
    scene.run(opened([caller('customer'), { ...seat('queue'), purpose: 'acd' }]));
    const role = { kind: 'replacement', of: id('queue'), attended: true } as const;
    scene.run({ kind: 'add', opening, participants: [{ ...handed('agent'), role }] });
    scene.run(answered('agent'));
    const unanswered: Departure = { ...byClient, cause: 'no-answer', disconnectType: 'transfer.noanswer' };
    const late = { kind: 'update', participantId: id('agent'), actions: { disconnect: unanswered } } as const;
    assert.equal(scene.refusal(late), 'cannotDisconnect');
    assert.deepEqual(causes(scene), [undefined, undefined]);
  });

  it('in a conference without agents, because a supervisor stops to listen or an agent does not answer', () => {
    const scene = createScene();
    scene.run(opened([caller('a'), caller('b')], true));
    scene.run({ kind: 'policy', endWhen: 'no-agents' });
    const role = { kind: 'monitor', of: id('a') } as const;
    scene.run({ kind: 'add', opening, participants: [user('boss', { role }), user('agent')] });
    scene.run(answered('boss', 'boss-phone'));
    ended(scene, 'agent-phone', 'busy');
    ended(scene, 'boss-phone');
    assert.deepEqual(causes(scene), [undefined, undefined]);
    scene.run({ kind: 'add', opening, participants: [user('helper')] });
    scene.run(answered('helper', 'helper-phone'));
    ended(scene, 'helper-phone');
    assert.deepEqual(causes(scene), ['policy', 'policy']);
  });

  it('in the host’s conference, while he is in it by another phone', () => {
    const scene = createScene();
    const host = asUserId('host');
    scene.run({
      kind: 'add',
      opening: { ...opening, conference: true, startedBy: host },
      participants: [caller('a'), user('old', { userId: host }), user('new', { userId: host })],
    });
    scene.run({ kind: 'policy', endWhen: 'host-leaves' });
    for (const name of ['old', 'new']) scene.run(answered(name, `${name}-phone`));
    const leaves = { kind: 'legEnded', legId: asLegId('old-phone'), end: { cause: 'bye' } } as const;
    const decided = decide({ ...scene.state(), startedBy: host }, leaves, 2000);
    assert.ok(decided.ok);
    assert.deepEqual(
      [...decided.value.conversation.live.values()].map(({ departure }) => departure),
      [undefined, undefined],
    );
  });
});

describe('the cause of an end', () => {
  it('is the same for all who are hung up together, also without a wire', () => {
    const scene = createScene();
    scene.run(opened([seat('customer'), seat('agent')]));
    const { participants } = scene.run({ kind: 'disconnectAll', departure: byClient });
    assert.deepEqual(
      participants.map(({ departure }) => departure?.disconnectType),
      ['client', 'client'],
    );
    assert.notEqual(scene.state().endTime, undefined);
  });

  it('is the lost node for all who have no wire after a crash', () => {
    const scene = createScene();
    scene.run(opened([seat('customer'), seat('agent')]));
    const lost: Departure = { ...byClient, cause: 'node-lost', disconnectType: 'system' };
    const { participants } = scene.run({ kind: 'recover', departure: lost });
    assert.deepEqual(
      participants.map(({ departure }) => departure?.cause),
      ['node-lost', 'node-lost'],
    );
    assert.notEqual(scene.state().endTime, undefined);
  });
});

describe('a transfer', () => {
  it('to a queue, with attendance, is over when somebody answers for the queue', () => {
    const scene = createScene();
    scene.run(opened([caller('agent'), caller('customer')]));
    scene.run({
      kind: 'replace',
      participantId: id('agent'),
      newcomers: [{ ...seat('queue'), purpose: 'acd' }],
      departure: byClient,
      attended: true,
    });
    const role = { kind: 'replacement', of: id('queue'), attended: true } as const;
    scene.run({ kind: 'add', opening, participants: [{ ...handed('expert'), role }] });
    scene.run(answered('expert'));
    assert.equal(scene.state().live.get(id('agent'))?.departure?.disconnectType, 'transfer');
    assert.equal(scene.state().live.get(id('customer'))?.departure, undefined);
  });

  it('and a consult come into no conversation that is full', () => {
    const scene = createScene();
    const many = Array.from({ length: limits.participantsPerConversationMax }, (_, index) => caller(`p${index}`));
    scene.run(opened(many));
    const newcomer = handed('more');
    const place = { kind: 'replace', participantId: id('p0'), newcomers: [newcomer], departure: byClient } as const;
    assert.equal(scene.refusal({ ...place, attended: true }), 'limitReached');
  });
});
