import assert from 'node:assert/strict';
import { it } from 'node:test';
import { asRequestId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import type { KeyClaim } from '../../src/ports/idempotency.ts';
import { ConflictError, type Store } from '../../src/ports/store.ts';
import { adding, changing, emptyConversation, ORGANISATION, OTHER_ORGANISATION, participant } from './changes.ts';
import type { MakePlace } from './place.ts';

const claim = (key: string, more: Partial<KeyClaim> = {}): KeyClaim => ({
  organisationId: ORGANISATION,
  clientId: 'demo',
  userId: '',
  key,
  fingerprint: `of ${key}`,
  at: 1000,
  requestId: asRequestId(`first of ${key}`),
  request: 'PATCH /api/v2/conversations/phone/participants/p1',
  ...more,
});

const answer = { status: 202, headers: { ETag: '"1"' }, body: { participantId: 'p1' } };
const plenty = { perClient: 100, all: 100 };

async function begun(store: Store) {
  const change = adding(emptyConversation('c1'), participant('p1'));
  await store.conversations.commit(change);
  return change.next;
}

const actOf = (id: string, seq: number) => ({
  conversationId: emptyConversation(id).id,
  seq,
  participantIds: [participant('p1').id],
});

/** The keys of requests that act once. */
export function idempotencyCases(makePlace: MakePlace): void {
  it('writes what a request did in the commit that did it, and its answer beside it', async (context) => {
    const place = makePlace();
    if (place.forgets !== undefined) return context.skip(place.forgets);
    const store = await place.open();
    const now = await begun(store);
    const act = actOf('c1', now.seq + 1);
    await store.conversations.commit({
      ...changing(now, participant('p1', { muted: true })),
      claimed: [{ claim: claim('k'), act }],
    });
    assert.deepEqual(store.idempotency.find(claim('k')), { ...claim('k'), acts: [act] });
    await store.idempotency.keep(claim('k'), answer);
    await store.close();
    const again = await place.open();
    assert.deepEqual(again.idempotency.find(claim('k')), { ...claim('k'), acts: [act], answer });
    await again.close();
  });

  it('claims a key by a commit without events, and gathers what several commits did', async () => {
    const store = await makePlace().open();
    const now = await begun(store);
    const acts = [actOf('c1', now.seq), actOf('c1', now.seq)];
    for (const act of acts)
      await store.conversations.commit({
        previous: now,
        next: now,
        participants: [],
        events: [],
        claimed: [{ claim: claim('k'), act }],
      });
    assert.deepEqual(store.idempotency.find(claim('k'))?.acts, acts);
    assert.equal(store.conversations.read(ORGANISATION, now.id, 0)?.conversation.seq, now.seq);
    await store.close();
  });

  it('claims nothing where the commit itself is not written', async () => {
    const store = await makePlace().open();
    const now = await begun(store);
    const stale = { ...now, seq: now.seq - 1 };
    const lost = { ...changing(stale, participant('p1')), claimed: [{ claim: claim('k'), act: actOf('c1', now.seq) }] };
    await assert.rejects(store.conversations.commit(lost), ConflictError);
    assert.equal(store.idempotency.find(claim('k')), undefined);
    await store.close();
  });

  it('keeps the keys of organisations, clients and users apart', async () => {
    const store = await makePlace().open();
    await store.idempotency.keep(claim('k'), answer);
    for (const other of [{ organisationId: OTHER_ORGANISATION }, { clientId: 'other' }, { userId: 'u1' }, { key: 'K' }])
      assert.equal(store.idempotency.find(claim('k', other)), undefined, JSON.stringify(other));
    await store.close();
  });

  it('gives a key that is used again after its day to the later request, whole', async () => {
    const store = await makePlace().open();
    await store.idempotency.keep(claim('k'), answer);
    const later = claim('k', { at: 9000, fingerprint: 'other', requestId: asRequestId('second') });
    await store.idempotency.keep(later, { ...answer, status: 404 });
    assert.deepEqual(store.idempotency.find(claim('k')), { ...later, acts: [], answer: { ...answer, status: 404 } });
    await store.close();
  });

  it('drops keys of more than a day, and the oldest beyond the bounds of each client and of all', async () => {
    const store = await makePlace().open();
    const { idempotency } = store;
    const left = (clientId: string): string =>
      ['1', '2', '3', '4'].filter((key) => idempotency.find(claim(key, { clientId }))).join('');
    for (const key of ['1', '2', '3', '4'])
      for (const clientId of ['a', 'b']) await idempotency.keep(claim(key, { clientId, at: Number(key) }), answer);
    assert.equal(idempotency.prune(2, plenty), 2);
    assert.deepEqual([left('a'), left('b')], ['234', '234']);
    assert.equal(idempotency.prune(0, { ...plenty, perClient: 2 }, claim('', { clientId: 'a' })), 1);
    assert.deepEqual([left('a'), left('b')], ['34', '234']);
    assert.equal(idempotency.prune(0, { ...plenty, perClient: 2 }), 1);
    assert.equal(idempotency.prune(0, { perClient: 100, all: 2 }), 2);
    assert.deepEqual([left('a'), left('b')], ['4', '4']);
    assert.ok(limits.idempotencyKeysPerClientMax < limits.idempotencyKeysMax);
    await store.close();
  });
}
