import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';

const desk = 'https://desk.example.com';
const path = '/api/v2/conversations/calls';

test('a page of a named origin may ask and read, any other may not', async (t) => {
  const server = await startLocalServer(t, { PARTYLINE_CORS: `${desk}, https://other.example.com` });
  const wish = { 'Access-Control-Request-Method': 'PATCH', 'Access-Control-Request-Headers': 'authorization, prefer' };
  const before = await fetch(`${server.url}${path}`, { method: 'OPTIONS', headers: { Origin: desk, ...wish } });
  assert.equal(before.status, 204);
  assert.equal(before.headers.get('access-control-allow-origin'), desk);
  assert.equal(before.headers.get('access-control-allow-headers'), 'authorization, prefer');
  assert.match(before.headers.get('access-control-allow-methods') ?? '', /PATCH/);
  assert.equal(before.headers.get('access-control-allow-credentials'), null);

  const read = await server.send('GET', path, { headers: { Origin: desk } });
  assert.equal(read.headers.get('access-control-allow-origin'), desk);
  assert.match(read.headers.get('access-control-expose-headers') ?? '', /Partyline-Seq/);
  assert.equal(read.headers.get('vary'), 'Origin');
  // A page has to see why it was refused.
  const refused = await server.send('GET', '/api/v2/nowhere', { headers: { Origin: desk } });
  assert.equal(refused.headers.get('access-control-allow-origin'), desk);

  for (const origin of ['https://evil.example.com', 'null', `${desk}.evil.example`, desk.toUpperCase()]) {
    const strange = await server.send('GET', path, { headers: { Origin: origin } });
    assert.equal(strange.headers.get('access-control-allow-origin'), null, origin);
    const asked = await fetch(`${server.url}${path}`, { method: 'OPTIONS', headers: { Origin: origin, ...wish } });
    assert.notEqual(asked.status, 204);
    assert.equal(asked.headers.get('access-control-allow-origin'), null, origin);
  }
});

test('without the setting no page of another origin may read anything', async (t) => {
  const server = await startLocalServer(t);
  const read = await server.send('GET', path, { headers: { Origin: desk } });
  assert.equal(read.headers.get('access-control-allow-origin'), null);
});
