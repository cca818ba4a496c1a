import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calls, explain } from './told.ts';
import { ids } from './world.ts';

const participant = `${calls}/{conversation}/participants/{live}`;

describe('a wish for which nothing can be claimed', () => {
  it('is offered as the operation that fulfils it, with what was sent, and is never the correction', () => {
    const { member } = explain(`PATCH ${participant} {"dispositionCode":"no-answer","dropReason":"timeout"}`);
    assert.deepEqual([member.applicability, member.fix], ['choose', null]);
    assert.deepEqual(
      [member.candidates[0]?.participantId, member.candidates[0]?.body],
      [ids.live, { state: 'disconnected' }],
    );
  });

  it('is left to choose where something that was sent has no place', () => {
    const { member } = explain(
      `PATCH ${participant} {"customAttributes":{"order":"7"},"routing":{"queue":{"id":"x"}}}`,
    );
    assert.equal(member.applicability, 'choose');
    assert.equal(member.candidates[0]?.path.endsWith('/attributes'), true);
  });

  it('that needs an id which the request lacks is not offered', () => {
    const { member } = explain(`PATCH ${calls}/{conversation} {"routing":{"queueId":"${ids.random}"}}`);
    assert.deepEqual(member.candidates, []);
  });

  it('of a conversation that is known and its participants is a read of it', () => {
    const { member } = explain('GET /api/v2/conversations/{conversation}/participants');
    assert.deepEqual([member.applicability, member.candidates[0]?.method], ['choose', 'GET']);
    assert.equal(explain('GET /api/v2/conversations/{random}/participants').member.applicability, 'none');
  });
});

describe('a wish', () => {
  const silent = [
    // What somebody says not to do.
    'PUT /api/v2/conversations/phone/participant/{live}/state {"disconnect":false}',
    `PATCH ${participant} {"disconnect":false}`,
    // A value that nobody can read.
    `PATCH ${participant} {"muted":"perhaps"}`,
    // Other products.
    'POST /v1/Conversations/CH1/Participants {"address":"+15550101"}',
    'POST /api/v2/tickets/{random}/hangup',
    'PATCH /api/v2/zones/{random}/attributes {"attributes":{"a":"b"}}',
  ];
  for (const request of silent) {
    it(`is not made up: ${request}`, () => {
      const { member } = explain(request);
      assert.notEqual(member.applicability, 'apply');
      assert.ok(!/"(?:state|status)":"disconnected"/.test(JSON.stringify([member.fix, member.candidates])));
    });
  }

  it('never becomes the end of a conversation', () => {
    for (const request of [
      `POST ${calls}/{conversation}/close {"reason":"done"}`,
      `PUT ${calls}/{conversation} {"action":"hangup","participant":"{live}"}`,
      `PATCH /api/v2/conversations/{conversation} {"end":true,"name":"x"}`,
      'DELETE /api/v2/conversations/{conversation} {"reason":"done"}',
    ]) {
      const { member } = explain(request);
      for (const { method, path, body } of [...(member.fix === null ? [] : [member.fix]), ...member.candidates]) {
        const isWhole = !path.includes('/participants/') && (method === 'DELETE' || body !== undefined);
        assert.ok(!isWhole, `${request}: ${method} ${path} ${JSON.stringify(body)}`);
      }
    }
  });
});
