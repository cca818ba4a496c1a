import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOf } from '../../src/explain/answer.ts';
import { createExplainer } from '../../src/explain/explain.ts';
import { calls, explain, explainer, fixOf, json, patch, phone, pick } from './told.ts';
import { contextId, evidenceOf, ids, parseSent } from './world.ts';

describe('PUT on the thread path', () => {
  it('answers exactly what the design shows', () => {
    const evidence = evidenceOf(parseSent(`PUT ${phone}/{live} {"status":"disconnected"}`), { headers: json });
    assert.ok(evidence);
    const { status, headers, body, title } = explainer.explain(evidence);
    assert.deepEqual(
      { status, headers, title },
      {
        status: 405,
        title: 'Wrong method, see Allow',
        headers: {
          Allow: 'GET, PATCH',
          Link: `</errors/WRONG_METHOD>; rel="help", </api/v2/partyline/requests/${contextId}>; rel="describedby"`,
        },
      },
    );
    assert.deepEqual(JSON.parse(JSON.stringify(body)), {
      message: 'PUT is not allowed here. Use PATCH with body {"status":"disconnected"}.',
      code: 'method.not.allowed',
      status: 405,
      contextId,
      messageWithParams: '{method} is not allowed here. Use {allowed} with body {body}.',
      messageParams: { method: 'PUT', allowed: 'PATCH', body: '{"status":"disconnected"}' },
      details: [{ errorCode: 'WRONG_METHOD', fieldName: 'method' }],
      errors: [],
      explain: {
        v: 1,
        reason: 'WRONG_METHOD',
        stage: 'route',
        intent: 'disconnect-participant',
        cause: 'This path accepts GET and PATCH; PUT was sent.',
        confidence: 'certain',
        applicability: 'apply',
        fix: {
          summary: 'send PATCH',
          edits: [{ op: 'replace', at: 'method', from: 'PUT', to: 'PATCH' }],
          method: 'PATCH',
          path: `${phone}/${ids.live}`,
          pathTemplate: '/api/v2/conversations/{media}/participants/{participantId}',
          headers: { 'Content-Type': 'application/json' },
          body: { status: 'disconnected' },
          curl: `curl -X PATCH 'http://127.0.0.1:7278${phone}/${ids.live}' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"status":"disconnected"}'`,
          cli: `partyline disconnect --participant ${ids.live}`,
          retry: 'after-change',
        },
        also: [],
        candidates: [],
        evidence: ['route', 'schema'],
        metadata: { method: 'PUT', allowed: 'GET, PATCH' },
        docs: '/errors/WRONG_METHOD',
        next: { tool: 'list_participants' },
      },
    });
  });

  it('names the missing participant beside the verb when nobody has the id', () => {
    const { member } = explain(`PUT ${phone}/{random} {"status":"disconnected"}`);
    assert.deepEqual([member.applicability, member.also], ['fill', ['NOT_FOUND']]);
    assert.equal(fixOf(member), `PATCH ${phone}/${ids.random} {"status":"disconnected"}`);
  });

  it('is 404 without Allow where PARTYLINE_WRONG_VERB asks for that, with the same explanation', () => {
    const evidence = evidenceOf(parseSent(`PUT ${phone}/{live} {"status":"disconnected"}`));
    assert.ok(evidence);
    const other = createExplainer({ wrongVerb: 404 }).explain(evidence);
    assert.deepEqual([other.status, other.code, other.headers.Allow], [404, 'not.found', undefined]);
    assert.deepEqual(other.body.explain, explainer.explain(evidence).body.explain);
  });
});

describe('PARTYLINE_EXPLAIN', () => {
  const evidence = evidenceOf(parseSent(`PUT ${phone}/{live} {"status":"disconnected"}`));
  it('header leaves only the link, off leaves nothing, and neither changes the outcome', () => {
    assert.ok(evidence);
    const [full, header, off] = (['body', 'header', 'off'] as const).map((mode) =>
      createExplainer({ mode }).explain(evidence),
    );
    assert.ok(full && header && off);
    assert.deepEqual(
      [header.status, off.status, header.code, off.code, off.headers.Allow],
      [405, 405, full.code, full.code, 'GET, PATCH'],
    );
    assert.deepEqual([header.body.explain, off.body.explain, off.headers.Link], [undefined, undefined, undefined]);
    assert.equal(header.headers.Link, full.headers.Link);
  });
});

describe("a participant in the words of the thread, on the cloud's table", () => {
  const expected = ['LITERAL_IN_ID_SLOT', 'WRONG_MEDIA_WORD', 'MISSING_CONVERSATION_ID', 'UNKNOWN_BODY_KEY'];
  it('PUT names every mistake and the request that works', () => {
    const { reasons, member, status, headers } = explain(
      `PUT ${phone}/{live} {"status":"disconnected"}`,
      'genesys-only',
    );
    assert.deepEqual(
      [reasons, status, headers.Allow],
      [['LITERAL_IN_ID_SLOT', 'WRONG_METHOD', ...expected.slice(1)], 405, 'PATCH'],
    );
    assert.equal(fixOf(member), `PATCH ${calls}/${ids.conversation}/participants/${ids.live} {"state":"disconnected"}`);
    assert.equal(member.applicability, 'apply');
  });
  it('PATCH has the same, but for the verb', () => {
    const { reasons, member } = explain(patch('{live}'), 'genesys-only');
    assert.deepEqual([reasons, member.reason], [expected, 'LITERAL_IN_ID_SLOT']);
    assert.equal(fixOf(member), `PATCH ${calls}/${ids.conversation}/participants/${ids.live} {"state":"disconnected"}`);
  });
  it('leaves a placeholder where nobody knows the conversation', () => {
    const { member } = explain(`PUT ${phone}/{random} {"status":"disconnected"}`, 'genesys-only');
    assert.deepEqual(
      [fixOf(member), member.applicability, member.fix?.pathTemplate],
      [
        `PATCH ${calls}/<conversationId>/participants/${ids.random} {"state":"disconnected"}`,
        'fill',
        `${calls}/{conversationId}/participants/{participantId}`,
      ],
    );
  });
});

describe('an id that nobody may know', () => {
  it('answers the same bytes for another organisation and for none, on every path', () => {
    const paths = [
      `PATCH ${phone}/{x} {"status":"disconnected"}`,
      `PUT ${phone}/{x} {"status":"disconnected"}`,
      `GET ${phone}/{x}`,
      `PATCH ${calls}/{conversation}/participants/{x} {"state":"disconnected"}`,
      `GET ${calls}/{x}`,
      'DELETE /api/v2/conversations/{x}',
      `PATCH ${phone}/{x}/ {"status":"disconnected"}`,
    ];
    for (const path of paths) {
      const texts = (['random', 'theirs'] as const).map((name) =>
        JSON.stringify(explain(path.replace('{x}', `{${name}}`))).replaceAll(ids[name], '#'),
      );
      assert.equal(texts[0], texts[1], path);
    }
  });
  it('has the code of what is looked up first', () => {
    assert.deepEqual(pick(explain(`PATCH ${calls}/{random}/participants/{live} {"state":"disconnected"}`)), [
      404,
      'conversation.error.conversation.not.found',
    ]);
    assert.deepEqual(pick(explain(`PATCH ${calls}/{conversation}/participants/{random} {"state":"disconnected"}`)), [
      404,
      'conversation.error.not.conversation.participant',
    ]);
  });
  it('is told where the list is', () => {
    assert.deepEqual(
      explain(patch('{random}')).member.candidates.map((each) => `${each.method} ${each.path}`),
      [`GET ${phone}`],
    );
  });
});

describe('rights', () => {
  it('names the scope to the owner of the token, in the header as well', () => {
    const { status, code, headers, member } = explain(patch('{live}'), 'readonly-scope');
    assert.deepEqual([status, code, member.metadata.scope], [403, 'not.authorized', 'conversations']);
    assert.equal(headers['WWW-Authenticate'], 'Bearer error="insufficient_scope", scope="conversations"');
  });
  it('names permissions in the words of the cloud', () => {
    const any = explain(patch('{live}'), 'few-permissions');
    assert.deepEqual(pick(any), [403, 'missing.any.permissions']);
    assert.equal(
      any.body.message,
      'Unable to perform the requested action. You must have at least one of the following permissions assigned: conversation:communication:disconnect, conversation:participant:wrapup and 1 more',
    );
    const evidence = evidenceOf(parseSent(patch('{ended}')));
    assert.ok(evidence);
    const one = explainer.explain({
      ...evidence,
      refusal: {
        finding: {
          stage: 'permission',
          kind: 'missing-permission',
          type: 'ALL',
          wanted: ['conversation:communication:disconnect'],
        },
      },
    });
    assert.deepEqual(pick(one), [403, 'missing.permissions']);
    assert.equal(
      one.body.message,
      'Unable to perform the requested action. You are missing the following permission(s): conversation:communication:disconnect',
    );
  });
  it('says nothing of paths, ids or bodies without a token', () => {
    const texts = [patch('{live}'), patch('{random}'), `PUT ${phone}/{live} {"state":1}`, 'GET /nowhere'].map(
      (request) => {
        const { member, body, headers, status } = explain(request, 'no-token');
        return JSON.stringify({ ...member, intent: undefined, message: body.message, headers, status });
      },
    );
    assert.equal(new Set(texts).size, 1);
    assert.match(explain(patch('{live}'), 'no-token').headers['WWW-Authenticate'] ?? '', /^Bearer/);
  });
  it('keeps the words of RFC 6749 at the token endpoint', () => {
    const { body, headers } = explain('POST /oauth/token grant_type=client_credentials', 'wrong-secret');
    assert.deepEqual(
      [body.error, body.error_description, headers['WWW-Authenticate']],
      ['invalid_client', 'authentication failed', 'Basic realm="partyline"'],
    );
  });
});

describe('the whole call', () => {
  const guarded = [
    `PATCH ${calls}/{conversation} {"state":"disconnected","participants":[{"id":"{live}"}]}`,
    `PATCH ${calls}/{conversation} {"status":"disconnected","participantIds":["{live}"]}`,
    `PATCH ${calls}/{conversation} {"removeParticipants":["{live}"],"state":"disconnected"}`,
    `POST /api/v2/conversations/{conversation}/disconnect {"participantId":"{live}"}`,
    `DELETE /api/v2/conversations/{conversation} {"participants":["{live}"]}`,
  ];
  for (const request of guarded) {
    it(`${request} is corrected to the participant's own path`, () => {
      const { member } = explain(request, 'json', { refusal: { reason: 'WRONG_TARGET_LEVEL', metadata: {} } });
      assert.deepEqual(
        [member.reason, member.fix?.method, member.applicability],
        ['WRONG_TARGET_LEVEL', 'PATCH', 'apply'],
      );
      assert.match(member.fix?.path ?? '', new RegExp(`/${ids.conversation}/participants/${ids.live}$`));
      assert.deepEqual(member.fix?.body, { state: 'disconnected' });
      assert.match(member.cause, /end the call for everybody/);
    });
  }
  it('with several names is one request each, for choice', () => {
    const { member } = explain(
      `PATCH ${calls}/{conversation} {"state":"disconnected","participants":[{"id":"{live}"},{"id":"{back}"}]}`,
    );
    assert.deepEqual(
      [member.applicability, member.candidates.map((each) => each.participantId)],
      ['choose', [ids.live, ids.back]],
    );
  });
  it('is mended as what it is where nobody is named', () => {
    const { member } = explain(`PATCH ${calls}/{conversation} {"status":"disconnected"}`, 'json');
    assert.equal(fixOf(member), `PATCH ${calls}/${ids.conversation} {"state":"disconnected"}`);
    const one = explain(`PATCH ${calls}/{conversation} {"status":"disconnected","address":"+15550101"}`, 'json');
    assert.equal(
      fixOf(one.member),
      `PATCH ${calls}/${ids.conversation}/participants/${ids.live} {"state":"disconnected"}`,
    );
  });
});

describe('answerOf', () => {
  it('gives status, code and title of a column', () => {
    assert.deepEqual(answerOf('PARTICIPANT_ENDED', 'calls'), {
      status: 400,
      code: 'conversation.error.call.disconnected',
      title: 'The participant has already left',
    });
  });
});
