import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { asConversationId, asParticipantId } from '../../src/base/ids.ts';
import type { ConversationStore } from '../../src/ports/store.ts';
import { adding, emptyConversation, ending, leg, ORGANISATION, OTHER_ORGANISATION, participant } from './changes.ts';
import { C1, type MakePlace, type Opened, openAt } from './place.ts';

async function withTombstones(makePlace: MakePlace, organisationId = ORGANISATION): Promise<Opened> {
  const opened = await openAt(makePlace());
  for (const [place, at] of [1000, 2000, 3000, 4000].entries()) {
    const begun = adding(emptyConversation(`c${place + 1}`, { organisationId }), participant(`p${place + 1}`));
    await opened.put(ending(await opened.put(begun), at, `p${place + 1}`));
  }
  return opened;
}

const kept = (conversations: ConversationStore) =>
  ['c1', 'c2', 'c3', 'c4'].filter((id) => conversations.read(ORGANISATION, asConversationId(id), 1) !== undefined);

function pruneSuite(makePlace: MakePlace): void {
  for (const [before, keepMin, expected] of [
    [2500, 0, ['c3', 'c4']],
    [2500, 3, ['c2', 'c3', 'c4']],
    [2500, 4, ['c1', 'c2', 'c3', 'c4']],
    [9000, 1, ['c4']],
    [9000, 0, []],
    [1000, 0, ['c1', 'c2', 'c3', 'c4']],
  ] as const) {
    test(`pruning before ${before} while the newest ${keepMin} are kept leaves ${expected.length} of 4`, async () => {
      const { conversations } = await withTombstones(makePlace);
      assert.equal(conversations.prune(before, keepMin), 4 - expected.length);
      assert.deepEqual(kept(conversations), expected);
      assert.equal(conversations.prune(before, keepMin), 0);
    });
  }

  test('with a conversation go its participants, what they were found by, and its events', async () => {
    const { conversations } = await withTombstones(makePlace);
    conversations.prune(1500, 0);
    for (const id of ['c1', 'p1', 'leg-p1', 'call-leg-p1'])
      assert.equal(conversations.find(ORGANISATION, id), undefined, id);
    assert.equal(conversations.stay(ORGANISATION, asParticipantId('p1')), undefined);
    assert.deepEqual(conversations.events(C1, 0, 100), []);
    assert.equal(conversations.newestOf(C1, 'identity-p1'), undefined);
    assert.equal(conversations.ended({ organisationId: ORGANISATION }, 10, 0).total, 3);
    assert.ok(conversations.find(ORGANISATION, 'call-leg-p2'), 'the others are still found');
  });

  test('thousands of tombstones go in slices, a turn of the event loop each, all by one call', async () => {
    const { conversations } = await openAt(makePlace());
    const changes = Array.from({ length: 1000 }, (_, place) =>
      adding(emptyConversation(`c${place}`), participant(`p${place}`)),
    );
    await Promise.all(changes.map(conversations.commit));
    await Promise.all(changes.map(({ next }, place) => conversations.commit(ending(next, 1000, `p${place}`))));
    const left = () => conversations.ended({ organisationId: ORGANISATION }, 0, 0).total;
    assert.equal(conversations.prune(2000, 0), 1000);
    assert.ok(left() > 900, 'the call itself drops one slice');
    for (let turn = 0; turn < 1000 && left() > 0; turn += 1) await nextTurn();
    assert.equal(left(), 0);
  });
}

function pruneKeepsSuite(makePlace: MakePlace): void {
  test('a live conversation is never pruned, with its ended participants', async () => {
    const { conversations, put } = await openAt(makePlace());
    const begun = await put(adding(emptyConversation('c1'), participant('a'), participant('b')));
    await put(ending(begun, 1000, 'a'));
    assert.equal(conversations.prune(9000, 0), 0);
    assert.equal(conversations.read(ORGANISATION, C1, 10)?.ended.length, 1);
  });

  test('the newest of each organisation are kept, not of all together', async () => {
    const { conversations, put } = await withTombstones(makePlace, OTHER_ORGANISATION);
    await put(ending(await put(adding(emptyConversation('old'), participant('o'))), 500, 'o'));
    assert.equal(conversations.prune(9000, 1), 3);
    assert.ok(conversations.read(ORGANISATION, asConversationId('old'), 1));
    assert.ok(conversations.read(OTHER_ORGANISATION, asConversationId('c4'), 1));
  });

  test('a Call-ID that a newer conversation uses is kept when the older one goes', async () => {
    const { conversations, put } = await openAt(makePlace());
    const calling = (id: string) => participant(id, { legs: [leg(`leg-${id}`, { callId: 'same' })] });
    await put(ending(await put(adding(emptyConversation('c1'), calling('a'))), 1000, 'a'));
    await put(adding(emptyConversation('c2'), calling('b')));
    assert.equal(conversations.prune(9000, 0), 1);
    assert.equal(conversations.find(ORGANISATION, 'same')?.kind, 'call');
  });
}

/** What is promised of `prune`. */
export function pruneCases(makePlace: MakePlace): void {
  pruneSuite(makePlace);
  pruneKeepsSuite(makePlace);
}
