import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asConversationId, asOrganisationId, asParticipantId, asUserId } from '../../src/base/ids.ts';
import type { TalkChange } from '../../src/domain/talk.ts';
import { createSubscriptions } from '../../src/notifications/subscriptions.ts';
import { createTalkFrames } from '../../src/notifications/talk-frames.ts';
import { createSeededIds } from '../support/random.ts';

const change: TalkChange = {
  organisationId: asOrganisationId('org'),
  conversationId: asConversationId('call'),
  participantId: asParticipantId('ann'),
  talking: true,
  since: Date.parse('2026-11-25T10:00:00Z'),
};

test('a frame tells who speaks since when, to those of his organisation who listen to that conversation', () => {
  const subscriptions = createSubscriptions();
  const tell = createTalkFrames({ subscriptions, ids: createSeededIds(1) });
  const got: string[][] = [];
  const listener = { send: () => assert.fail(), sendLatest: (...frame: string[]) => void got.push(frame) };
  const topic = (id: string): string => `v2.partyline.conversations.${id}.talking`;
  subscriptions.add(topic('call'), 'org', listener);
  subscriptions.add(topic('other'), 'org', listener);
  subscriptions.add(topic('call'), 'another', listener);
  tell(change);
  tell({ ...change, userId: asUserId('u'), talking: false });
  assert.deepEqual(
    got.map(([about]) => about),
    ['call ann', 'call ann'],
    'the later is about the same',
  );
  const [begun, ceased] = got.map(([, frame]) => JSON.parse(frame ?? ''));
  assert.equal(begun.topicName, topic('call'));
  assert.deepEqual(begun.eventBody, {
    conversationId: 'call',
    participantId: 'ann',
    talking: true,
    since: '2026-11-25T10:00:00.000Z',
  });
  assert.deepEqual([ceased.eventBody.userId, ceased.eventBody.talking], ['u', false]);
  assert.deepEqual(Object.keys(begun.metadata), ['CorrelationId']);
});
