import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it, type TestContext } from 'node:test';
import { buildConsole } from '../../scripts/build-console.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { conference } from './conference.ts';
import { listen } from './event-reader.ts';

const BUILT = join(import.meta.dirname, '../../build/console');
const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8';

before(async () => {
  if (!existsSync(join(BUILT, 'index.html.gz'))) await buildConsole(BUILT);
});

const page = (server: LocalServer, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${server.url}/`, { headers: { accept: BROWSER, ...headers } });

describe('the console at the root of the server', () => {
  it('is a page for browsers, under a policy that lets nothing foreign in, and a text for everybody else', async (t) => {
    const server = await startLocalServer(t);
    const answer = await page(server);
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(
      policy,
      /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws:\/\/127\.0\.0\.1:\d+;/,
    );
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    for (const accept of ['*/*', 'application/json']) {
      const text = await fetch(`${server.url}/`, { headers: { accept } });
      assert.match(await text.text(), /^Partyline \d/, accept);
    }
    assert.equal((await fetch(`${server.url}/`, { method: 'POST' })).status, 405);
  });

  it('names what it loads by content, to be kept for ever, and is itself asked for anew', async (t) => {
    const server = await startLocalServer(t);
    const answer = await page(server);
    const html = await answer.text();
    const [script = ''] = /\/assets\/[\w.-]+\.js/.exec(html) ?? [];
    const loaded = await fetch(`${server.url}${script}`);
    assert.equal(loaded.headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.match(loaded.headers.get('cache-control') ?? '', /immutable/);
    assert.equal(loaded.headers.get('content-encoding'), 'gzip');
    const plain = await fetch(`${server.url}${script}`, { headers: { 'accept-encoding': 'identity' } });
    assert.equal(plain.headers.get('content-encoding'), null);
    assert.equal(await plain.text(), await loaded.text());
    assert.equal(answer.headers.get('cache-control'), 'no-cache');
    const again = await page(server, { 'if-none-match': answer.headers.get('etag') ?? '' });
    assert.deepEqual([again.status, await again.text()], [304, '']);
  });

  it('serves nothing else below /assets', async (t) => {
    const server = await startLocalServer(t);
    const paths = ['/assets/', '/assets/none.12345678.js', '/assets/..%2f..%2fpackage.json', '/assets/index.html'];
    for (const path of paths) assert.equal((await server.send('GET', path, { as: null })).status, 404, path);
  });
});

/** A seed file with these organisations and nothing in them. */
function writeSeed(t: TestContext, names: readonly string[]): string {
  const file = join(temporaryFolder(t), 'seed.json');
  writeFileSync(file, JSON.stringify({ organisations: names.map((name) => ({ name })) }));
  return file;
}

const authorize = (server: LocalServer, more: Readonly<Record<string, string>>): Promise<Response> => {
  const asked = {
    response_type: 'code',
    client_id: 'partyline-console',
    redirect_uri: `${server.url}/`,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...more,
  };
  return fetch(`${server.url}/oauth/authorize?${new URLSearchParams(asked)}`);
};

describe("the console's client", () => {
  it('has its codes sent to this very server only', async (t) => {
    const server = await startLocalServer(t);
    assert.equal((await authorize(server, {})).status, 200);
    const { port } = new URL(server.url);
    const elsewhere = [
      'https://evil.example/',
      `http://localhost:${port}/`,
      `${server.url}/x`,
      `${server.url}`,
      `http://127.0.0.1:1/`,
    ];
    for (const redirect_uri of elsewhere)
      assert.equal((await authorize(server, { redirect_uri })).status, 400, redirect_uri);
    const noProof = await fetch(
      `${server.url}/oauth/authorize?response_type=code&client_id=partyline-console&redirect_uri=${server.url}/`,
      { redirect: 'manual' },
    );
    assert.match(noProof.headers.get('location') ?? '', /error=invalid_request/);
  });

  it('has no token without a user, whatever secret it shows', async (t) => {
    const server = await startLocalServer(t);
    const form = { grant_type: 'client_credentials', client_id: 'partyline-console', client_secret: 'demo' };
    const answer = await fetch(`${server.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
    assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`);
  });

  it('is there for a seeded organisation in production, and by name where there are several', async (t) => {
    const one = await startLocalServer(t, { PARTYLINE_SEED: writeSeed(t, ['Acme']) }, 'serve');
    assert.equal((await authorize(one, {})).status, 200);
    assert.match(await (await fetch(`${one.url}/console.json`)).text(), /"asksOrganisation":false/);
    const seed = writeSeed(t, ['Acme', 'Globex']);
    const two = await startLocalServer(t, { PARTYLINE_SEED: seed }, 'serve');
    assert.match(await (await fetch(`${two.url}/console.json`)).text(), /"asksOrganisation":true/);
    assert.equal((await authorize(two, {})).status, 400);
    assert.match(await (await authorize(two, { client_id: 'partyline-console:Globex' })).text(), /in Globex/);
    assert.equal((await authorize(two, { client_id: 'partyline-console:Initech' })).status, 400);
  });
});

describe('what goes on now', () => {
  const path = '/api/v2/partyline/conversations';

  it('is listed whole to who may view calls, and to others as far as they take part', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, ['+15550101', '+15550102'], { as: 'user:alice' });
    const whole = await server.send('GET', path, { as: 'user:bob' });
    assert.deepEqual(whole.each('entities', 'id'), [call.id]);
    assert.deepEqual(whole.each('entities.0.participants', 'state').includes('connected'), true, whole.text);
    const one = await server.send('GET', `${path}/${call.id}`);
    assert.equal(one.headers.get('partyline-seq'), String(one.at('seq')));
    const blind = await server.send('GET', path, { as: 'perm:nothing:at:all' });
    assert.equal(blind.at('total'), 0, blind.text);
    assert.equal((await server.send('GET', `${path}/${call.id}`, { as: 'perm:nothing:at:all' })).status, 404);
    assert.equal((await server.send('GET', `${path}/${call.id}`, { as: 'org:other' })).status, 404);
    assert.equal((await server.send('GET', `${path}/none`)).status, 404);
  });

  it('is told on by one topic, commit by commit without a gap, with those alone whom it changed', async (t) => {
    const server = await startLocalServer(t);
    const reader = await listen(t, server, { topics: ['v2.partyline.conversations'] });
    const call = await conference(server, ['+15550101', '+15550102', '+15550103']);
    const gone = call.participants['+15550102'];
    await server.send('PATCH', `/api/v2/conversations/calls/${call.id}/participants/${gone}`, {
      body: { state: 'disconnected' },
    });
    await reader.frame('the leaving', (frame) => frame.at('eventBody.left.0.id') === gone);
    const frames = reader.frames.filter(({ topicName }) => topicName === 'v2.partyline.conversations');
    const chain = frames.map((frame) => [frame.at('eventBody.afterSeq'), frame.at('metadata.seq')]);
    assert.deepEqual(
      chain.map(([after]) => after),
      [0, ...chain.slice(0, -1).map(([, seq]) => seq)],
    );
    const last = frames.at(-1);
    assert.equal(last?.at('eventBody.participants.0.id'), undefined, 'nobody else is told of');
    assert.equal(last?.at('eventBody.left.0.disconnectType'), 'client');
    const strangers = await listen(t, server, { topics: [], as: 'perm:nothing:at:all' });
    const refused = await server.send('PUT', `/api/v2/notifications/channels/${strangers.channelId}/subscriptions`, {
      as: 'perm:nothing:at:all',
      body: [{ id: 'v2.partyline.conversations' }],
    });
    assert.equal(refused.status, 400);
  });
});
