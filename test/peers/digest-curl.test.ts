import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { asOrganisationId, asUserId } from '../../src/base/ids.ts';
import { Headers } from '../../src/engine/sip/message/message.ts';
import { createAuthenticator } from '../../src/engine/sip/register/authenticator.ts';
import { ha1Of } from '../../src/engine/sip/register/digest.ts';
import { systemClock } from '../../src/main/system.ts';
import type { DigestAlgorithm } from '../../src/ports/sip-accounts.ts';
import { startProgram } from '../support/processes.ts';
import { createSeededRandom } from '../support/random.ts';
import { requireProgram } from '../support/require-program.ts';

/** What came of each request. */
interface Attempt {
  readonly kind: string;
  readonly algorithm: string | undefined;
}

/** Our digest in front of HTTP: curl is a digest client that knows SHA-256, which the SIP phones at hand do not. */
async function attemptsOfCurl(
  t: TestContext,
  password: string,
  algorithms?: readonly DigestAlgorithm[],
): Promise<readonly Attempt[]> {
  const account = { user: 'alice', organisationId: asOrganisationId('o'), userId: asUserId('u') };
  const authenticate = createAuthenticator({
    accounts: {
      realm: 'partyline',
      account: (user) => (user === 'alice' ? { ...account, ha1: ha1Of(user, 'partyline', 'demo') } : undefined),
    },
    clock: systemClock,
    random: createSeededRandom(1),
    ...(algorithms === undefined ? {} : { algorithms }),
  });
  const attempts: Attempt[] = [];
  const server = createServer((request, response) => {
    const headers = new Headers();
    const { authorization } = request.headers;
    if (authorization !== undefined) headers.add('Authorization', authorization);
    const { method = '', url = '' } = request;
    const proof = authenticate({
      message: { kind: 'request', method, uri: url, headers, body: Buffer.alloc(0) },
      source: { address: '127.0.0.1', port: 5060 },
    });
    attempts.push({ kind: proof.kind, algorithm: /algorithm=([\w-]+)/.exec(authorization ?? '')?.[1] });
    if (proof.kind === 'challenge') response.writeHead(401, proof.headers.flat());
    response.end();
  });
  t.after(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/register?x=1`;
  const curl = await startProgram(t, ['curl', '-s', '--max-time', '10', '--digest', '-u', `alice:${password}`, url]);
  await curl.ended;
  return attempts;
}

test('curl takes the first of our challenges and meets it with SHA-256', async (t) => {
  if (!requireProgram(t, 'curl')) return;
  assert.deepEqual(await attemptsOfCurl(t, 'demo'), [
    { kind: 'challenge', algorithm: undefined },
    { kind: 'proven', algorithm: 'SHA-256' },
  ]);
});

test('curl meets a challenge of MD5 alone', async (t) => {
  if (!requireProgram(t, 'curl')) return;
  assert.deepEqual(await attemptsOfCurl(t, 'demo', ['MD5']), [
    { kind: 'challenge', algorithm: undefined },
    { kind: 'proven', algorithm: 'MD5' },
  ]);
});

test('curl with a wrong password is challenged again', async (t) => {
  if (!requireProgram(t, 'curl')) return;
  const kinds = (await attemptsOfCurl(t, 'wrong')).map(({ kind }) => kind);
  assert.deepEqual(new Set(kinds), new Set(['challenge']));
});
