import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import { after, describe, it } from 'node:test';
import { createClient, type WatchEvent } from '../../src/client/index.ts';
import { conference, idOf, three } from '../flow/conference.ts';
import { startFaultyRelay } from '../support/faulty-relay.ts';
import { answerUpgrade, silence } from '../support/http-faults.ts';
import { createHurriedTime } from '../support/hurried-time.ts';
import { startLocalServer } from '../support/local-server.ts';

const server = await startLocalServer({ after });

/** Simulated milliseconds within which what happened has to be told, without a socket to hear it by. */
const TOLD_MS_MAX = 60_000;

const upgrades: Readonly<Record<string, (socket: Duplex) => void>> = {
  'is answered with 200 and a page': answerUpgrade('200 OK'),
  'is forbidden by a proxy': answerUpgrade('403 Forbidden'),
  'is answered with 502': answerUpgrade('502 Bad Gateway'),
  'ends with the connection': (socket) => void socket.destroy(),
  'is answered in another protocol': (socket) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
};

describe('a watch whose WebSocket', () => {
  for (const [name, upgrade] of Object.entries(upgrades))
    it(`${name} tells what happens all the same`, async (t) => {
      const call = await conference(server, three);
      const relay = await startFaultyRelay(t, { fault: silence, times: 0, upgrade }, server.url);
      const { fetch, openSocket, clock, spend } = createHurriedTime();
      const credentials = { token: await server.token('demo') };
      const client = createClient({ url: relay.url, credentials, fetch, openSocket, clock });
      t.after(() => client.close());
      const watched = client.watch({ conversationId: call.id })[Symbol.asyncIterator]();
      const next = async (): Promise<WatchEvent | undefined> => (await spend(watched.next())).value ?? undefined;
      assert.equal((await next())?.event, 'watch.started');
      const left = idOf(call, three[0]);
      await server.send('PATCH', `/api/v2/conversations/phone/participants/${left}`, {
        body: { status: 'disconnected' },
        headers: { Prefer: 'wait=5' },
      });
      let event = await next();
      while (event !== undefined && event.event !== 'participant.disconnected') event = await next();
      assert.equal(event?.participantId, left);
      assert.ok(clock.monotonic() <= TOLD_MS_MAX, `${clock.monotonic()} ms`);
      assert.ok(
        relay.seen.some(({ method }) => method === 'UPGRADE'),
        'no socket was tried',
      );
      assert.ok(relay.seen.length <= 80, `${relay.seen.length} requests`);
    });
});
