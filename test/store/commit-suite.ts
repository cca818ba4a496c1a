import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asUserId } from '../../src/base/ids.ts';
import { ConflictError } from '../../src/ports/store.ts';
import { adding, changing, emptyConversation, ending, ORGANISATION, participant, userParticipant } from './changes.ts';
import { C1, type MakePlace, openAt } from './place.ts';

function commitSuite(makePlace: MakePlace): void {
  test('a conversation reads back as it was committed, live participants in their order', async () => {
    const { conversations, put } = await openAt(makePlace());
    const first = emptyConversation('c1', { room: '600', startedBy: asUserId('u1'), conference: true });
    const people = [participant('z'), userParticipant('a', 'u1'), participant('m', { connectedTime: 1200 })];
    const after = await put(adding(first, ...people));
    assert.ok(after.live instanceof Map);
    const stored = conversations.read(ORGANISATION, C1, 10);
    assert.deepEqual(stored, { conversation: after, ended: [] });
    assert.deepEqual([...(stored?.conversation.live.keys() ?? [])], ['z', 'a', 'm']);
  });

  test('members that are absent stay absent', async () => {
    const { conversations, put } = await openAt(makePlace());
    await put(adding(emptyConversation('c1'), participant('a')));
    const keys = Object.keys(conversations.read(ORGANISATION, C1, 1)?.conversation ?? {});
    for (const absent of ['room', 'startedBy', 'endTime']) assert.ok(!keys.includes(absent), absent);
  });

  test('a change of one participant leaves the others as they were, in their order', async () => {
    const { conversations, put } = await openAt(makePlace());
    const before = await put(adding(emptyConversation('c1'), participant('a'), participant('b')));
    const after = await put(changing(before, participant('a', { muted: true, incarnation: 2, name: 'Other' })));
    const live = conversations.read(ORGANISATION, C1, 1)?.conversation.live;
    assert.deepEqual(live, after.live);
    assert.deepEqual([...(live?.keys() ?? [])], ['a', 'b']);
  });
}

function conflictSuite(makePlace: MakePlace): void {
  test('a change on an old state is a conflict, and nothing of it is written', async () => {
    const { conversations, put } = await openAt(makePlace());
    const before = await put(adding(emptyConversation('c1'), participant('a')));
    const after = await put(changing(before, participant('a', { muted: true })));
    const late = adding(before, participant('late'));
    await assert.rejects(conversations.commit(late), ConflictError);
    assert.deepEqual(conversations.read(ORGANISATION, C1, 1)?.conversation, after);
    assert.equal(conversations.find(ORGANISATION, 'late'), undefined);
    assert.equal(conversations.events(C1, 0, 100).length, after.seq);
  });

  test('a conversation that is begun twice is a conflict the second time', async () => {
    const { conversations, put } = await openAt(makePlace());
    const after = await put(adding(emptyConversation('c1'), participant('a')));
    await assert.rejects(put(adding(emptyConversation('c1'), participant('b'))), ConflictError);
    assert.deepEqual(conversations.read(ORGANISATION, C1, 1)?.conversation, after);
  });

  test('a change of a conversation that is not stored is a conflict', async () => {
    const { conversations } = await openAt(makePlace());
    const { next } = adding(emptyConversation('c1'), participant('a'));
    await assert.rejects(conversations.commit(changing(next, participant('a', { muted: true }))), ConflictError);
  });
}

function togetherSuite(makePlace: MakePlace): void {
  test('a conflict rejects its own change only, among those handed in with it', async () => {
    const { conversations, put } = await openAt(makePlace());
    await put(adding(emptyConversation('c1'), participant('a')));
    const outcomes = await Promise.allSettled([
      put(adding(emptyConversation('c2'), participant('b'))),
      put(adding(emptyConversation('c1'), participant('again'))),
      put(adding(emptyConversation('c3'), participant('c'))),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(
      conversations.loadLive().map((each) => each.id),
      ['c1', 'c2', 'c3'],
    );
  });

  test('changes of one conversation that are handed in together are written in order', async () => {
    const { conversations } = await openAt(makePlace());
    const begun = adding(emptyConversation('c1'), participant('a'));
    const muted = changing(begun.next, participant('a', { muted: true }));
    const ended = ending(muted.next, 2000, 'a');
    await Promise.all([begun, muted, ended].map(conversations.commit));
    assert.equal(conversations.read(ORGANISATION, C1, 1)?.conversation.seq, ended.next.seq);
    assert.deepEqual(conversations.events(C1, 0, 100), [...begun.events, ...muted.events, ...ended.events]);
  });

  test('of two changes on the same state, handed in together, the first wins', async () => {
    const { conversations, put } = await openAt(makePlace());
    const before = await put(adding(emptyConversation('c1'), participant('a')));
    const changes = ['first', 'second'].map((id) => put(adding(before, participant(id))));
    const outcomes = await Promise.allSettled(changes);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ['fulfilled', 'rejected'],
    );
    assert.deepEqual([...(conversations.read(ORGANISATION, C1, 1)?.conversation.live.keys() ?? [])], ['a', 'first']);
  });

  test('more changes than one transaction takes are all written', async () => {
    const { conversations, put } = await openAt(makePlace());
    const ids = Array.from({ length: 1100 }, (_, place) => `c${place}`);
    await Promise.all(ids.map((id) => put(adding(emptyConversation(id), participant(`p-${id}`)))));
    assert.equal(conversations.loadLive().length, ids.length);
  });

  test('a change whose events leave a gap is refused as a mistake of the program', async () => {
    const { conversations } = await openAt(makePlace());
    const change = adding(emptyConversation('c1'), participant('a'));
    await assert.rejects(conversations.commit({ ...change, events: change.events.slice(1) }), {
      name: 'InvariantError',
    });
    assert.deepEqual(conversations.loadLive(), []);
  });
}

/** What is promised of `commit`. */
export function commitCases(makePlace: MakePlace): void {
  commitSuite(makePlace);
  conflictSuite(makePlace);
  togetherSuite(makePlace);
}
