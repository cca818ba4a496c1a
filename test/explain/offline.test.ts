import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createOfflineExplainer } from '../../src/explain/offline/offline.ts';
import type { OfflineAnswer, OfflineCase, OfflineRequest } from '../../src/explain/offline/offline-case.ts';

const explainer = createOfflineExplainer({ onFault: assert.ifError });

function told(
  method: string,
  path: string,
  more: Partial<OfflineRequest> & Omit<OfflineCase, 'request'> = {},
): OfflineAnswer {
  const { observed, token, ...request } = more;
  return explainer.explain({
    request: { method, path, ...request },
    ...(observed === undefined ? {} : { observed }),
    ...(token === undefined ? {} : { token }),
  });
}

const fixOf = ({ fix, applicability }: OfflineAnswer) => [
  applicability,
  fix === null ? null : `${fix.method} ${fix.path}`,
  fix?.body,
];

const id = '1d6a3c52-9b1e-4f0a-8a51-0d0c6c1e7f11';
const party = '7f3b0c1d-2e4f-4a5b-8c6d-7e8f9a0b1c2d';
const conversation = `/api/v2/conversations/${id}`;
const participant = `${conversation}/participants/${party}`;

describe('a request to the real cloud', () => {
  it('of the seed is told that phone stands in the place of the conversation', () => {
    const answer = told('PUT', `/api/v2/conversations/phone/participants/${party}`, {
      body: { status: 'disconnected' },
    });
    assert.deepEqual(fixOf(answer), [
      'fill',
      `PATCH /api/v2/conversations/calls/<conversationId>/participants/${party}`,
      { state: 'disconnected' },
    ]);
    assert.deepEqual(answer.reasons, [
      'LITERAL_IN_ID_SLOT',
      'WRONG_METHOD',
      'WRONG_MEDIA_WORD',
      'MISSING_CONVERSATION_ID',
      'UNKNOWN_BODY_KEY',
    ]);
  });

  it('keeps placeholders as they were written', () => {
    const path = `/api/v2/conversations/{{convId}}/participants/${'$'}{participantId}`;
    const answer = told('DELETE', path);
    assert.deepEqual(fixOf(answer), ['fill', `PATCH ${path}`, { state: 'disconnected' }]);
    assert.ok(answer.fix?.edits.every((edit) => edit.at !== 'path'));
  });

  it('that is right in form is repeated and never claimed to be wrong', () => {
    const body = { state: 'disconnected' };
    for (const observed of [undefined, { status: 404 }, { status: 403 }, { status: 202 }]) {
      const answer = told('PATCH', participant, { body, ...(observed === undefined ? {} : { observed }) });
      assert.deepEqual(fixOf(answer), ['choose', `PATCH ${participant}`, body]);
      assert.ok(answer.reasons.length > 0);
    }
  });

  it('says what only a server could tell', () => {
    const { unknown } = told('PATCH', participant, { body: { state: 'disconnected' } });
    assert.ok(unknown.length >= 3);
    for (const sentence of unknown) assert.match(sentence, /^[A-Z].*\.$/);
  });
});

describe('the level of a correction', () => {
  const whole = [
    ['PATCH', `/api/v2/conversations/calls/${id}`, { state: 'disconnected', participantId: party }],
    ['POST', `${conversation}/hangup`, { agentId: party }],
    ['POST', `/api/v2/conversations/conferences/${id}/drop`, { member: { id: party } }],
    ['PUT', `/api/v2/conversations/voice/${id}`, { participants: [{ id: party, status: 'disconnected' }] }],
    ['POST', `/api/v2/conversations/calls/${id}/kick`, { phoneNumber: '+15550123' }],
  ] as const;
  for (const [method, path, body] of whole) {
    it(`is one participant for ${method} ${path} with ${JSON.stringify(body)}`, () => {
      const { fix } = told(method, path, { body });
      const template = fix?.pathTemplate ?? '/participants/{participantId}';
      assert.match(template, /\/participants\/\{participantId\}/);
      assert.notEqual(fix?.method, 'DELETE');
    });
  }

  it('is never a DELETE unless one was sent', () => {
    for (const word of ['hangup', 'terminate', 'end', 'close', 'remove', 'delete']) {
      assert.notEqual(told('POST', `${conversation}/${word}`).fix?.method, 'DELETE');
    }
  });

  it('never takes a value for an id because of the key above it', () => {
    const body = { ParticipantData: [{ Name: 'Ticket', Value: 'INC0012' }] };
    const { fix } = told('PUT', `/api/v2/routing/conversations/${id}/participantdata`, { body });
    assert.equal(fix?.path, `${conversation}/participants/<participantId>/attributes`);
    assert.deepEqual(fix?.body, { attributes: { Ticket: 'INC0012' } });
  });

  it('does not make a disconnect of a word that nobody knows', () => {
    assert.equal(told('PUT', `${participant}/holdmusic`, { body: { promptId: id } }).fix, null);
    assert.equal(told('DELETE', `/api/v2/conversations/messages/${id}/messages/${party}`).fix, null);
  });
});

describe('a request to somebody else', () => {
  const foreign = [
    ['POST', '/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls.json', 'api.twilio.com'],
    ['POST', '/services/T0/B0/X0', 'hooks.slack.com'],
    ['DELETE', '/ari/channels/1700000000.1', 'pbx.example.net'],
    ['GET', '/repos/octocat/hello/issues', 'api.github.com'],
  ] as const;
  for (const [method, path, host] of foreign) {
    it(`at ${host} gets no correction`, () => {
      const answer = told(method, path, { host, body: { text: 'left the call' } });
      assert.deepEqual([answer.fix, answer.candidates, answer.applicability], [null, [], 'none']);
      assert.ok(answer.reasons.includes('UNKNOWN_HOST'));
    });
  }
});

describe('secrets of a request', () => {
  it('are in no answer', () => {
    const secrets = ['s3cr3t-of-the-client', 'refresh-0123456789', 'bearer-0123456789'];
    const answers = [
      told('POST', '/oauth/token', {
        host: 'api.mypurecloud.com',
        body: `grant_type=refresh_token&refresh_token=${secrets[1]}&client_id=me&client_secret=${secrets[0]}`,
        headers: { Authorization: `Bearer ${secrets[2]}` },
      }),
      told('POST', '/oauth/token', { body: { grant_type: 'client_credentials', client_secret: secrets[0] ?? '' } }),
      told('WS', `/api/v2/notifications/stream?access_token=${secrets[2]}`, { host: 'api.mypurecloud.com' }),
      told('PUT', `${participant}?access_token=${secrets[2]}`, { headers: { Authorization: `Bearer ${secrets[2]}` } }),
    ];
    for (const secret of secrets) assert.ok(!JSON.stringify(answers).includes(secret), secret);
  });
});

describe('whatever is asked', () => {
  const word = fc.oneof(
    fc.constantFrom('api', 'v2', 'conversations', 'calls', 'participants', 'phone', id, '{id}', '', '%zz', '..', '<x>'),
    fc.string({ maxLength: 12 }),
  );
  const request = fc.record({
    method: fc.constantFrom('GET', 'PATCH', 'PUT', 'POST', 'DELETE', 'WS', 'HEAD', 'BREW'),
    path: fc.array(word, { maxLength: 70 }).map((words) => `/${words.join('/')}`),
    host: fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
    body: fc.option(fc.jsonValue({ maxDepth: 5 }), { nil: undefined }),
    sdk_call: fc.option(fc.string({ maxLength: 30 }), { nil: undefined }),
  });

  it('is answered, never with more than was asked', () => {
    fc.assert(
      fc.property(request, ({ method, path, host, body, sdk_call }) => {
        const answer = explainer.explain({
          request: {
            method,
            path,
            ...(host === undefined ? {} : { host }),
            ...(sdk_call === undefined ? {} : { sdk_call }),
            ...(body === undefined ? {} : { body: JSON.parse(JSON.stringify(body)) }),
          },
        });
        assert.equal(new Set(answer.reasons).size, answer.reasons.length);
        assert.equal(answer.fix === null, answer.applicability === 'none');
        assert.ok(answer.fix?.method !== 'DELETE' || method === 'DELETE');
        assert.ok(answer.cause.length <= 300);
      }),
      { numRuns: 1500 },
    );
  });
});
