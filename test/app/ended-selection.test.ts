import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDirectory } from '../../src/app/directory.ts';
import { createEndedSelections } from '../../src/app/ended-selection.ts';
import { asParticipantId } from '../../src/base/ids.ts';
import type { Media, Stay } from '../../src/domain/conversation.ts';
import type { EndedFilter } from '../../src/ports/store.ts';
import { emptyConversation, ORGANISATION, participant } from '../store/changes.ts';

const { id: conversationId } = emptyConversation('c1');

const stay = (name: string, media: Media, endTime: number): Stay => ({
  participant: { ...participant(name, { address: '+15550101' }), id: asParticipantId(name), endTime },
  conversationId,
  organisationId: ORGANISATION,
  conference: false,
  media,
});

/** Those who left, and what was asked of the store about them. */
function scene(...stays: readonly Stay[]) {
  const asked: EndedFilter[] = [];
  const ended = (filter: EndedFilter) => {
    asked.push(filter);
    const found = stays.filter(({ media }) => filter.media?.includes(media) !== false);
    return { stays: found, total: found.length };
  };
  const store = { ended, stay: () => undefined, read: () => undefined };
  const selections = createEndedSelections({ directory: createDirectory(), store, clock: { now: () => 10_000 } });
  const near = (selector: object) =>
    selections.near({
      organisationId: ORGANISATION,
      selector,
      expectCount: 1,
      joinsEnding: true,
      denied: () => undefined,
    });
  return { near, asked };
}

describe('whoever has left', () => {
  it('is looked for in one medium after the other: of several at once the store would sort everybody who ever left', () => {
    const { near, asked } = scene(
      stay('earlier', 'email', 1000),
      stay('last', 'call', 3000),
      stay('first', 'chat', 500),
    );
    const found = near({ address: '+1 555 0101' });
    assert.equal(found?.kind === 'ended' ? found.stay.participant.id : found, 'last');
    assert.deepEqual([...new Set(asked.map(({ media }) => media?.length))], [1]);
  });

  it('is looked for once where a conversation or a user is named: both have an index of their own', () => {
    const { near, asked } = scene(stay('last', 'call', 3000));
    near({ address: '+15550101', conversationId });
    near({ address: '+15550101', media: 'call' });
    assert.deepEqual(
      asked.map(({ media }) => media),
      [undefined, ['call']],
    );
  });
});
