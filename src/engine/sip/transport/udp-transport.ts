import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { once } from 'node:events';
import type { Log } from '../../../base/log.ts';
import type { Endpoint, Transport } from './transport.ts';

/** A burst of call set-ups must wait in the kernel, not be lost there. The system may grant less. */
const receiveBufferBytes = 4 * 1024 * 1024;

/**
 * Binds a UDP socket; port 0 takes any free one.
 * @throws what the system says when the address cannot be bound
 */
export async function createUdpTransport(bind: Endpoint, log: Log): Promise<Transport> {
  const socket = createSocket(socketOptions(bind.address));
  // Literals are looked up in the same turn, so that the socket may be bound before bind() returns.
  const listening = once(socket, 'listening');
  socket.bind({ address: bind.address, port: bind.port, exclusive: true });
  await listening;
  // A socket that reports an error lives on; what was sent is repeated by its transaction.
  socket.on('error', (error) => log.warn('sip.socket.error', { message: error.message }));
  const { address, port } = socket.address();
  return {
    name: 'UDP',
    local: { address, port },
    send: (bytes, to, failed) => send(socket, { bytes, to, failed }),
    receive: (take) =>
      void socket.on('message', (bytes, from) => {
        try {
          take(bytes, { address: from.address, port: from.port });
        } catch (error) {
          // A fault of ours: it costs this message and not every call of the node.
          log.error('sip.message.failed', { message: String(error) });
        }
      }),
    close: () => close(socket),
  };
}

function socketOptions(address: string): SocketOptions {
  const isIpv6 = address.includes(':');
  return {
    type: isIpv6 ? 'udp6' : 'udp4',
    // IPv4 has a socket of its own; through this one its peers would come by other names, past what is known of them.
    ipv6Only: isIpv6,
    recvBufferSize: receiveBufferBytes,
    // Only literals are sent to, so nothing is looked up and a message leaves in the turn it was sent in.
    lookup: (host, _options, found) => found(null, host, isIpv6 ? 6 : 4),
  };
}

interface Sending {
  readonly bytes: Buffer;
  readonly to: Endpoint;
  readonly failed: (() => void) | undefined;
}

function send(socket: Socket, { bytes, to, failed }: Sending): void {
  try {
    socket.send(bytes, to.port, to.address, (error) => {
      if (error !== null) failed?.();
    });
  } catch {
    // A closed socket, or a port that is none: both are the network's refusal to whoever sends.
    if (failed !== undefined) queueMicrotask(failed);
  }
}

function close(socket: Socket): Promise<void> {
  return new Promise((closed) => {
    try {
      socket.close(() => closed());
    } catch {
      // Closed before: close() is idempotent.
      closed();
    }
  });
}
