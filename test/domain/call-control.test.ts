import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asLegId, asOrganisationId, asParticipantId } from '../../src/base/ids.ts';
import type { Command, NewParticipant } from '../../src/domain/command.ts';
import type { Departure } from '../../src/domain/departure.ts';
import type { Decision } from '../../src/domain/draft.ts';
import type { SpeakTo } from '../../src/domain/participant.ts';
import { answered, byClient, caller, createScene, handed, hangUp, opened, type Scene } from './conversation-fixture.ts';

const [agent, customer, expert] = ['agent', 'customer', 'expert'].map(asParticipantId);
const id = (name: string) => asParticipantId(name);

const moved: Departure = { ...byClient, cause: 'transfer', disconnectType: 'transfer' };

/** A plain call between an agent and a customer, both talking. */
function plainCall(): Scene {
  const scene = createScene();
  scene.run(opened([handed('agent'), handed('customer')]));
  scene.run(answered('agent'));
  scene.run(answered('customer'));
  return scene;
}

const consult = (speakTo: SpeakTo, newcomer = 'expert'): Command => ({
  kind: 'consult',
  initiatorId: id('agent'),
  objectId: id('customer'),
  newcomer: handed(newcomer),
  speakTo,
});

/** What the mixer is told, by leg. */
const tuned = ({ effects }: Decision): Readonly<Record<string, unknown>> =>
  Object.fromEntries(effects.flatMap((effect) => (effect.kind === 'audio' ? [[effect.legId, effect.audio]] : [])));

const away = { hears: [], heardBy: [], music: true };
const open = { hears: 'all', heardBy: 'all', music: false };
const departureOf = (scene: Scene, decision: Decision, name: string) =>
  decision.participants.find((each) => each.id === id(name))?.departure?.disconnectType ??
  scene.state().live.get(id(name))?.departure?.disconnectType;

describe('a consult', () => {
  it('with DESTINATION holds the other party with music, and BOTH takes it back apart from the third', () => {
    const scene = plainCall();
    assert.deepEqual(tuned(scene.run(consult('DESTINATION'))), { 'customer-leg': away });
    scene.run(answered('expert'));
    assert.equal(scene.state().live.get(id('customer'))?.held, true);
    const both = tuned(scene.run({ kind: 'speakTo', initiatorId: id('agent'), speakTo: 'BOTH' }));
    assert.deepEqual(both, {
      'customer-leg': { hears: ['agent-leg'], heardBy: 'all', music: false },
      'expert-leg': { hears: ['agent-leg'], heardBy: 'all', music: false },
    });
    const conference = tuned(scene.run({ kind: 'speakTo', initiatorId: id('agent'), speakTo: 'CONFERENCE' }));
    assert.deepEqual(conference, { 'customer-leg': open, 'expert-leg': open });
  });

  it('with OBJECT holds whoever is asked, also one who still rings', () => {
    const scene = plainCall();
    scene.run(consult('OBJECT'));
    assert.deepEqual(tuned(scene.run(answered('expert'))), { 'expert-leg': away });
  });

  it('is completed when the initiator leaves: the two others talk, and the call stays a plain one', () => {
    const scene = plainCall();
    scene.run(consult('DESTINATION'));
    scene.run(answered('expert'));
    scene.run(hangUp('agent'));
    const ended = scene.run({ kind: 'legEnded', legId: asLegId('agent-leg'), end: { cause: 'hung-up' } });
    assert.equal(departureOf(scene, ended, 'agent'), 'transfer.consult');
    assert.deepEqual(tuned(ended), { 'customer-leg': open });
    assert.equal(scene.state().live.get(id('expert'))?.role, undefined);
    assert.equal(scene.state().conference, false);
    // From here on it is the plain call of two: when one goes, the other ends as peer.
    const last = scene.run({ kind: 'legEnded', legId: asLegId('expert-leg'), end: { cause: 'bye' } });
    assert.equal(departureOf(scene, last, 'customer'), 'peer');
  });

  it('that is called off ends the third alone and takes the other party back', () => {
    const scene = plainCall();
    scene.run(consult('DESTINATION'));
    scene.run(answered('expert'));
    const off = scene.run({ kind: 'cancelConsult', initiatorId: id('agent'), departure: byClient });
    assert.deepEqual(
      off.effects.flatMap((effect) => (effect.kind === 'hangUp' ? [effect.legId] : [])),
      ['expert-leg'],
    );
    assert.equal(scene.state().live.get(id('customer'))?.held, false);
    scene.run({ kind: 'legEnded', legId: asLegId('expert-leg'), end: { cause: 'hung-up' } });
    assert.equal(scene.state().live.get(id('agent'))?.consult, undefined);
    assert.equal(scene.state().live.size, 2);
  });

  it('is refused in a conference, twice at once, and with somebody who still rings', () => {
    const conference = createScene();
    conference.run(opened([caller('agent'), caller('customer'), caller('third')], true));
    assert.equal(conference.refusal(consult('DESTINATION')), 'consultInConference');
    const scene = plainCall();
    scene.run(consult('DESTINATION'));
    assert.equal(scene.refusal(consult('BOTH', 'other')), 'consultUnderWay');
    const ringing = createScene();
    ringing.run(opened([handed('agent'), handed('customer')]));
    ringing.run(answered('agent'));
    assert.equal(ringing.refusal(consult('DESTINATION')), 'notConnected');
  });
});

describe('a replacement', () => {
  const replace = (newcomer: NewParticipant, attended: boolean): Command => ({
    kind: 'replace',
    participantId: id('agent'),
    newcomers: [newcomer],
    departure: moved,
    attended,
  });

  it('without attendance drops whoever transfers at once, and the call goes on with the new one', () => {
    const scene = plainCall();
    const decision = scene.run(replace(handed('expert'), false));
    assert.deepEqual(
      decision.effects.map((effect) => effect.kind),
      ['dial', 'leave', 'hangUp'],
    );
    scene.run({ kind: 'legEnded', legId: asLegId('agent-leg'), end: { cause: 'hung-up' } });
    scene.run(answered('expert'));
    assert.deepEqual([...scene.state().live.keys()], [customer, expert]);
    assert.equal(scene.state().conference, false);
  });

  it('with attendance keeps him until the new one answers, and also when nobody does', () => {
    const scene = plainCall();
    scene.run(replace(handed('expert'), true));
    scene.run({ kind: 'legEnded', legId: asLegId('expert-leg'), end: { cause: 'no-answer' } });
    assert.deepEqual([...scene.state().live.keys()], [agent, customer]);
    scene.run(replace({ ...handed('other') }, true));
    const answeredBy = scene.run(answered('other'));
    assert.ok(answeredBy.effects.some((effect) => effect.kind === 'hangUp' && effect.legId === 'agent-leg'));
  });

  it('that is answered by nobody ends the plain call that is left', () => {
    const scene = plainCall();
    scene.run(replace(handed('expert'), false));
    scene.run({ kind: 'legEnded', legId: asLegId('agent-leg'), end: { cause: 'hung-up' } });
    scene.run({ kind: 'legEnded', legId: asLegId('expert-leg'), end: { cause: 'busy' } });
    scene.run({ kind: 'legEnded', legId: asLegId('customer-leg'), end: { cause: 'hung-up' } });
    assert.notEqual(scene.state().endTime, undefined);
  });
});

describe('legs that come over from another conversation', () => {
  it('join the new mix and are let go by the old one without a BYE', () => {
    const from = plainCall();
    const participants = [...from.state().live.values()].map((each) => ({ ...each, id: id(`${each.id}-2`) }));
    const into = createScene();
    into.run(opened([caller('host')]));
    const opening = { organisationId: asOrganisationId('organisation'), conference: false };
    const absorbed = into.run({ kind: 'absorb', opening, participants });
    assert.deepEqual(
      absorbed.effects.map((effect) => effect.kind),
      ['audio', 'join', 'audio', 'join'],
      'a seat that was held is opened',
    );
    assert.equal(into.state().conference, true);
    const released = from.run({ kind: 'release', participantIds: [...from.state().live.keys()], departure: moved });
    assert.deepEqual(released.effects, []);
    assert.notEqual(from.state().endTime, undefined);
    assert.equal(from.kinds().at(-1), 'conversation.ended');
  });
});

describe('who may stay', () => {
  const conference = (endWhen: 'one-left' | 'no-agents' | 'host-leaves'): Scene => {
    const scene = createScene();
    scene.run(opened([caller('a'), caller('b'), caller('c')], true));
    scene.run({ kind: 'policy', endWhen, ...(endWhen === 'host-leaves' ? { hostId: id('a') } : {}) });
    return scene;
  };
  const gone = (scene: Scene, name: string) =>
    scene.run({ kind: 'legEnded', legId: asLegId(`${name}-leg`), end: { cause: 'bye' } });

  it('is nobody once one is left, the host has left', () => {
    const one = conference('one-left');
    gone(one, 'a');
    assert.equal(one.state().live.size, 2);
    assert.equal(departureOf(one, gone(one, 'b'), 'c'), 'peer');
    const host = conference('host-leaves');
    gone(host, 'b');
    assert.equal(host.state().live.get(id('c'))?.departure, undefined);
    assert.equal(departureOf(host, gone(host, 'a'), 'c'), 'peer');
  });

  it('is a host who is in the call: another one is refused', () => {
    const scene = conference('one-left');
    assert.equal(scene.refusal({ kind: 'policy', hostId: id('nobody') }), 'participantGone');
  });

  it('is no listener with nobody to listen to, and a listener makes no conference', () => {
    const scene = plainCall();
    const opening = { organisationId: asOrganisationId('organisation'), conference: false };
    const monitor: NewParticipant = { ...handed('boss'), role: { kind: 'monitor', of: id('agent') } };
    scene.run({ kind: 'add', opening, participants: [monitor] });
    assert.deepEqual(tuned(scene.run(answered('boss'))), { 'boss-leg': { hears: 'all', heardBy: [], music: false } });
    assert.equal(scene.state().conference, false);
    gone(scene, 'customer');
    gone(scene, 'agent');
    assert.equal(scene.state().live.get(id('boss'))?.departure?.disconnectType, 'peer');
  });

  it('is heard by the coached one alone when he coaches', () => {
    const scene = plainCall();
    const opening = { organisationId: asOrganisationId('organisation'), conference: false };
    const coach: NewParticipant = { ...handed('boss'), role: { kind: 'coach', of: id('agent') } };
    scene.run({ kind: 'add', opening, participants: [coach] });
    assert.deepEqual(tuned(scene.run(answered('boss'))), {
      'boss-leg': { hears: 'all', heardBy: ['agent-leg'], music: false },
    });
  });
});

describe('after-call work', () => {
  const worked = (prompt: 'mandatory' | 'optional'): Scene => {
    const scene = createScene();
    scene.run(opened([{ ...handed('agent'), wrapupPlan: { prompt } }, handed('customer')]));
    scene.run(answered('agent'));
    scene.run(answered('customer'));
    return scene;
  };

  it('is owed where it is mandatory: the leg is disconnected, and terminated when the code is there', () => {
    const scene = worked('mandatory');
    const ended = scene.run({ kind: 'legEnded', legId: asLegId('agent-leg'), end: { cause: 'bye' } });
    const left = ended.participants.find((each) => each.id === agent);
    assert.equal(left?.legs[0]?.state, 'disconnected');
    assert.equal(left?.notes?.afterCallWork?.state, 'pending');
    assert.equal(scene.state().live.has(id('agent')), false);
    scene.run({ kind: 'legEnded', legId: asLegId('customer-leg'), end: { cause: 'hung-up' } });
    assert.equal(scene.kinds().at(-1), 'conversation.ended');
    const done = scene.run({
      kind: 'annotate',
      organisationId: asOrganisationId('organisation'),
      participantId: id('agent'),
      notes: { wrapup: { code: 'sold' } },
      terminate: true,
      ...(left === undefined ? {} : { ended: left }),
    });
    assert.equal(done.participants[0]?.legs[0]?.state, 'terminated');
    assert.equal(done.participants[0]?.notes?.wrapup?.code, 'sold');
  });

  it('is not owed where it is optional', () => {
    const scene = worked('optional');
    const ended = scene.run({ kind: 'legEnded', legId: asLegId('agent-leg'), end: { cause: 'bye' } });
    assert.equal(ended.participants.find((each) => each.id === agent)?.legs[0]?.state, 'terminated');
  });
});

describe('a queue', () => {
  const queue: NewParticipant = {
    ...caller('queue'),
    purpose: 'acd',
    legs: [{ id: asLegId('queue-leg'), kind: 'bridge', carrier: 'seat' }],
  };

  it('plays music to whoever waits, cannot be hung up alone, and ends with him', () => {
    const scene = createScene();
    const opening = { organisationId: asOrganisationId('organisation'), conference: false };
    const waits = scene.run({ kind: 'add', opening, participants: [caller('customer'), queue] });
    assert.deepEqual(tuned(waits), { 'customer-leg': { hears: [], heardBy: 'all', music: true } });
    assert.equal(scene.refusal(hangUp('queue')), 'cannotDisconnect');
    scene.run({ kind: 'legEnded', legId: asLegId('customer-leg'), end: { cause: 'bye' } });
    assert.notEqual(scene.state().endTime, undefined);
  });
});
