import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calls, explain, pick } from './told.ts';
import { evidenceOf, parseSent } from './world.ts';

const participant = `${calls}/{conversation}/participants/{live}`;
const leg = `${participant}/communications/{bridge}`;

describe('a key that is not built here', () => {
  const requests: readonly (readonly [string, string])[] = [
    [`PATCH ${participant} {"resumeTime":"2026-11-23T04:52:00.000Z"}`, 'resumeTime'],
    [`PATCH ${participant} {"state":"disconnected","resumeTime":"2026-11-23T04:52:00.000Z"}`, 'resumeTime'],
    [`PATCH ${calls}/{conversation} {"securePause":true}`, 'securePause'],
    [`POST ${calls} {"languageId":"{random}"}`, 'languageId'],
  ];
  for (const [request, key] of requests) {
    it(`${request} is 501 and names it`, () => {
      const explanation = explain(request, 'json');
      const { member, body } = explanation;
      assert.deepEqual(pick(explanation), [501, 'partyline.not.implemented']);
      assert.deepEqual(
        [member.reason, member.stage, member.applicability, member.fix, member.metadata.key],
        ['NOT_IMPLEMENTED', 'body', 'none', null, key],
      );
      assert.ok((member.metadata.operation ?? '') !== '' && body.message.includes(key), body.message);
      assert.equal(body.details[0]?.fieldName, key);
    });
  }

  const mistaken: readonly string[] = [
    `PUT ${participant} {"resumeTime":"2026-11-23T04:52:00.000Z"}`,
    `PATCH ${participant} {"status":"disconnected","resumeTime":"2026-11-23T04:52:00.000Z"}`,
    `PATCH ${participant}/ {"resumeTime":"2026-11-23T04:52:00.000Z"}`,
    `PATCH ${calls}/{conversation}/participants/{user} {"resumeTime":"2026-11-23T04:52:00.000Z"}`,
    `PUT ${calls}/{conversation} {"securePause":true}`,
    `POST ${calls}/ {"languageId":"{random}"}`,
    `PUT ${participant} {"state":"alerting"}`,
    `PUT ${participant} {"state":null}`,
    `PUT ${leg} {"state":"connected"}`,
    `PATCH ${leg}/ {"muted":true}`,
  ];
  for (const request of mistaken) {
    it(`${request} is not corrected to what the server would refuse`, () => {
      const { member } = explain(request, 'json');
      assert.notEqual(member.applicability, 'apply');
      assert.equal(member.fix, null);
    });
  }
});

describe('a leg', () => {
  it('that is told anything but to end has the answer of the cloud', () => {
    for (const body of ['{"state":"connected"}', '{"muted":true}', '{"resumeTime":"2026-11-23T04:52:00.000Z"}']) {
      const explanation = explain(`PATCH ${leg} ${body}`, 'json');
      assert.deepEqual(pick(explanation), [400, 'communication.state.required'], body);
      assert.equal(explanation.member.reason, 'WRONG_STATE');
      assert.match(explanation.body.message, /Can only update the state of a communication to disconnected/);
    }
    assert.equal(evidenceOf(parseSent(`PATCH ${leg} {"state":"disconnected"}`)), undefined);
  });
});

describe('a state word that is no command', () => {
  it('is named with those that are', () => {
    const { member, ...rest } = explain(`PATCH ${participant} {"state":"alerting"}`, 'json');
    assert.deepEqual(pick({ ...rest }), [400, 'invalid.value']);
    assert.deepEqual([member.reason, member.metadata.values], ['WRONG_ENUM_VALUE', 'disconnected, connected']);
    assert.equal(explain(`PATCH ${calls}/{conversation} {"state":"connected"}`).member.metadata.values, 'disconnected');
  });
});
