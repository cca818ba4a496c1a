import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asOrganisationId } from '../../src/base/ids.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import { adding, emptyConversation, ending, ORGANISATION, participant, removing } from './changes.ts';
import { C1, type MakePlace, openAt } from './place.ts';

/** What is promised over a close and the next open. */
export function lifeCases(makePlace: MakePlace): void {
  test('everything is there after the store was closed and opened again', async (context) => {
    const place = makePlace();
    if (place.forgets !== undefined) return context.skip(place.forgets);
    const first = await openAt(place);
    first.store.identities.saveOrganisation({ id: ORGANISATION, name: 'demo' });
    const begun = await first.put(adding(emptyConversation('c1', { room: '600' }), participant('a'), participant('b')));
    const after = await first.put(removing(await first.put(ending(begun, 2000, 'a')), 'b'));
    const events = first.conversations.events(C1, 0, 100);
    await first.store.close();

    const { store, conversations, put } = await openAt(place);
    assert.deepEqual(conversations.loadLive(), [after]);
    assert.deepEqual(conversations.events(C1, 0, 100), events);
    assert.equal(conversations.read(ORGANISATION, C1, 10)?.ended[0]?.id, 'a');
    assert.equal(conversations.find(ORGANISATION, 'call-leg-a')?.kind, 'call');
    assert.equal(store.identities.organisationByName('demo')?.id, ORGANISATION);
    await put(ending(after, 3000, 'b'));
    await store.close();
  });

  test('close writes what was handed in before, and may be repeated', async (context) => {
    const place = makePlace();
    if (place.forgets !== undefined) return context.skip(place.forgets);
    const { store, conversations } = await openAt(place);
    const handedIn = conversations.commit(adding(emptyConversation('c1'), participant('a')));
    await Promise.all([store.close(), store.close()]);
    await handedIn;
    const again = await openAt(place);
    assert.equal(again.conversations.loadLive().length, 1);
    await again.store.close();
  });

  test('a closed store is unavailable, for writing and for reading', async () => {
    const { store, conversations } = await openAt(makePlace());
    await store.close();
    await store.close();
    await assert.rejects(
      conversations.commit(adding(emptyConversation('c1'), participant('a'))),
      StoreUnavailableError,
    );
    assert.throws(() => conversations.find(ORGANISATION, 'a'), StoreUnavailableError);
    assert.throws(() => conversations.loadLive(), StoreUnavailableError);
    assert.throws(() => conversations.prune(1, 1), StoreUnavailableError);
    assert.throws(() => store.identities.organisation(asOrganisationId('o')), StoreUnavailableError);
  });
}
