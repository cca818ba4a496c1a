import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody has, neither for UDP nor for TCP. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await bindUdp(0);
    if (port !== undefined && (await isTcpFree(port))) return port;
  }
}

/** A port as `freePort`, and the next one free as well: some programs bind TLS there. */
export async function freePortBeforeFree(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port < 65_535 && (await isTcpFree(port + 1)) && (await bindUdp(port + 1)) !== undefined) return port;
  }
}

/**
 * The first of `count` ports of which the first, the middle and the last are free; even, for RTP.
 * Below the ports that the system hands out by itself, so that nobody gets one of them by chance. Suites that run side
 * by side take theirs from bands of their own.
 */
export async function freePortRange(count: number, [from, to] = [20_000, 28_000]): Promise<number> {
  for (;;) {
    const first = from + 2 * Math.floor((Math.random() * (to - from - count)) / 2);
    const probes = [first, first + Math.floor(count / 2), first + count - 1];
    const bound = await Promise.all(probes.map(bindUdp));
    if (bound.every((port) => port !== undefined)) return first;
  }
}

function bindUdp(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(undefined));
    socket.bind(port, '127.0.0.1', () => {
      const bound = socket.address().port;
      socket.close(() => resolve(bound));
    });
  });
}

function isTcpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Whether a UDP socket of this machine has a port, without taking it away for a moment. */
export function isBound(port: number, kind: 'udp' | 'tcp' = 'udp'): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(`/proc/net/${kind}`, 'utf8').includes(`:${hex} `);
}
