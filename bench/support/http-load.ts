import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What one round of load came to. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Milliseconds from writing a request to the end of its answer. */
  readonly p50: number;
  readonly p99: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** A load: every request is sent once, by whichever connection is free. */
export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly requests: readonly Buffer[];
}

/** Writes the bytes of a request once, so that the load costs as little as it can. */
export function requestBytes(method: string, path: string, options: { token?: string; body?: string } = {}): Buffer {
  const body = options.body ?? '';
  const auth = options.token === undefined ? '' : `Authorization: Bearer ${options.token}\r\n`;
  const type = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}${type}\r\n${body}`);
}

/** Sends all requests over kept connections, one at a time on each. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  let next = 0;
  const take = (): Buffer | undefined => load.requests[next++];
  const note = (status: string, ms: number): void => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    latencies.push(ms);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: load.connections }, () => drive(load.port, take, note)));
  const seconds = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    requests: latencies.length,
    seconds,
    perSecond: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    statuses,
  };
}

function drive(
  port: number,
  take: () => Buffer | undefined,
  note: (status: string, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1').setNoDelay(true);
    let seen = '';
    let sentAt = 0;
    const send = (): void => {
      const request = take();
      if (request === undefined) return void socket.end();
      sentAt = performance.now();
      socket.write(request);
    };
    socket
      .on('connect', send)
      .on('error', reject)
      .on('close', () => resolve());
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      const length = wholeLength(seen);
      if (length === undefined) return;
      note(seen.slice(9, 12), performance.now() - sentAt);
      seen = seen.slice(length);
      send();
    });
  });
}

const ANSWER_MS_MAX = 10_000;

/** One kept connection, one request at a time: the milliseconds from writing a request to the end of its answer. */
export interface Wire {
  send(request: Buffer): Promise<{ readonly ms: number; readonly status: string }>;
  close(): void;
}

export async function openWire(port: number): Promise<Wire> {
  const socket: Socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy(new Error('no whole answer came')));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        let seen = '';
        const sentAt = performance.now();
        const read = (chunk: Buffer): void => {
          seen += chunk.toString('latin1');
          if (wholeLength(seen) === undefined) return;
          socket.off('data', read).off('error', reject);
          resolve({ ms: performance.now() - sentAt, status: seen.slice(9, 12) });
        };
        socket.on('data', read).once('error', reject);
        if (socket.closed) reject(new Error('the server closed the connection'));
        else socket.write(request);
      }),
    close: () => void socket.destroy(),
  };
}

/** Length of the first whole answer; undefined while it is not whole. */
function wholeLength(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
  return text.length >= end + 4 + length ? end + 4 + length : undefined;
}
