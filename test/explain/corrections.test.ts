import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calls, explain, fixOf, patch, phone, pick } from './told.ts';
import { ids } from './world.ts';

describe('a body with the right wish', () => {
  const fits: readonly (readonly [string, string, string])[] = [
    [phone, '{"state":"disconnected"}', '{"status":"disconnected"}'],
    [phone, '{"status":"DISCONNECTED"}', '{"status":"disconnected"}'],
    [phone, '{"state":"Disconnected"}', '{"status":"disconnected"}'],
    [phone, '{"action":"disconnect"}', '{"status":"disconnected"}'],
    [phone, '{"command":"hang-up"}', '{"status":"disconnected"}'],
    [phone, '{"disconnect":true}', '{"status":"disconnected"}'],
    [phone, '{"stauts":"disconnected"}', '{"status":"disconnected"}'],
    [phone, '{"mute":true}', '{"muted":true}'],
    [phone, '{"action":"unmute"}', '{"muted":false}'],
    [phone, '{"unmuted":true}', '{"muted":false}'],
    [phone, '{"onHold":"true"}', '{"held":true}'],
    [phone, '{"status":"disconnected","reason":"done"}', '{"status":"disconnected"}'],
    [phone, '"disconnect"', '{"status":"disconnected"}'],
    [`${calls}/${ids.conversation}/participants`, '{"status":"disconnected"}', '{"state":"disconnected"}'],
    [`${calls}/${ids.conversation}/participants`, '{"state":"DISCONNECTED"}', '{"state":"disconnected"}'],
    [`${calls}/${ids.conversation}/participants`, '{"action":"disconnect"}', '{"state":"disconnected"}'],
    [`/api/v2/conversations/${ids.conversation}/participants`, '{"status":"hangup"}', '{"state":"disconnected"}'],
  ];
  for (const [base, sent, wanted] of fits) {
    it(`${sent} on ${base.split('/').at(-2)} becomes ${wanted}`, () => {
      const { member } = explain(`PATCH ${base}/{live} ${sent}`, 'json');
      assert.deepEqual([fixOf(member), member.applicability], [`PATCH ${base}/${ids.live} ${wanted}`, 'apply']);
    });
  }

  it('is not turned into the opposite of what was sent', () => {
    for (const body of [
      '{"status":"connected"}',
      '{"disconnect":false}',
      '{"status":"alerting"}',
      '{"action":"explode"}',
    ]) {
      assert.equal(explain(patch('{live}', body), 'json').member.fix, null, body);
    }
  });

  it('is not turned into a word that is as near as any other short one', () => {
    const body = '{"url":"https://example.com","events":["participant.gone"]}';
    assert.equal(explain(`POST /api/v2/partyline/webhooks ${body}`, 'json').member.fix, null);
  });

  it('is only offered for choice when a key that may matter would be dropped', () => {
    const { member } = explain(patch('{live}', '{"status":"disconnected","dryRun":true}'), 'json');
    assert.deepEqual([member.reason, member.applicability], ['UNKNOWN_BODY_KEY', 'choose']);
    assert.equal(
      explain(patch('{live}', `{"status":"disconnected","participantId":"${ids.back}"}`), 'json').member.applicability,
      'choose',
    );
  });
});

describe('a body in another form', () => {
  const forms: readonly (readonly [string, string, readonly string[]])[] = [
    ['application/x-www-form-urlencoded', 'status=disconnected', ['FORM_BODY']],
    ['application/x-www-form-urlencoded', '{"status":"disconnected"}', ['WRONG_CONTENT_TYPE']],
    ['text/plain', '{"status": "disconnected"}', ['WRONG_CONTENT_TYPE']],
    ['text/plain', "{'status': 'disconnected'}", ['WRONG_CONTENT_TYPE', 'PYTHON_LITERAL']],
    ['application/json', "{'status': 'disconnected'}", ['PYTHON_LITERAL']],
    ['application/json', '{"status":"disconnected",}', ['MALFORMED_JSON']],
    ['application/json', '{status: disconnected}', ['MALFORMED_JSON']],
    ['application/json', 'status: "DISCONNECTED"', ['MALFORMED_JSON', 'WRONG_ENUM_VALUE']],
  ];
  for (const [type, body, reasons] of forms) {
    it(`${type} ${body} becomes JSON`, () => {
      const explanation = explain({
        method: 'PATCH',
        path: `${phone}/${ids.live}`,
        body,
        headers: { 'content-type': type },
      });
      assert.deepEqual(
        [explanation.reasons, fixOf(explanation.member)],
        [reasons, `PATCH ${phone}/${ids.live} {"status":"disconnected"}`],
      );
      assert.equal(explanation.member.applicability, 'apply');
      assert.equal(explanation.headers['Accept-Patch'], explanation.status === 415 ? 'application/json' : undefined);
    });
  }
});

describe('an id of another kind', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['user', 'WRONG_ID_KIND', ids.userStay],
    ['bridge', 'WRONG_ID_KIND', ids.live],
    ['softphone', 'WRONG_LEG', ids.userStay],
    ['address', 'WRONG_ID_KIND', ids.live],
    ['callId', 'WRONG_ID_KIND', ids.live],
  ];
  for (const [name, reason, wanted] of cases) {
    it(`${name} is answered with the participant's own request, in every dialect`, () => {
      const thread = explain(patch(`{${name}}`));
      assert.deepEqual(
        [thread.member.reason, thread.member.applicability, fixOf(thread.member)],
        [reason, 'apply', `PATCH ${phone}/${wanted} {"status":"disconnected"}`],
      );
      assert.deepEqual([thread.status, thread.code], [404, 'not.found']);
      const cloud = explain(`PATCH ${calls}/{conversation}/participants/{${name}} {"state":"disconnected"}`);
      assert.equal(
        fixOf(cloud.member),
        `PATCH ${calls}/${ids.conversation}/participants/${wanted} {"state":"disconnected"}`,
      );
      assert.equal(cloud.code, 'conversation.error.not.conversation.participant');
    });
  }

  it('of somebody who is there twice is left to choose, the newest first', () => {
    const { member } = explain(patch('{twice}'));
    assert.deepEqual([member.applicability, member.fix], ['choose', null]);
    assert.deepEqual(
      member.candidates.map((each) => each.participantId),
      [ids.twiceB, ids.twiceA],
    );
    assert.match(member.candidates[0]?.since ?? '', /^2026-11-23T/);
  });

  it('in the place of a whole conversation never ends the call', () => {
    const explanation = explain(`DELETE /api/v2/conversations/{live}`);
    assert.equal(
      fixOf(explanation.member),
      `PATCH /api/v2/conversations/${ids.conversation}/participants/${ids.live} {"state":"disconnected"}`,
    );
    const user = explain(`PATCH ${calls}/{user} {"state":"disconnected"}`);
    assert.equal(
      fixOf(user.member),
      `PATCH ${calls}/${ids.conversation}/participants/${ids.userStay} {"state":"disconnected"}`,
    );
  });
});

describe('a participant that has left', () => {
  it('is named with when and by whom, and whoever came back only as a candidate', () => {
    const { member, status, body } = explain(patch('{ended}'));
    assert.deepEqual(
      [status, member.reason, member.applicability, member.fix],
      [404, 'PARTICIPANT_ENDED', 'none', null],
    );
    assert.deepEqual([member.metadata.endedBy, member.metadata.newerParticipantId], ['api', ids.back]);
    assert.deepEqual(
      member.candidates.map((each) => each.participantId),
      [ids.back],
    );
    assert.match(body.message, /left at 2026-11-23T04:51:00\.000Z/);
  });
  it('answers as the cloud does on its paths', () => {
    assert.deepEqual(pick(explain(`PATCH ${calls}/{conversation}/participants/{ended} {"state":"disconnected"}`)), [
      400,
      'conversation.error.call.disconnected',
    ]);
    assert.deepEqual(
      pick(explain('PATCH /api/v2/conversations/{conversation}/participants/{ended} {"state":"disconnected"}')),
      [400, 'conversation.error.participant.no.active.conversations'],
    );
    assert.deepEqual(
      pick(explain(`PATCH ${calls}/{endedConversation}/participants/{endedWithCall} {"state":"disconnected"}`)),
      [404, 'conversation.error.conversation.not.found'],
    );
  });
});

describe('paths', () => {
  const corrected: readonly (readonly [string, string, string])[] = [
    [
      `PATCH /api/v2/conversation/phone/participant/{live} {"status":"disconnected"}`,
      'PATH_NEAR_MISS',
      `PATCH ${phone}/${ids.live} {"status":"disconnected"}`,
    ],
    [`POST ${phone}/{live}/disconnect`, 'PATH_NEAR_MISS', `PATCH ${phone}/${ids.live} {"status":"disconnected"}`],
    [
      `PATCH ${phone}/{live}/ {"status":"disconnected"}`,
      'TRAILING_SLASH',
      `PATCH ${phone}/${ids.live} {"status":"disconnected"}`,
    ],
    [
      `PATCH /api/v2//conversations/phone/participants/{live} {"status":"disconnected"}`,
      'EMPTY_ID',
      `PATCH ${phone}/${ids.live} {"status":"disconnected"}`,
    ],
    [
      `PATCH ${calls}//participants/{live} {"state":"disconnected"}`,
      'EMPTY_ID',
      `PATCH ${calls}/${ids.conversation}/participants/${ids.live} {"state":"disconnected"}`,
    ],
    [
      `PATCH ${calls}/None/participants/{live} {"state":"disconnected"}`,
      'EMPTY_ID',
      `PATCH ${calls}/${ids.conversation}/participants/${ids.live} {"state":"disconnected"}`,
    ],
    [
      `PATCH ${phone}/undefined {"status":"disconnected"}`,
      'EMPTY_ID',
      `PATCH ${phone}/<participantId> {"status":"disconnected"}`,
    ],
    [
      `PATCH ${phone}/{participantId} {"status":"disconnected"}`,
      'EMPTY_ID',
      `PATCH ${phone}/<participantId> {"status":"disconnected"}`,
    ],
    [
      `PATCH /api/v1/conversations/phone/participants/{live} {"status":"disconnected"}`,
      'PATH_NEAR_MISS',
      `PATCH ${phone}/${ids.live} {"status":"disconnected"}`,
    ],
    [`GET /api/v2/conversations/voice/participants`, 'WRONG_MEDIA_WORD', `GET ${phone}`],
  ];
  for (const [request, reason, wanted] of corrected) {
    it(`${request} is corrected`, () => {
      const { member, status } = explain(request);
      assert.deepEqual([member.reason, fixOf(member)], [reason, wanted]);
      assert.equal(member.applicability, wanted.includes('<') ? 'fill' : 'apply');
      assert.equal(status, 404);
    });
  }

  it('with a misspelt medium do not take it for a conversation', () => {
    const { member } = explain('PATCH /api/v2/conversations/phnoe/participants/{live} {"status":"disconnected"}');
    assert.deepEqual(
      [member.reason, fixOf(member)],
      ['LITERAL_IN_ID_SLOT', `PATCH ${phone}/${ids.live} {"status":"disconnected"}`],
    );
  });

  it('of other products get no correction and no candidate', () => {
    for (const path of [
      '/wp-login.php',
      '/v1/Calls',
      '/api/rooms/42/kick',
      '/2010-04-01/Accounts/AC1/Calls/CA1.json',
      '/graphql',
      '/api/v4/projects/1/issues',
      '/restapi/v1.0/account/~/extension',
    ]) {
      const { member } = explain(`POST ${path} {"a":1}`);
      assert.deepEqual([member.reason, member.fix, member.candidates], ['UNKNOWN_PATH', null, []], path);
    }
  });

  it('that exist in the cloud but not here name the operation', () => {
    const { body, status } = explain('POST /api/v2/conversations/{conversation}/cobrowse {}');
    assert.equal(status, 501);
    assert.match(body.message, /postConversationCobrowse/);
  });
});
