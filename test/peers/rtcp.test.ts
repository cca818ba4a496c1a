import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LegQuality } from '../../src/domain/leg-quality.ts';
import { type Baresip, startBaresip } from '../support/baresip.ts';
import { connectedParticipant, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startSipRoom } from '../support/sip-room.ts';
import { until } from '../support/until.ts';

interface Printed {
  readonly packets: readonly number[];
  readonly lost: readonly number[];
  readonly jitter: readonly number[];
}

/** The table that baresip prints when a call has ended: transmitted, received. */
const statistics = (phone: Baresip): Promise<Printed> =>
  until('baresip prints its statistics', () => {
    const row = (name: string): number[] | undefined =>
      new RegExp(`^${name}:\\s+([0-9.]+)\\s+([0-9.]+)`, 'm').exec(phone.printed())?.slice(1).map(Number);
    const [packets, lost, jitter] = [row('packets'), row('lost'), row('jitter')];
    return packets && lost && jitter && { packets, lost, jitter };
  });

/** Of what was on its way when the call ended the two sides know differently. */
function assertNear(counted: number, printed: number | undefined, apartMax: number): void {
  assert.ok(Math.abs(counted - (printed ?? Number.NaN)) <= apartMax, `${counted} here, ${printed} by baresip`);
}

for (const codec of ['pcmu', 'g722/16000'] as const) {
  test(`what is counted of a call with baresip in ${codec} is what its own RTCP statistics say`, async (t) => {
    if (!requireProgram(t, 'baresip')) return;
    const room = await startSipRoom(t);
    const phone = await startBaresip(t, 'a', { hz: 400, codec });
    await phone.dial(room.uri);
    const [legId] = room.legs;
    assert.ok(legId);
    room.media.join(room.conversationId, legId);
    const isMeasured = (): true | undefined => room.media.quality(legId)?.roundTripMs !== undefined || undefined;
    await until('reports went both ways', isMeasured, 20_000);
    await room.media.leave(legId);
    await phone.hangUp();
    const end = await until('the leg is over', () => room.ends[0]);
    const { packets, lost } = await statistics(phone);
    const quality = end.quality;
    assert.ok(quality);
    assertNear(quality.packetsIn, packets[0], 3);
    assertNear(quality.packetsOut, packets[1], 1);
    assert.deepEqual([quality.lost, quality.far?.lost], lost);
    // Of loopback; what it is beyond that is the machine's load.
    assert.ok(quality.roundTripMs !== undefined && quality.roundTripMs < 1000);
    assert.ok(quality.mos !== undefined && quality.mos > 3.5, `${quality.mos}`);
  });
}

interface LiveQuality {
  readonly state: string;
  readonly ghost: boolean;
  readonly quality?: LegQuality;
}

interface Entry {
  readonly event: string;
  readonly quality?: LegQuality;
}

test('the timeline says how the audio of a removed phone went, and the metrics count it', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const server = await startServer(t);
  const phone = await startBaresip(t, 'a', 400);
  await phone.dial(`sip:600@${server.sip}`);
  await phone.hears(1);
  const { id, conversationId } = await connectedParticipant(server, 'a');
  const live = `/api/v2/partyline/conversations/${conversationId}/participants/${id}/quality`;
  const now = (await server.request<LiveQuality>('GET', live)).body;
  assert.deepEqual([now.state, now.ghost, now.quality?.lost], ['connected', false, 0]);
  assert.ok((now.quality?.packetsIn ?? 0) >= 25 && (now.quality?.mos ?? 0) > 2, JSON.stringify(now));
  await removeParticipant(server, id);
  await phone.closed();
  const quality = await until('the end of the leg', async () => {
    const path = `/api/v2/partyline/conversations/${conversationId}/timeline`;
    const { body } = await server.request<{ readonly entities: readonly Entry[] }>('GET', path);
    return body.entities.find((entry) => entry.quality)?.quality;
  });
  assert.deepEqual((await server.request<LiveQuality>('GET', live)).body.quality, quality);
  // It heard a second of 50 packets, and said as much.
  assert.ok(quality.packetsOut >= 50 && quality.packetsIn >= 40, JSON.stringify(quality));
  assert.equal(quality.lost, 0);
  const metrics = await (await fetch(`${server.http}/metrics`)).text();
  for (const name of ['loss', 'jitter_ms', 'mos'])
    assert.match(metrics, new RegExp(`^partyline_leg_${name}_count 1$`, 'm'));
});
