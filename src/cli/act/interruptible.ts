import { PartylineError } from '../../client/partyline-error.ts';

/**
 * Ctrl+C during an act ends with what was sent and what became of it, and not in silence; a second one ends the process at
 * once.
 */
export async function interruptible<Value>(act: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    return await act(stop.signal);
  } catch (error) {
    throw error instanceof PartylineError && stop.signal.aborted ? interrupted(error) : error;
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}

/** How the library begins when its caller gives up. */
const GAVE_UP = 'The caller gave up before the answer came.';

function interrupted({ kind, message, code, status, correlationId, explain }: PartylineError): PartylineError {
  const said = kind === 'unreachable' ? 'Interrupted before it was sent.' : 'Interrupted.';
  return new PartylineError(kind === 'unreachable' ? 'not-confirmed' : kind, message.replace(GAVE_UP, said), {
    code,
    status,
    correlationId,
    explain,
  });
}
