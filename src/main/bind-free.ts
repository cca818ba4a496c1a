import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Place } from './configuration.ts';

/** A port that was asked for cannot be had; `message` is for the operator. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

const TRIES_MAX = 50;

/**
 * Binds a place. Where nobody set it and the default port is taken, the next free one is used; a port that was set is
 * used or refused.
 * @throws PortTakenError that names what could not be bound, which may be another socket than that of the place
 */
export async function bindFree<T>(place: Place, bind: (place: Place) => Promise<T>): Promise<T> {
  const tries = place.isDefault ? TRIES_MAX : 1;
  for (let step = 0; step < tries; step += 1) {
    const wanted = place.port + step;
    try {
      return await bind({ ...place, port: wanted });
    } catch (error) {
      const { code, host = place.host, port = wanted } = faultOf(error);
      const at = `${host.includes(':') ? `[${host}]` : host}:${port}`;
      if (code === 'EACCES') throw new PortTakenError(`${at} may not be bound by this user. Choose a port above 1023.`);
      if (code === 'EADDRNOTAVAIL')
        throw new PortTakenError(
          `${at} cannot be bound: this machine has no such address. \`ip address\` lists those it has.`,
        );
      if (code !== 'EADDRINUSE') throw error;
      // Another port of the same start, that of TLS, stays taken however far this one moves on.
      if (step === tries - 1 || port !== wanted)
        throw new PortTakenError(`${at} is in use by another program. Choose another port, or 0 for any free one.`);
    }
  }
  throw new PortTakenError(`${place.host}:${place.port} cannot be bound.`);
}

/**
 * Media ports are bound call by call: an address that this machine has not would be found by the first caller.
 * @throws PortTakenError
 */
export async function requireMediaAddress(host: string): Promise<void> {
  const socket = createSocket('udp4');
  try {
    const listening = once(socket, 'listening');
    socket.bind({ address: host, port: 0, exclusive: true });
    await listening;
  } catch {
    throw new PortTakenError(
      `PARTYLINE_RTP names ${host}, and this machine has no such address. That of a NAT in front of it belongs into PARTYLINE_RTP_PUBLIC.`,
    );
  } finally {
    socket.close();
  }
}

/** What Node says of a socket that could not be bound. */
function faultOf(error: unknown): { readonly code?: unknown; readonly host?: string; readonly port?: number } {
  if (!(error instanceof Error) || !('code' in error)) return {};
  return {
    code: error.code,
    ...('address' in error && typeof error.address === 'string' ? { host: error.address } : {}),
    ...('port' in error && typeof error.port === 'number' ? { port: error.port } : {}),
  };
}
