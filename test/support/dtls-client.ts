import { spawn } from 'node:child_process';
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate } from '../../src/engine/media/browser/certificate.ts';

/** What OpenSSL as the client of a DTLS-SRTP handshake said. */
export interface OpensslClient {
  readonly profile: string | undefined;
  /** Of `EXTRACTOR-dtls_srtp`, hex. */
  readonly material: string | undefined;
  readonly output: string;
}

/** A certificate as files and packages take it. */
export function pemOf({ der, key }: Pick<Certificate, 'der' | 'key'>) {
  const lines = der.replace(/(.{64})/g, '$1\n');
  return { certificatePem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, key };
}

/** What `openssl s_client` is to do; `certificate` absent: it shows none. */
export interface OpensslOrder {
  readonly folder: string;
  readonly port: number;
  readonly certificate?: Certificate;
  readonly profiles: string;
  readonly materialBytes: number;
  readonly options?: readonly string[];
}

/** Runs `openssl s_client` until it has printed its session, or has ended. */
export async function runOpensslClient(order: OpensslOrder): Promise<OpensslClient> {
  const { folder, port, certificate, profiles, materialBytes, options = [] } = order;
  const files = certificate ? ['-cert', join(folder, 'cert.pem'), '-key', join(folder, 'key.pem')] : [];
  if (certificate) {
    await writeFile(join(folder, 'cert.pem'), pemOf(certificate).certificatePem);
    await writeFile(join(folder, 'key.pem'), certificate.key);
  }
  const client = spawn('openssl', [
    ...['s_client', '-dtls1_2', '-connect', `127.0.0.1:${port}`, '-use_srtp', profiles, ...files, ...options],
    ...['-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', String(materialBytes)],
  ]);
  let output = '';
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    // The last line of what it prints about the session; it would go on reading its input.
    if (output.includes('Extended master secret')) client.stdin.end();
  };
  client.stdout.on('data', take);
  client.stderr.on('data', take);
  await once(client, 'close');
  return {
    profile: /SRTP Extension negotiated, profile=(\S+)/.exec(output)?.[1],
    material: /Keying material: ([0-9A-F]+)/.exec(output)?.[1]?.toLowerCase(),
    output,
  };
}

/** A socket on loopback that hands on what it gets. */
export async function openUdp(take: (packet: Buffer, from: RemoteInfo) => void) {
  const socket = createSocket('udp4', take);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** A transport of werift's without a network: `sent` gets what it sends. */
export function createWeriftTransport() {
  const transport = {
    ...{ type: 'none', closed: false, address: { address: '127.0.0.1', family: 'IPv4', port: 9 } },
    onData: (_packet: Buffer, _from: readonly [string, number]): void => undefined,
    sent: (_packet: Buffer): void => undefined,
    send: async (packet: Buffer): Promise<void> => transport.sent(packet),
    close: async (): Promise<void> => undefined,
  };
  return transport;
}
