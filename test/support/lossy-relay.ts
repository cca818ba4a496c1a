import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Cleanup } from './processes.ts';
import { createSeededRandom } from './random.ts';

export interface LossyRelayOptions {
  /** Where what comes from the clients goes, `host:port`. */
  readonly server: string;
  readonly seed: number;
  /** Of packets, 0 to 1. */
  readonly loss?: number;
  /** Of packets that come twice. */
  readonly repeated?: number;
  /** A packet is held back for up to so long: those sent close to each other change places. */
  readonly delayMsMax?: number;
}

/** A UDP relay on loopback that treats packets as a bad network does, the same way for the same seed. */
export interface LossyRelay {
  /** `host:port`, for the clients. */
  readonly address: string;
  /** What it did so far. */
  readonly done: { passed: number; lost: number; repeated: number };
}

/** Each client has a port of its own towards the server, so that answers find their way back. */
export async function startLossyRelay(t: Cleanup, options: LossyRelayOptions): Promise<LossyRelay> {
  const { server, seed, loss = 0, repeated = 0, delayMsMax = 0 } = options;
  const [host = '', port = ''] = server.split(':');
  const random = createSeededRandom(seed);
  const chance = (): number => (random.bytes(1)[0] ?? 0) / 256;
  const done = { passed: 0, lost: 0, repeated: 0 };
  const treat = (deliver: () => void): void => {
    if (chance() < loss) {
      done.lost += 1;
      return;
    }
    const copies = chance() < repeated ? 2 : 1;
    done.repeated += copies - 1;
    done.passed += 1;
    for (let copy = 0; copy < copies; copy += 1) setTimeout(() => isOver || deliver(), chance() * delayMsMax);
  };
  let isOver = false;
  t.after(() => {
    isOver = true;
  });
  const front = await bound(t);
  const backs = new Map<string, Promise<Socket>>();
  front.on('message', async (bytes, client) => {
    const key = `${client.address}:${client.port}`;
    const begun = backs.get(key) ?? bound(t, (answer) => treat(() => front.send(answer, client.port, client.address)));
    backs.set(key, begun);
    const back = await begun;
    treat(() => back.send(bytes, Number(port), host));
  });
  return { address: `127.0.0.1:${front.address().port}`, done };
}

async function bound(t: Cleanup, take?: (bytes: Buffer) => void): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  if (take !== undefined) socket.on('message', take);
  t.after(() => new Promise<void>((closed) => socket.close(() => closed())));
  return socket;
}
