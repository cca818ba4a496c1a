import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calls, explain, fixOf, patch } from './told.ts';
import { ids, things } from './world.ts';

const participants = `${calls}/{conversation}/participants`;
const end = '{"state":"disconnected"}';

describe('an ended conversation', () => {
  it('is said to have ended when it did, by whom it did, not when one of its participants left', () => {
    for (const request of [
      patch('{endedWithCall}'),
      `PATCH ${calls}/{endedConversation}/participants/{endedWithCall} ${end}`,
      `PATCH ${calls}/{endedConversation} ${end}`,
    ]) {
      const { member, body } = explain(request);
      assert.deepEqual(
        [member.reason, member.metadata.endedAt, member.metadata.endedBy],
        ['CONVERSATION_ENDED', '2026-11-23T05:00:00.000Z', 'policy'],
      );
      assert.ok(!JSON.stringify(body).includes('04:51:00'));
    }
  });

  it('that is not known itself leaves the time out', () => {
    const known = new Map([...things].filter(([word]) => word !== ids.endedConversation));
    const { member } = explain(patch('{endedWithCall}'), 'served', { things: known });
    assert.deepEqual(
      [member.reason, member.metadata.endedAt, member.metadata.endedBy],
      ['CONVERSATION_ENDED', undefined, undefined],
    );
  });
});

describe('the conversation itself in the place of a participant', () => {
  it('with several live ones is left to choose, never the whole call', () => {
    const { member } = explain(`PATCH ${participants}/{conversation} ${end}`);
    assert.deepEqual([member.reason, member.applicability, member.fix], ['WRONG_ID_KIND', 'choose', null]);
    assert.equal(member.candidates.length, 3);
    for (const each of member.candidates)
      assert.equal(each.path, `${calls}/${ids.conversation}/participants/${each.participantId}`);
  });

  it('with one live one is that one', () => {
    const { member } = explain(`PATCH ${calls}/{otherConversation}/participants/{otherConversation} ${end}`);
    assert.deepEqual(
      [member.applicability, fixOf(member)],
      ['apply', `PATCH ${calls}/${ids.otherConversation}/participants/${ids.elsewhere} ${end}`],
    );
  });

  it('is told apart from a participant in both places', () => {
    const { member } = explain(`PATCH ${calls}/{live}/participants/{live} ${end}`);
    assert.deepEqual(
      [member.applicability, fixOf(member)],
      ['apply', `PATCH ${calls}/${ids.conversation}/participants/${ids.live} ${end}`],
    );
  });
});

describe('the path of a communication', () => {
  const leg = (party: string, communication: string): string =>
    `PATCH ${participants}/${party}/communications/${communication} ${end}`;

  it('keeps the leg where it is that of the corrected participant', () => {
    for (const [party, communication, wanted] of [
      ['{user}', '{softphone}', [ids.userStay, ids.softphone]],
      ['{address}', '{bridge}', [ids.live, ids.bridge]],
      ['{bridge}', '{bridge}', [ids.live, ids.bridge]],
      // Of all who are in the conversation the leg names one.
      ['{conversation}', '{bridge}', [ids.live, ids.bridge]],
    ] as const) {
      const { member } = explain(leg(party, communication));
      assert.deepEqual(
        [member.applicability, fixOf(member)],
        ['apply', `PATCH ${calls}/${ids.conversation}/participants/${wanted[0]}/communications/${wanted[1]} ${end}`],
      );
    }
  });

  it('never joins a participant with the leg of another', () => {
    for (const request of [
      leg('{user}', '{bridge}'),
      leg('{twice}', '{bridge}'),
      leg('{user}', '{random}'),
      leg('{user}', '{user}'),
    ]) {
      const { member } = explain(request);
      const shown = [...(member.fix === null ? [] : [member.fix]), ...member.candidates];
      assert.ok(shown.length > 0, request);
      for (const each of shown) {
        const [, party, communication] = /participants\/([^/]+)(?:\/communications\/([^/]+))?$/.exec(each.path) ?? [];
        const thing = things.get(communication ?? '');
        const isOwn = thing?.kind === 'communication' && thing.stay.participantId === party;
        assert.ok(communication === undefined || isOwn, each.path);
      }
      if (!request.includes(`communications/{user}`)) assert.notEqual(member.applicability, 'apply', request);
    }
  });

  it('leads to the newer stay without the leg of the old one', () => {
    const { member } = explain(leg('{ended}', '{endedSoftphone}'));
    assert.deepEqual([member.reason, member.fix], ['PARTICIPANT_ENDED', null]);
    assert.deepEqual(
      member.candidates.map((each) => [each.path, each.participantId]),
      [[`${calls}/${ids.conversation}/participants/${ids.back}`, ids.back]],
    );
  });
});
