import assert from 'node:assert/strict';
import { test } from 'node:test';
import JsSIP from 'jssip';
import { startServer } from '../support/server.ts';
import { within } from '../support/until.ts';

test('JsSIP registers over WebSocket, is answered its OPTIONS, and unregisters', async (t) => {
  const server = await startServer(t);
  const form = { grant_type: 'client_credentials', client_id: 'user:alice', client_secret: 'demo' };
  // Makes the user, who then has the password of every demo client.
  await fetch(`${server.http}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  const socket = new JsSIP.WebSocketInterface(`${server.http.replace('http', 'ws')}/sip`);
  const ua = new JsSIP.UA({
    sockets: [socket],
    uri: 'sip:alice@partyline',
    password: 'demo',
    register: false,
  });
  t.after(() => ua.stop());
  const once = (event: string): Promise<unknown> => new Promise((resolve) => ua.once(event, resolve));
  const connected = once('connected');
  ua.start();
  await within('the connection', connected);
  const registered = Promise.race([once('registered'), once('registrationFailed').then(() => 'failed')]);
  ua.register();
  assert.notEqual(await within('the registration', registered), 'failed');
  const answered = new Promise((resolve) => {
    // Not in its types.
    const sendOptions: unknown = Reflect.get(ua, 'sendOptions');
    assert.ok(typeof sendOptions === 'function');
    const eventHandlers = { succeeded: () => resolve('succeeded'), failed: () => resolve('failed') };
    sendOptions.call(ua, 'sip:600@partyline', '', { eventHandlers });
  });
  assert.equal(await within('the answer to OPTIONS', answered), 'succeeded');
  const unregistered = once('unregistered');
  ua.unregister({ all: true });
  await within('the end of the registration', unregistered);
});
