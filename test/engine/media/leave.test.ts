import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import type { LegId } from '../../../src/base/ids.ts';
import type { Log } from '../../../src/base/log.ts';
import { createMedia, type MediaAddress } from '../../../src/engine/media/media.ts';
import { freePortRange } from '../../support/free-ports.ts';
import { createSeededIds, createSeededRandom } from '../../support/random.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';
import { createRtpPhone } from './rtp-phone.ts';

const noLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const ids = createSeededIds(31);
const random = createSeededRandom(32);
/** Make a frame long to mix and to send, so that many a leave falls into one. Nobody listens at that port. */
const CROWD = 400;
const NOBODY: MediaAddress = { address: '127.0.0.1', port: 9 };
const LEAVES = 40;
const VOICE_FRAMES = 3;
const MARK = Buffer.from('left');

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Hundreds of legs, and a media layer that skips a few taken ports only. */
const PORTS = 1000;
const portsFrom = await freePortRange(PORTS, [30_000, 32_000]);

function bench() {
  const conversationId = ids.conversation();
  const lost: LegId[] = [];
  const media = createMedia({
    address: '127.0.0.1',
    ports: { from: portsFrom, to: portsFrom + PORTS - 1 },
    workersMax: 1,
    clock: createSimulatedClock(),
    log: noLog,
    mediaLost: (legId) => lost.push(legId),
  });
  closers.push(() => media.close());
  const open = async (remote?: MediaAddress): Promise<{ legId: LegId; at: MediaAddress }> => {
    const legId = ids.leg();
    const order = { legId, conversationId, sourceAddress: '127.0.0.1', payloadType: 0 };
    const opened = await media.open(remote === undefined ? order : { ...order, remote });
    assert.ok(opened.ok);
    media.join(conversationId, legId);
    return { legId, at: opened.value };
  };
  return { media, conversationId, lost, open };
}

/** A socket that writes down whether each frame that it hears has a voice, and where a mark came between them. */
async function createWitness() {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(async () => void socket.close());
  const heard: ('voice' | 'silence' | 'mark')[] = [];
  let alongside = (): void => undefined;
  socket.on('message', (packet) => {
    const hasVoice = packet.subarray(12).some((code) => code !== 0xff);
    heard.push(packet.equals(MARK) ? 'mark' : hasVoice ? 'voice' : 'silence');
    if (!packet.equals(MARK)) alongside();
  });
  return {
    heard,
    address: { address: '127.0.0.1', port: socket.address().port },
    pace: (run: () => void): void => {
      alongside = run;
    },
    /** Turns of the loop until so many more of a kind were heard. */
    async hearMore(kind: (typeof heard)[number], count: number): Promise<number> {
      const found = (): number => heard.filter((each) => each === kind).length;
      const enough = found() + count;
      let turns = 0;
      for (; found() < enough; turns += 1) await turn();
      return turns;
    },
  };
}

describe('leave', { timeout: 120_000 }, () => {
  it('lets no frame with the voice go out once it has resolved, whenever it comes', async () => {
    const { media, conversationId, open } = bench();
    await Promise.all(Array.from({ length: CROWD }, () => open(NOBODY)));
    const talker = await createRtpPhone({ hz: 400 });
    closers.push(() => talker.close());
    const talking = await open();
    // Joined last: its frame is the last one of each tick.
    const witness = await createWitness();
    await open(witness.address);
    talker.talkTo(talking.at);
    witness.pace(talker.say);
    const marker = createSocket('udp4');
    closers.push(async () => void marker.close());
    for (let round = 0; round < LEAVES; round += 1) {
      await witness.hearMore('voice', VOICE_FRAMES);
      const turnsPerFrame = await witness.hearMore('voice', 1);
      const until = ((random.bytes(1)[0] ?? 0) / 255) * turnsPerFrame * 1.2;
      for (let turns = 0; turns < until; turns += 1) await turn();
      await media.leave(talking.legId);
      // Loopback delivers in order: what comes behind the mark was sent after leave had resolved.
      marker.send(MARK, witness.address.port, witness.address.address);
      await witness.hearMore('silence', 2);
      const after = witness.heard.slice(witness.heard.lastIndexOf('mark') + 1);
      assert.deepEqual(
        after.filter((each) => each === 'voice'),
        [],
        `voice after leave, round ${round}`,
      );
      media.join(conversationId, talking.legId);
    }
  });

  it('holds for a leg that is taken out again in the turn in which it was put back', async () => {
    const { media, conversationId, open } = bench();
    const talker = await createRtpPhone({ hz: 400 });
    closers.push(() => talker.close());
    const talking = await open();
    const witness = await createWitness();
    await open(witness.address);
    talker.talkTo(talking.at);
    witness.pace(talker.say);
    await witness.hearMore('voice', VOICE_FRAMES);
    await media.leave(talking.legId);
    media.join(conversationId, talking.legId);
    await media.leave(talking.legId);
    const from = witness.heard.length;
    await witness.hearMore('silence', 10);
    assert.ok(witness.heard.slice(from + 1).every((each) => each === 'silence'));
    media.join(conversationId, talking.legId);
    await witness.hearMore('voice', VOICE_FRAMES);
  });
});
