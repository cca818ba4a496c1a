import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asConversationId, asParticipantId } from '../../src/base/ids.ts';
import { adding, changing, emptyConversation, ending, ORGANISATION, participant, removing } from './changes.ts';
import { C1, type MakePlace, openAt } from './place.ts';

function readSuite(makePlace: MakePlace): void {
  test('events are read after a number, in order, up to a limit', async () => {
    const { conversations, put } = await openAt(makePlace());
    const change = adding(emptyConversation('c1'), participant('a'), participant('b'), participant('c'));
    await put(change);
    assert.deepEqual(conversations.events(C1, 0, 100), change.events);
    assert.deepEqual(conversations.events(C1, 1, 2), change.events.slice(1, 3));
    assert.deepEqual(conversations.events(C1, change.next.seq, 100), []);
    assert.deepEqual(conversations.events(asConversationId('unknown'), 0, 100), []);
  });

  test('every conversation that has not ended is loaded, with what is owed', async () => {
    const { conversations, put } = await openAt(makePlace());
    const over = await put(adding(emptyConversation('over'), participant('x')));
    await put(ending(over, 2000, 'x'));
    const talking = await put(adding(emptyConversation('talking'), participant('a'), participant('b')));
    const half = await put(ending(talking, 2000, 'a'));
    const owing = await put(removing(await put(adding(emptyConversation('owing'), participant('o'))), 'o'));
    assert.deepEqual(conversations.loadLive(), [half, owing]);
    const [owed] = owing.live.values();
    assert.equal(owed?.legs[0]?.state, 'disconnecting');
  });
}

function endsSuite(makePlace: MakePlace): void {
  test('ended participants are read newest last, the latest ones where they are too many', async () => {
    const { conversations, put } = await openAt(makePlace());
    let now = await put(adding(emptyConversation('c1'), ...['a', 'b', 'c', 'd'].map((id) => participant(id))));
    now = await put(ending(now, 2000, 'b'));
    now = await put(ending(now, 3000, 'a', 'c'));
    const idsOf = (max: number) => conversations.read(ORGANISATION, C1, max)?.ended.map((each) => each.id);
    assert.deepEqual(idsOf(10), ['b', 'a', 'c']);
    assert.deepEqual(idsOf(2), ['a', 'c']);
    assert.deepEqual(idsOf(0), []);
    assert.deepEqual([...(conversations.read(ORGANISATION, C1, 1)?.conversation.live.keys() ?? [])], ['d']);
  });

  test('an ended conversation is read with its end', async () => {
    const { conversations, put } = await openAt(makePlace());
    const begun = await put(adding(emptyConversation('c1'), participant('a')));
    const over = await put(ending(begun, 2000, 'a'));
    assert.deepEqual(conversations.read(ORGANISATION, C1, 10)?.conversation, over);
    assert.equal(over.endTime, 2000);
  });

  test('a stay is found by its participant, live and ended, with the end of its conversation', async () => {
    const { conversations, put } = await openAt(makePlace());
    const a = asParticipantId('a');
    const begun = await put(adding(emptyConversation('c1', { conference: true }), participant('a'), participant('b')));
    const stay = {
      participant: participant('a'),
      conversationId: C1,
      organisationId: ORGANISATION,
      conference: true,
      media: 'call',
    } as const;
    assert.deepEqual(conversations.stay(ORGANISATION, a), stay);
    const left = await put(ending(begun, 2000, 'a'));
    assert.equal(conversations.stay(ORGANISATION, a)?.participant.endTime, 2000);
    assert.equal(conversations.stay(ORGANISATION, a)?.conversationEndTime, undefined);
    await put(ending(left, 3000, 'b'));
    assert.equal(conversations.stay(ORGANISATION, a)?.conversationEndTime, 3000);
    assert.equal(conversations.stay(ORGANISATION, asParticipantId('unknown')), undefined);
  });

  test('a live participant whose identity or incarnation changes is found by the new one', async () => {
    const { conversations, put } = await openAt(makePlace());
    const anna = (id: string, incarnation: number) => participant(id, { identity: 'anna', incarnation });
    let now = await put(adding(emptyConversation('c1'), anna('one', 1), anna('two', 2)));
    now = await put(changing(now, anna('one', 3)));
    assert.equal(conversations.newestOf(C1, 'anna')?.id, 'one');
    await put(changing(now, participant('two', { identity: 'bert' })));
    assert.equal(conversations.newestOf(C1, 'bert')?.id, 'two');
  });

  test('the newest stay of an identity is the one with the highest incarnation', async () => {
    const { conversations, put } = await openAt(makePlace());
    const again = (id: string, incarnation: number) => participant(id, { identity: 'anna', incarnation });
    let now = await put(adding(emptyConversation('c1'), again('one', 1), participant('other')));
    now = await put(ending(now, 2000, 'one'));
    assert.equal(conversations.newestOf(C1, 'anna')?.id, 'one');
    await put(adding(now, again('two', 2)));
    assert.equal(conversations.newestOf(C1, 'anna')?.id, 'two');
    assert.equal(conversations.newestOf(C1, 'nobody'), undefined);
    assert.equal(conversations.newestOf(asConversationId('c2'), 'anna'), undefined);
  });
}

/** What is promised of the reads of one conversation. */
export function readCases(makePlace: MakePlace): void {
  readSuite(makePlace);
  endsSuite(makePlace);
}
