import type { Place } from './configuration.ts';

/** A port that was asked for cannot be had; `message` is for the operator. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

const TRIES_MAX = 50;

/**
 * Binds a place. Where nobody set it and the default port is taken, the next free one is used; a port that was set is
 * used or refused.
 * @throws PortTakenError
 */
export async function bindFree<T>(place: Place, bind: (place: Place) => Promise<T>): Promise<T> {
  const tries = place.isDefault ? TRIES_MAX : 1;
  for (let step = 0; step < tries; step += 1) {
    try {
      return await bind({ ...place, port: place.port + step });
    } catch (error) {
      if (codeOf(error) === 'EACCES')
        throw new PortTakenError(
          `${place.host}:${place.port} may not be bound by this user. Choose a port above 1023.`,
        );
      if (codeOf(error) !== 'EADDRINUSE') throw error;
    }
  }
  throw new PortTakenError(
    `${place.host}:${place.port} is in use by another program. Choose another port, or 0 for any free one.`,
  );
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
