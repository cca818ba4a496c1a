import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBaresip } from '../support/baresip.ts';
import { startBrowserPhone } from '../support/browser-phone.ts';
import { connectedParticipant, departed, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { toneLevel } from '../support/tones.ts';
import { until } from '../support/until.ts';

const tones = { browser: 1310, phone: 1870 };
const clearDbfsMin = -26;

/** Makes the user, who then has the password of every demo client. */
async function makeUser(server: TestServer, name: string): Promise<void> {
  const form = { grant_type: 'client_credentials', client_id: `user:${name}`, client_secret: 'demo' };
  const minted = await fetch(`${server.http}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  assert.equal(minted.status, 200);
}

test('a browser talks in a room, goes on after a restart of ICE, sees the BYE of its removal, and is called', async (t) => {
  if (!requireProgram(t, 'chromium') || !requireProgram(t, 'baresip')) return;
  const server = await startServer(t);
  await makeUser(server, 'ada');
  const [browser, phone] = await Promise.all([
    startBrowserPhone(t, tones.browser),
    startBaresip(t, 'phone', tones.phone),
  ]);
  await phone.dial(`sip:600@${server.sip}`);
  const account = { server: server.http.replace('http://', ''), user: 'ada', password: 'demo' };
  assert.equal(await browser.register(account), 'registered');
  await browser.call('600');

  const before = await browser.hears(tones.phone);
  assert.ok(before.tone > -35, `the browser hears the phone at ${before.tone} dBFS`);
  assert.ok(before.other < before.tone - 20, `and little else: ${before.other} dBFS`);
  const heard = await phone.hears(1);
  assert.ok(
    toneLevel(heard, tones.browser) > clearDbfsMin,
    `the phone hears the browser at ${toneLevel(heard, tones.browser)}`,
  );

  await browser.restartIce();
  const { received } = await browser.stats();
  await until(
    'more audio after the restart',
    async () => (await browser.stats()).received > received + 25 || undefined,
  );

  const ada = await connectedParticipant(server, 'user:ada');
  assert.equal((await removeParticipant(server, ada.id)).status, 202);
  assert.equal(await browser.ended(), 'remote Terminated Q.850;cause=16');
  assert.equal((await departed(server, ada)).disconnectType, 'client');

  const called = await server.request('POST', '/api/v2/conversations/calls', { body: { phoneNumber: 'user:ada' } });
  assert.ok(called.status < 300, `called: ${called.status}`);
  await browser.answered();
  await until('audio comes and goes', async () => {
    const stats = await browser.stats();
    return (stats.received > 25 && stats.sent > 25) || undefined;
  });
  const again = await connectedParticipant(server, 'user:ada');
  await removeParticipant(server, again.id);
  assert.equal(await browser.ended(), 'remote Terminated Q.850;cause=16');
});
