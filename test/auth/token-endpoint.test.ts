import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDemoAccounts } from '../../src/auth/accounts.ts';
import { createDemoClients } from '../../src/auth/clients.ts';
import { createConsents } from '../../src/auth/consents.ts';
import type { Grant } from '../../src/auth/grant.ts';
import { createIdentities } from '../../src/auth/identities.ts';
import type { TokenAnswer } from '../../src/auth/token-answer.ts';
import { answerTokenRequest } from '../../src/auth/token-endpoint.ts';
import { createTokens } from '../../src/auth/tokens.ts';
import { createMemoryIdentities } from '../support/memory-identities.ts';
import { createMemoryOauth } from '../support/memory-oauth.ts';
import { createSeededIds, createSeededRandom } from '../support/random.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';

const FORM = 'application/x-www-form-urlencoded';
const GRANT = 'grant_type=client_credentials';

const start = () => {
  const store = createMemoryIdentities();
  const log = createRecordingLog();
  const clock = createSimulatedClock();
  const ids = createSeededIds(1);
  const oauth = createMemoryOauth();
  const random = createSeededRandom(2);
  const tokens = createTokens({ identities: store, oauth, knowsClient: () => true, clock, random, log });
  const consents = createConsents({ store: oauth, tokens, clock, random, log });
  const identities = createIdentities({ store, ids, log });
  const deps = { clients: createDemoClients(), accounts: createDemoAccounts([]), identities, tokens, consents };
  const send = (body: string, headers: Record<string, string> = { 'content-type': FORM }): Promise<TokenAnswer> =>
    answerTokenRequest(deps, { headers, body });
  const byBasic = (id: string, secret = 'demo', body = GRANT): Promise<TokenAnswer> =>
    send(body, { 'content-type': FORM, authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` });
  const byForm = (id: string, secret = 'demo'): Promise<TokenAnswer> =>
    send(`${GRANT}&${new URLSearchParams({ client_id: id, client_secret: secret })}`);
  return { store, log, clock, tokens, send, byBasic, byForm };
};

const tokenOf = (answer: TokenAnswer): string => {
  assert.equal(answer.status, 200);
  return 'access_token' in answer.body ? answer.body.access_token : '';
};

const refusal = (answer: TokenAnswer): unknown =>
  answer.status === 200 ? 'granted' : [answer.status, answer.body.error, answer.reason];

describe('POST /oauth/token', () => {
  test('gives the demo client a token for a day, by Basic and in the form', async () => {
    const { byBasic, byForm, tokens } = start();
    for (const answer of [await byBasic('demo'), await byForm('demo')]) {
      const token = tokenOf(answer);
      assert.deepEqual(answer.body, { access_token: token, token_type: 'bearer', expires_in: 86_400 });
      assert.equal(answer.headers['Cache-Control'], 'no-store');
      assert.ok(tokens.verify(token).ok);
    }
  });

  const magic: readonly (readonly [string, Partial<Grant>])[] = [
    ['scope:conversations:readonly', { scopes: ['conversations:readonly'], permissions: ['*'] }],
    ['scope:conversations,admin:conversation', { scopes: ['conversations', 'admin:conversation'] }],
    [
      'perm:conversation:communication:view,conversation:call:record',
      { permissions: ['conversation:communication:view', 'conversation:call:record'] },
    ],
    ['demo', { permissions: ['*'] }],
  ];
  for (const [id, wanted] of magic) {
    test(`${id} gets what it says, by Basic and in the form`, async () => {
      const { byBasic, byForm, tokens } = start();
      for (const answer of [await byBasic(id), await byForm(id)]) {
        const grant = tokens.verify(tokenOf(answer));
        assert.ok(grant.ok);
        assert.deepEqual({ ...grant.value, ...wanted }, grant.value);
        assert.equal(grant.value.clientId, id);
        assert.equal(grant.value.scopes === undefined, wanted.scopes === undefined);
      }
    });
  }

  test('user:<name> makes the user on first use, and is the same one afterwards', async () => {
    const { byBasic, byForm, tokens, store } = start();
    const grants = [await byBasic('user:Ada Lovelace'), await byForm('user:Ada Lovelace')].map((each) =>
      tokens.verify(tokenOf(each)),
    );
    assert.deepEqual(
      store.users.map((user) => user.name),
      ['Ada Lovelace'],
    );
    for (const grant of grants) assert.ok(grant.ok && grant.value.userId === store.users[0]?.id);
    assert.equal(store.organisation(store.users[0]?.organisationId ?? assert.fail())?.name, 'demo');
  });

  test('org:<name> belongs to another organisation, without a user', async () => {
    const { byBasic, tokens, store } = start();
    const [demo, acme, again] = [await byBasic('demo'), await byBasic('org:acme'), await byBasic('org:acme')].map(
      (each) => tokens.verify(tokenOf(each)),
    );
    assert.ok(demo?.ok && acme?.ok && again?.ok);
    assert.notEqual(acme.value.organisationId, demo.value.organisationId);
    assert.equal(acme.value.organisationId, again.value.organisationId);
    assert.ok(!('userId' in acme.value));
    assert.deepEqual(
      store.organisations.map((each) => each.name),
      ['demo', 'acme'],
    );
  });

  test('expired and revoked get tokens that are so from the start', async () => {
    const { byBasic, tokens } = start();
    for (const kind of ['expired', 'revoked']) {
      assert.deepEqual(tokens.verify(tokenOf(await byBasic(kind))), { ok: false, refusal: { kind } });
    }
  });

  test('an unknown client and a wrong secret get the same bytes', async () => {
    const { byBasic, byForm, send } = start();
    const basic = { 'content-type': FORM, authorization: 'Basic !' };
    const groups = [
      [
        await byBasic('demo', 'wrong'),
        await byBasic('nobody'),
        await byBasic('user:'),
        await byBasic('demo', ''),
        await send(GRANT, basic),
      ],
      [await byForm('demo', 'wrong'), await byForm('nobody'), await byForm('', ''), await send(GRANT)],
    ];
    for (const answers of groups) {
      assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
      const [answer] = answers;
      assert.ok(answer);
      assert.deepEqual(refusal(answer), [401, 'invalid_client', 'WRONG_CLIENT_AUTH']);
      const text = 'authentication failed';
      assert.deepEqual(answer.body, { error: 'invalid_client', description: text, error_description: text });
      assert.equal(answer.headers['Cache-Control'], 'no-store');
    }
    const schemes = groups.map(([answer]) => answer?.headers['WWW-Authenticate']);
    assert.deepEqual(schemes, ['Basic realm="partyline"', undefined]);
  });

  test('a refused client leaves nothing behind', async () => {
    const { byBasic, store } = start();
    await byBasic('org:acme', 'wrong');
    await byBasic('user:Ada', 'wrong');
    assert.deepEqual([store.organisations, store.users, store.tokens.size], [[], [], 0]);
  });

  test('another bearer than a client is no client', async () => {
    const { send } = start();
    const body = `${GRANT}&client_id=demo&client_secret=demo`;
    assert.deepEqual(refusal(await send(body, { authorization: 'Bearer x' })), [
      401,
      'invalid_client',
      'WRONG_CLIENT_AUTH',
    ]);
  });

  for (const grant of ['password', 'urn:ietf:params:oauth:grant-type:saml2-bearer', 'Client_Credentials']) {
    test(`grant_type ${grant} is not served`, async () => {
      const { byBasic } = start();
      const answer = await byBasic('demo', 'demo', `grant_type=${encodeURIComponent(grant)}&code=x`);
      assert.deepEqual(refusal(answer), [400, 'unsupported_grant_type', 'WRONG_GRANT_TYPE']);
    });
  }

  test('a form without grant_type, with a field twice, or that is none, is malformed', async () => {
    const { byBasic } = start();
    for (const body of [
      '',
      'client_id=demo',
      'grant_type=',
      `${GRANT}&${GRANT}`,
      '{"grant_type":"client_credentials"}',
    ]) {
      assert.deepEqual(refusal(await byBasic('demo', 'demo', body)), [400, 'invalid_request', 'MALFORMED_FORM'], body);
    }
  });

  test('a body of another type is refused by its type', async () => {
    const { send } = start();
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain']) {
      const answer = await send(`${GRANT}&client_id=demo&client_secret=demo`, { 'content-type': type });
      assert.deepEqual(refusal(answer), [400, 'invalid_request', 'WRONG_CONTENT_TYPE'], type);
    }
  });

  test('a form without a type, or with a character set, is a form', async () => {
    const { send } = start();
    const body = `${GRANT}&client_id=demo&client_secret=demo`;
    for (const headers of [{}, { 'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8' }]) {
      assert.equal((await send(body, headers)).status, 200);
    }
  });

  test('a scope that is asked for changes nothing', async () => {
    const { byBasic, tokens } = start();
    const grant = tokens.verify(tokenOf(await byBasic('demo', 'demo', `${GRANT}&scope=admin%3Aconversation`)));
    assert.ok(grant.ok && grant.value.scopes === undefined);
  });

  test('neither the log nor a stored row holds a secret, a token or a name that failed', async () => {
    const { byBasic, byForm, log, store } = start();
    const token = tokenOf(await byBasic('org:acme'));
    await byForm('demo', 'sEcReT-in-form');
    await byBasic('who-is-this', 'sEcReT-in-basic');
    const written = JSON.stringify([log.lines, store.organisations, [...store.tokens]]);
    for (const hidden of [token, 'sEcReT', 'who-is-this']) assert.ok(!written.includes(hidden), hidden);
    assert.ok(log.lines.some((line) => line.event === 'token.issued'));
  });
});
