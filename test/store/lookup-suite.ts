import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asLegId, asParticipantId, asUserId } from '../../src/base/ids.ts';
import {
  adding,
  changing,
  emptyConversation,
  ending,
  leg,
  ORGANISATION,
  OTHER_ORGANISATION,
  participant,
  userParticipant,
} from './changes.ts';
import { C1, type MakePlace, openAt } from './place.ts';

function lookupSuite(makePlace: MakePlace): void {
  test('an id says what it is: conversation, participant, communication, call or user', async () => {
    const { store, conversations, put } = await openAt(makePlace());
    store.identities.saveUser({ id: asUserId('u1'), organisationId: ORGANISATION, name: 'anna' });
    await put(adding(emptyConversation('c1'), userParticipant('a', 'u1')));
    const at = { conversationId: C1, participantId: asParticipantId('a') };
    const communication = (legKind: 'bridge' | 'softphone', id: string) =>
      ({ kind: 'communication', legKind, legId: asLegId(id), ...at }) as const;
    const find = (id: string) => conversations.find(ORGANISATION, id);
    assert.deepEqual(find('c1'), { kind: 'conversation', conversationId: C1 });
    assert.deepEqual(find('a'), { kind: 'participant', ...at });
    assert.deepEqual(find('seat-a'), communication('bridge', 'seat-a'));
    assert.deepEqual(find('phone-a'), communication('softphone', 'phone-a'));
    assert.deepEqual(find('call-phone-a'), { kind: 'call', callId: 'call-phone-a', ...at });
    assert.deepEqual(find('u1'), { kind: 'user', userId: asUserId('u1') });
    assert.equal(find('unknown'), undefined);
  });

  test('a Call-ID that is known later, and a leg that is added later, are found', async () => {
    const { conversations, put } = await openAt(makePlace());
    const { callId: _none, ...dialing } = leg('leg-a', { state: 'dialing' });
    const before = await put(adding(emptyConversation('c1'), participant('a', { legs: [dialing] })));
    assert.equal(conversations.find(ORGANISATION, 'late-call'), undefined);
    const legs = [{ ...dialing, callId: 'late-call' }, leg('second')];
    await put(changing(before, participant('a', { legs })));
    assert.equal(conversations.find(ORGANISATION, 'late-call')?.kind, 'call');
    assert.equal(conversations.find(ORGANISATION, 'second')?.kind, 'communication');
  });

  test('ids of ended things are found as long as they are kept', async () => {
    const { conversations, put } = await openAt(makePlace());
    await put(ending(await put(adding(emptyConversation('c1'), participant('a'))), 2000, 'a'));
    for (const id of ['c1', 'a', 'leg-a', 'call-leg-a']) assert.ok(conversations.find(ORGANISATION, id), id);
  });
}

function boundarySuite(makePlace: MakePlace): void {
  test('nothing of another organisation is found', async () => {
    const { store, conversations, put } = await openAt(makePlace());
    store.identities.saveUser({ id: asUserId('u1'), organisationId: ORGANISATION, name: 'anna' });
    await put(adding(emptyConversation('c1'), participant('a')));
    for (const id of ['c1', 'a', 'leg-a', 'call-leg-a', 'u1']) {
      assert.equal(conversations.find(OTHER_ORGANISATION, id), undefined, id);
    }
    assert.equal(conversations.read(OTHER_ORGANISATION, C1, 10), undefined);
    assert.equal(conversations.stay(OTHER_ORGANISATION, asParticipantId('a')), undefined);
  });

  test('a Call-ID that is used again names the newest call, and never takes the place of an id of ours', async () => {
    const { conversations, put } = await openAt(makePlace());
    const calling = (id: string, callId: string) => participant(id, { legs: [leg(`leg-${id}`, { callId })] });
    await put(adding(emptyConversation('c1'), calling('a', 'same'), calling('b', 'same'), calling('c', 'a')));
    const found = conversations.find(ORGANISATION, 'same');
    assert.equal(found?.kind === 'call' && found.participantId, 'b');
    assert.equal(conversations.find(ORGANISATION, 'a')?.kind, 'participant');
  });
}

/** What is promised of `find`, and of what another organisation sees. */
export function lookupCases(makePlace: MakePlace): void {
  lookupSuite(makePlace);
  boundarySuite(makePlace);
}
