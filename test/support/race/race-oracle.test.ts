import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultsOf } from './race-oracle.ts';
import type { Story, StoryEvent, Told } from './race-story.ts';

const address = 'sip:+15550700@127.0.0.1';

/** One event, at its own millisecond. */
const event = (seq: number, kind: string, more: Partial<StoryEvent>): StoryEvent => ({
  conversationId: 'c',
  seq,
  at: 1000 + seq,
  event: kind,
  ...more,
});

const added = (seq: number, participantId: string, incarnation: number): StoryEvent =>
  event(seq, 'participant.added', { participantId, incarnation, address });
const removing = (seq: number, participantId: string, requestId: string): StoryEvent =>
  event(seq, 'participant.removing', { participantId, requestId, actor: 'client', cause: 'api' });
const ended = (seq: number, participantId: string): StoryEvent =>
  event(seq, 'participant.disconnected', { participantId, cause: 'api' });

const told = (more: Partial<Told>): Told => ({
  who: 'number',
  requestIds: ['r1'],
  sentAt: 1002,
  answeredAt: 1009,
  parties: [],
  text: '',
  ...more,
});

/** A removal as it should be: one stay, one removal, one BYE, one answer. */
const good: Story = {
  address,
  events: [added(1, 'p1', 1), removing(3, 'p1', 'r1'), ended(5, 'p1')],
  told: [told({ parties: [{ participantId: 'p1', incarnation: 1, outcome: 'removed' }] })],
  legs: [{ participantIds: ['p1'], isBystander: false, callId: 'x', byesReceived: 1, hasHungUp: false }],
  bystanders: ['b1'],
};

/** The party came back at 6, before anything else. */
const back: Story = { ...good, events: [...good.events, added(6, 'p2', 2)] };

const bad: readonly (readonly [what: string, story: Story, fault: RegExp])[] = [
  ['a removal that nobody asked for', { ...good, told: [] }, /nobody here had asked/],
  [
    'another party in the answer',
    { ...good, told: [told({ parties: [{ participantId: 'b1', outcome: 'removed' }] })] },
    /is not the party/,
  ],
  [
    'a phone that got no BYE',
    { ...good, legs: good.legs.map((leg) => ({ ...leg, byesReceived: 0 })) },
    /never got a BYE/,
  ],
  ['two BYEs', { ...good, legs: good.legs.map((leg) => ({ ...leg, byesReceived: 2 })) }, /2 different BYEs/],
  [
    "a bystander's BYE",
    { ...good, legs: good.legs.map((leg) => ({ ...leg, isBystander: true })) },
    /bystander's phone/,
  ],
  ['a bystander who was removed', { ...good, events: [...good.events, removing(7, 'b1', 'r1')] }, /the bystander b1/],
  ['an end that is not in the timeline', { ...good, events: good.events.slice(0, 2) }, /has no end of it/],
  [
    'a stay that had not been named',
    { ...good, told: good.told.map((one) => ({ ...one, pinned: { incarnation: 2 } })) },
    /WRONG INCARNATION/,
  ],
  [
    'an older stay than the current one',
    { ...good, events: [added(1, 'p1', 1), added(2, 'p2', 2), removing(3, 'p1', 'r1'), ended(5, 'p1')] },
    /WRONG INCARNATION/,
  ],
  [
    'an older stay than the current one, for a caller who wanted none but that',
    {
      ...good,
      events: [added(1, 'p1', 1), added(2, 'p2', 2), removing(3, 'p1', 'r1'), ended(5, 'p1')],
      told: good.told.map((one) => ({ ...one, pinned: { participantId: 'p1', incarnation: 1, onlyCurrent: true } })),
    },
    /WRONG INCARNATION/,
  ],
  ['an act behind a refusal', { ...good, told: [told({ reason: 'NO_MATCH' })] }, /and it removed stay 1/],
  [
    'nobody there, while somebody was',
    { ...good, events: [added(1, 'p1', 1)], legs: [], told: [told({ reason: 'NO_MATCH' })] },
    /UNEXPLAINED/,
  ],
  [
    'two of them, while there was one',
    { ...good, events: [added(1, 'p1', 1)], legs: [], told: [told({ reason: 'COUNT_MISMATCH' })] },
    /UNEXPLAINED/,
  ],
  [
    'already gone, before it went',
    {
      ...good,
      events: [added(1, 'p1', 1), removing(20, 'p1', 'r2'), ended(21, 'p1')],
      told: [
        told({ parties: [{ participantId: 'p1', outcome: 'alreadyGone' }] }),
        told({
          who: 'rival',
          requestIds: ['r2'],
          answeredAt: 1030,
          parties: [{ participantId: 'p1', outcome: 'removed' }],
        }),
      ],
    },
    /had gone, and it was there/,
  ],
  [
    'a failure of the server',
    { ...good, events: [added(1, 'p1', 1)], legs: [], told: [told({ reason: 'INTERNAL_ERROR' })] },
    /UNEXPLAINED/,
  ],
];

describe('the judge of the race', () => {
  it('finds nothing wrong with a removal as it should be, nor with a party that comes back afterwards', () => {
    assert.deepEqual(faultsOf(good), []);
    assert.deepEqual(faultsOf(back), []);
  });

  it('takes a failure that the timeline explains', () => {
    const late = told({ who: 'late', requestIds: ['r2'], sentAt: 1006, answeredAt: 1008, reason: 'NO_MATCH' });
    assert.deepEqual(faultsOf({ ...good, told: [...good.told, late] }), []);
    const two = told({ who: 'two', requestIds: ['r2'], sentAt: 1001, answeredAt: 1002, reason: 'COUNT_MISMATCH' });
    const events = [added(1, 'p1', 1), added(2, 'p2', 2)];
    assert.deepEqual(faultsOf({ ...good, events, legs: [], told: [two] }), []);
  });

  it('takes it that nobody is there of a caller who looked in another conversation', () => {
    const elsewhere = told({ requestIds: ['r2'], scope: 'other', reason: 'NO_MATCH' });
    const events = [added(1, 'p1', 1)];
    assert.deepEqual(faultsOf({ ...good, events, legs: [], told: [elsewhere] }), []);
    assert.notDeepEqual(faultsOf({ ...good, events, legs: [], told: [{ ...elsewhere, scope: 'c' }] }), []);
  });

  for (const [what, story, fault] of bad)
    it(`sees ${what}`, () => {
      assert.match(faultsOf(story).join('; '), fault);
    });
});
