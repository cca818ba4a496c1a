import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Asked, serverJudge } from '../../src/cli/explain/from-server.ts';
import type { Answered } from '../../src/client/options.ts';
import type { OfflineAnswer } from '../../src/explain/offline/offline-case.ts';

const answer: OfflineAnswer = {
  reasons: [],
  cause: 'by the server',
  applicability: 'none',
  fix: null,
  candidates: [],
  unknown: [],
};
const request = { method: 'GET', path: '/api/v2/users/me' };

/** A server that answers with these, one after the other, and whoever waits for it. */
function scene(...answers: readonly Pick<Answered, 'status' | 'body'>[]) {
  const asked: unknown[] = [];
  const pauses: number[] = [];
  const rest = [...answers];
  const client: Asked = {
    request: async (method, path, { body } = {}) => {
      asked.push([method, path, body]);
      return { headers: {}, ...(rest.shift() ?? { status: 429, body: '' }) };
    },
  };
  const judge = serverJudge(client, {
    offline: () => ({ ...answer, cause: 'by the table' }),
    pause: async (ms) => pauses.push(ms),
  });
  return { judge, asked, pauses };
}

describe('a server that judges', () => {
  it('is told neither the host nor what the request was admitted with', async () => {
    const { judge, asked } = scene({ status: 200, body: answer });
    const headers = { Authorization: 'Bearer x', Cookie: 'y', 'X-Api-Key': 'z', Accept: '*/*' };
    assert.equal(
      (await judge({ request: { ...request, host: 'api.mypurecloud.com', headers } })).cause,
      'by the server',
    );
    assert.deepEqual(asked, [
      ['POST', '/api/v2/partyline/explain', { request: { ...request, headers: { Accept: '*/*' } } }],
    ]);
  });

  it('is not asked about sockets and tokens', async () => {
    const { judge, asked } = scene();
    assert.equal((await judge({ request: { ...request, method: 'WS' } })).cause, 'by the table');
    assert.equal((await judge({ request: { method: 'POST', path: '/oauth/token' } })).cause, 'by the table');
    assert.deepEqual(asked, []);
  });

  it('is asked again when it says, where it was asked too fast', async () => {
    const limited = { status: 429, body: { explain: { metadata: { retryAfter: '7' } } } };
    const short = { status: 200, body: { ...answer, skipped: 'load' } };
    const { judge, pauses } = scene(limited, short, { status: 429, body: '' }, { status: 200, body: answer });
    assert.equal((await judge({ request })).cause, 'by the server');
    assert.deepEqual(pauses, [7000, 1000, 60_000]);
  });

  it('is given up after a while, and at once where it refuses or does not know the question', async () => {
    await assert.rejects(async () => scene().judge({ request }), { kind: 'refused' });
    for (const answered of [
      { status: 403, body: { message: 'no' } },
      { status: 404, body: 'nothing' },
      { status: 200, body: {} },
    ]) {
      const { judge, pauses } = scene(answered);
      await assert.rejects(async () => judge({ request }), { kind: 'refused' });
      assert.deepEqual(pauses, []);
    }
  });
});
