import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';

describe('GET /api/v2/partyline/webrtc', () => {
  it('says a page where it connects to, by which STUN and TURN servers, and what is spoken', async (t) => {
    const server = await startLocalServer(t, {
      PARTYLINE_ICE_SERVERS: 'stun:stun.example.com:3478, turn:ada:s3cret@turn.example.com?transport=tcp',
      PARTYLINE_CODECS: 'pcmu,g722',
    });
    const reply = await server.send('GET', '/api/v2/partyline/webrtc', { as: 'user:ada' });
    assert.equal(reply.status, 200);
    assert.deepEqual(reply.body, {
      wsUri: `${server.url.replace('http', 'ws').replace(/\/$/, '')}/sip`,
      iceServers: [
        { urls: ['stun:stun.example.com:3478'] },
        { urls: ['turn:turn.example.com?transport=tcp'], username: 'ada', credential: 's3cret' },
      ],
      codecs: ['PCMU', 'G722'],
    });
  });

  it('tells nobody without a token', async (t) => {
    const server = await startLocalServer(t);
    assert.equal((await server.send('GET', '/api/v2/partyline/webrtc', { as: null })).status, 401);
  });

  it('says wss behind a proxy with TLS', async (t) => {
    const server = await startLocalServer(t);
    const reply = await server.send('GET', '/api/v2/partyline/webrtc', { headers: { 'X-Forwarded-Proto': 'https' } });
    assert.match(String(reply.at('wsUri')), /^wss:\/\/127\.0\.0\.1:\d+\/sip$/);
  });
});
