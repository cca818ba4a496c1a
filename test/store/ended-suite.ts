import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asConversationId, asUserId } from '../../src/base/ids.ts';
import type { ConversationStore } from '../../src/ports/store.ts';
import {
  adding,
  emptyConversation,
  ending,
  ORGANISATION,
  OTHER_ORGANISATION,
  participant,
  userParticipant,
} from './changes.ts';
import { C1, type MakePlace, openAt } from './place.ts';

const idsOf = (list: ReturnType<ConversationStore['ended']>) => list.stays.map((stay) => stay.participant.id);

async function withEnded(makePlace: MakePlace): Promise<ConversationStore> {
  const { conversations, put } = await openAt(makePlace());
  const people = [userParticipant('a', 'u1'), participant('b'), participant('c', { purpose: 'customer' })];
  let now = await put(adding(emptyConversation('c1'), ...people, participant('live')));
  now = await put(ending(now, 2000, 'a'));
  await put(ending(now, 3000, 'b', 'c'));
  const second = await put(adding(emptyConversation('c2'), userParticipant('d', 'u1')));
  await put(ending(second, 2500, 'd'));
  const foreign = emptyConversation('c3', { organisationId: OTHER_ORGANISATION });
  await put(ending(await put(adding(foreign, participant('e'))), 9000, 'e'));
  return conversations;
}

/** What is promised of the list of ended stays. */
export function endedCases(makePlace: MakePlace): void {
  test('ended stays are listed newest first, without live ones and those of other organisations', async () => {
    const conversations = await withEnded(makePlace);
    const list = conversations.ended({ organisationId: ORGANISATION }, 10, 0);
    assert.deepEqual(idsOf(list), ['c', 'b', 'd', 'a']);
    assert.equal(list.total, 4);
    assert.deepEqual(
      list.stays.map((stay) => stay.conversationEndTime),
      [undefined, undefined, 2500, undefined],
    );
  });

  test('a page of ended stays says how many there are in all', async () => {
    const conversations = await withEnded(makePlace);
    const list = conversations.ended({ organisationId: ORGANISATION }, 2, 1);
    assert.deepEqual(idsOf(list), ['b', 'd']);
    assert.equal(list.total, 4);
    assert.deepEqual(conversations.ended({ organisationId: ORGANISATION }, 2, 10), { stays: [], total: 4 });
  });

  for (const [filter, expected] of [
    [{ conversationId: C1 }, ['c', 'b', 'a']],
    [{ userId: asUserId('u1') }, ['d', 'a']],
    [{ purpose: 'customer' }, ['c']],
    [{ conversationId: C1, userId: asUserId('u1') }, ['a']],
    [{ conversationId: C1, purpose: 'external' }, ['b']],
    [{ userId: asUserId('u1'), purpose: 'user' }, ['d', 'a']],
    [{ conversationId: C1, userId: asUserId('u1'), purpose: 'customer' }, []],
    [{ conversationId: asConversationId('c3') }, []],
  ] as const) {
    test(`ended stays can be narrowed by ${JSON.stringify(filter)}`, async () => {
      const conversations = await withEnded(makePlace);
      const list = conversations.ended({ organisationId: ORGANISATION, ...filter }, 10, 0);
      assert.deepEqual(idsOf(list), expected);
      assert.equal(list.total, expected.length);
    });
  }
}
