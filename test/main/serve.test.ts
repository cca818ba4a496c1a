import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { exitCodes } from '../../src/main/exit-codes.ts';
import { serve } from '../../src/main/serve.ts';
import { askToken, codeOf, type SignInOrder, signIn, verifier } from '../auth/browser.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { exampleSeed } from './seed-example.ts';

const folder = (t: TestContext): string => {
  const path = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

function seedFile(t: TestContext, seed: unknown = exampleSeed): string {
  const file = join(folder(t), 'seed.json');
  writeFileSync(file, JSON.stringify(seed, null, 2));
  return file;
}

const service = { grant_type: 'client_credentials', client_id: 'service', client_secret: 'service secret' };

/** A production server with the example's seed. */
async function start(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const server = await startLocalServer(t, { PARTYLINE_SEED: seedFile(t), ...settings }, 'serve');
  const bearer = async (): Promise<Record<string, string>> => {
    const { body } = await askToken(server.url, service);
    return { Authorization: `Bearer ${body.access_token}` };
  };
  const order: SignInOrder = {
    url: server.url,
    clientId: 'console',
    redirectUri: 'http://127.0.0.1:9/callback',
    verifier,
    username: 'alice',
    password: 'alice password',
  };
  return { ...server, bearer, order };
}

const get = (server: LocalServer, path: string, headers: Record<string, string>) =>
  server.send('GET', path, { as: null, headers });

describe('partyline serve', () => {
  it('knows the clients of its seed, and none of the well-known ones', async (t) => {
    const { url } = await start(t);
    const given = await askToken(url, service);
    assert.deepEqual([given.status, given.body.expires_in], [200, 600]);
    for (const client_id of ['demo', 'user:alice', 'org:acme', 'demo-public', 'expired']) {
      const { status } = await askToken(url, { ...service, client_id, client_secret: 'demo' });
      assert.equal(status, 401, client_id);
    }
  });

  it('does not start with media or SIP at an address that this machine has not, and names the setting of a NAT', async (t) => {
    // RFC 5737: addresses of nobody.
    await assert.rejects(
      start(t, { PARTYLINE_RTP: '198.51.100.231:20000-20099' }),
      /198\.51\.100\.231.*PARTYLINE_RTP_PUBLIC/,
    );
    await assert.rejects(start(t, { PARTYLINE_SIP: '198.51.100.231:5060' }), /198\.51\.100\.231:5060 cannot be bound/);
  });

  it('answers an unknown client, a wrong secret and a public one with a secret in the same bytes', async (t) => {
    const { url } = await start(t);
    const answers = [];
    for (const client_id of ['service', 'nobody', 'console', 'theirs']) {
      const { status, body } = await askToken(url, { ...service, client_id, client_secret: 'wrong' });
      answers.push(JSON.stringify([status, { ...body, contextId: '' }]));
    }
    assert.equal(new Set(answers).size, 1, answers.join('\n'));
    assert.match(answers[0] ?? '', /^\[401,.*"error":"invalid_client"/);
  });

  it('gives a client no grant that its seed does not list', async (t) => {
    const { url } = await start(t);
    const { status, body } = await askToken(url, { ...service, grant_type: 'refresh_token', refresh_token: 'x' });
    assert.deepEqual([status, body.error], [400, 'unauthorized_client']);
    const scoped = await askToken(url, { grant_type: 'authorization_code', client_id: 'console', code: 'x' });
    assert.deepEqual([scoped.status, scoped.body.error], [400, 'invalid_grant']);
  });

  it('asks for a password and then acts with the permissions and scopes of user and client', async (t) => {
    const server = await start(t);
    assert.equal(await signIn({ ...server.order, password: 'wrong' }), 401);
    assert.equal(await signIn({ ...server.order, username: 'bob', password: '' }), 401);
    assert.equal(await signIn({ ...server.order, redirectUri: 'http://127.0.0.1:9/callback/' }), 400);
    for (const username of ['alice', 'alice@EXAMPLE.com']) {
      const code = await codeOf({ ...server.order, username });
      const { body } = await askToken(server.url, {
        grant_type: 'authorization_code',
        client_id: 'console',
        redirect_uri: 'http://127.0.0.1:9/callback',
        code_verifier: verifier,
        code,
      });
      const headers = { Authorization: `Bearer ${body.access_token}` };
      const me = await get(server, '/api/v2/users/me', headers);
      assert.deepEqual([me.status, me.at('name')], [200, 'alice']);
      assert.equal((await get(server, '/api/v2/oauth/clients', headers)).status, 403);
    }
  });

  it('locks a name after ten wrong passwords', async (t) => {
    const { order } = await start(t);
    const wrong = { ...order, password: 'wrong' };
    const all = await Promise.all(Array.from({ length: 10 }, () => signIn(wrong)));
    assert.deepEqual(new Set(all), new Set([401]));
    assert.equal(await signIn(order), 429);
  });

  it('limits each token, unless told otherwise', async (t) => {
    const server = await start(t);
    const headers = await server.bearer();
    const { headers: told } = await get(server, '/api/v2/tokens/me', headers);
    assert.equal(told.get('inin-ratelimit-allowed'), '300');
  });

  it('shows its figures to this machine, and through a proxy only with a token', async (t) => {
    const server = await start(t);
    assert.equal((await get(server, '/metrics', {})).status, 200);
    const via = { 'X-Forwarded-For': '192.0.2.1' };
    assert.equal((await get(server, '/metrics', via)).status, 401);
    assert.equal((await get(server, '/metrics', { ...via, ...(await server.bearer()) })).status, 200);
  });

  it('refuses the tokens of a client that was taken out of the seed file', async (t) => {
    const data = folder(t);
    const first = await start(t, { PARTYLINE_DATA: data });
    const headers = await first.bearer();
    assert.equal((await get(first, '/api/v2/tokens/me', headers)).status, 200);
    await first.server.close();
    const [acme] = exampleSeed.organisations;
    const fewer = { organisations: [{ ...acme, clients: [acme.clients[1]] }] };
    const again = await start(t, { PARTYLINE_DATA: data, PARTYLINE_SEED: seedFile(t, fewer) });
    assert.equal((await get(again, '/api/v2/tokens/me', headers)).status, 401);
  });

  it('answers to the names that it was told, and to no other', async (t) => {
    const server = await start(t, { PARTYLINE_HOSTS: 'calls.example.com' });
    const { port } = new URL(server.url);
    const ask = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        request({ host: '127.0.0.1', port, path: '/health', headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .once('error', reject)
          .end();
      });
    assert.deepEqual([await ask('calls.example.com'), await ask('Calls.Example.com:443')], [200, 200]);
    assert.equal(await ask('evil.example'), 421);
  });

  it('keeps organisations apart', async (t) => {
    const server = await start(t);
    const { body } = await askToken(server.url, { ...service, client_id: 'theirs' });
    const headers = { Authorization: `Bearer ${body.access_token}` };
    assert.equal((await get(server, '/api/v2/tokens/me', headers)).at('organization.name'), 'other');
    assert.equal((await get(server, '/api/v2/tokens/me', await server.bearer())).at('organization.name'), 'acme');
  });

  const refusals: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ['without a seed file', {}, /^PARTYLINE_SEED is not set/],
    ['with demo data', { PARTYLINE_SEED: 'demo' }, /^PARTYLINE_SEED is "demo"/],
    ['with a seed file that is not there', { PARTYLINE_SEED: '/no/such/seed.json' }, /cannot be read/],
  ];
  for (const [what, environment, sentence] of refusals) {
    it(`does not start ${what}`, async () => {
      let complained = '';
      const complain = (text: string): void => {
        complained += text;
      };
      const code = await serve({ flags: {}, json: true, environment, print: assert.fail, complain });
      assert.equal(code, exitCodes.usage);
      assert.match(complained, sentence);
    });
  }

  it('prints one ready line without a token', async (t) => {
    let printed = '';
    const places = { PARTYLINE_HTTP: '127.0.0.1:0', PARTYLINE_SIP: '127.0.0.1:0', PARTYLINE_DATA: ':memory:' };
    const started = await serve({
      flags: {},
      json: true,
      environment: { ...places, PARTYLINE_SEED: seedFile(t) },
      print: (text) => {
        printed += text;
      },
      complain: assert.fail,
    });
    assert.ok(typeof started !== 'number');
    t.after(() => started.close());
    assert.deepEqual(Object.keys(Object(JSON.parse(printed))), ['event', 'http', 'sip', 'pid']);
  });
});

describe('partyline dev with a seed file', () => {
  it('knows its clients and the well-known ones, and signs its users in with one click', async (t) => {
    const server = await startLocalServer(t, { PARTYLINE_SEED: seedFile(t) });
    assert.equal((await askToken(server.url, service)).status, 200);
    assert.equal((await server.send('GET', '/api/v2/tokens/me')).status, 200);
    const order = { url: server.url, clientId: 'console', redirectUri: 'http://127.0.0.1:9/callback', verifier };
    assert.equal(typeof (await codeOf({ ...order, username: 'bob' })), 'string');
  });
});
