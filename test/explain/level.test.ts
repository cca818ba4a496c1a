import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calls, explain, fixOf, pick } from './told.ts';
import { ids } from './world.ts';

const whole = '/api/v2/conversations/{conversation}';
const own = (id: string): string =>
  `PATCH /api/v2/conversations/${ids.conversation}/participants/${id} {"state":"disconnected"}`;

describe('a request that ends the call by its path alone', () => {
  it('and has a body that says something is refused and never sent without it', () => {
    const bodies = ['{"reason":"done"}', '{"state":"disconnected"}', '[{}]', '"disconnect"', '[]', '7'];
    for (const request of [`DELETE ${whole}`, `POST ${whole}/disconnect`]) {
      for (const body of bodies) {
        const explanation = explain(`${request} ${body}`, 'json');
        assert.deepEqual(pick(explanation), [400, 'bad.request'], body);
        assert.match(explanation.member.reason, /^(?:UNKNOWN_BODY_KEY|WRONG_BODY_SHAPE)$/);
        assert.deepEqual([explanation.member.fix, explanation.member.candidates], [null, []], `${request} ${body}`);
      }
    }
  });

  const named: readonly (readonly [string, string, string])[] = [
    [`DELETE ${whole} {"participant_id":"{live}"}`, ids.live, 'apply'],
    [`DELETE ${whole} {"userId":"{user}"}`, ids.userStay, 'apply'],
    [`DELETE ${whole} {"address":"{address}"}`, ids.live, 'apply'],
    [`DELETE ${whole} {"where":{"communicationId":"{bridge}"}}`, ids.live, 'apply'],
    [`DELETE ${whole} {"target":"{live}"}`, ids.live, 'apply'],
    [`POST ${whole}/disconnect {"who":["{address}"]}`, ids.live, 'apply'],
    [`DELETE ${whole}?participantId={live}`, ids.live, 'apply'],
    [`POST ${whole}/disconnect?address=%2B15550101`, ids.live, 'apply'],
  ];
  for (const [request, party, applicability] of named) {
    it(`${request} is corrected to the participant's own request`, () => {
      const explanation = explain(request, 'json');
      const { member } = explanation;
      assert.deepEqual(pick(explanation), [400, 'bad.request']);
      assert.deepEqual([member.reason, member.applicability], ['WRONG_TARGET_LEVEL', applicability]);
      assert.equal(fixOf(member), own(party));
    });
  }

  it('and names a party that is not known gets no correction that acts', () => {
    for (const body of [`{"userId":"${ids.random}"}`, `{"address":"+15559999"}`, `{"userId":"${ids.idleUser}"}`]) {
      const { member } = explain(`DELETE ${whole} ${body}`, 'json');
      assert.deepEqual([member.reason, member.applicability, member.fix], ['WRONG_TARGET_LEVEL', 'none', null], body);
    }
  });

  it('and names somebody of another conversation gets none', () => {
    const { member } = explain(`DELETE ${whole} {"target":"{elsewhere}"}`, 'json');
    assert.notEqual(member.applicability, 'apply');
    assert.doesNotMatch(JSON.stringify(member.candidates), /DELETE|disconnect"$/);
  });

  it('is not mended into the whole call when another gate stops it first', () => {
    const requests = [
      `DELETE ${whole}/?participantId={live}`,
      `DELETE ${whole}/?target={live}`,
      `DELETE ${whole}/ {"userId":"{user}"}`,
      `DELETE ${whole} {'participantId': '{live}'}`,
      `PUT ${calls}/{conversation}?leg={bridge} {"state":"disconnected"}`,
      `PUT ${calls}/{conversation} {"state":"disconnected","name":"{address}"}`,
    ];
    for (const request of requests) {
      const { member } = explain(request, 'json');
      for (const each of [...(member.fix === null ? [] : [member.fix]), ...member.candidates])
        assert.match(each.path, /\/participants\//, request);
    }
  });
});
