import { connect as connectTcp, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, TLSSocket } from 'node:tls';
import { reachOf } from './reach.ts';
import type { StreamKind } from './stream-transport.ts';
import type { TlsFiles } from './tls-files.ts';

/** From the address that is bound, so that the far end sees whom it can call back. */
const localAddress = (from: string): { localAddress?: string } =>
  reachOf(from) === 'nowhere' ? {} : { localAddress: from };

export const tcpKind: StreamKind = {
  name: 'TCP',
  accepted: (raw) => raw,
  connect: ({ address, port }, from) => connectTcp({ host: address, port, ...localAddress(from) }),
};

/** TLS 1.2 and above (RFC 8996); a certificate is asked of whom we connect to and of nobody else. */
export const tlsKind = (files: TlsFiles): StreamKind => ({
  name: 'TLS',
  accepted: (raw: Socket) => new TLSSocket(raw, { isServer: true, secureContext: files.context() }),
  connect: ({ address, port, serverName }, from) =>
    connectTls({
      ...{ host: address, port, ...localAddress(from) },
      // RFC 5922 §7.1: the name that was dialled is the one to be proven, not what it was resolved to.
      checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName ?? address, certificate),
      ...(serverName === undefined ? {} : { servername: serverName }),
      secureContext: files.context(),
    }),
});
