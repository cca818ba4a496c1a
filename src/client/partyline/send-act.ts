import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import type { Fault } from '../fault.ts';
import { unreachable } from '../find-service.ts';
import { leavesOpen } from '../leaves-open.ts';
import { membersOf } from '../members.ts';
import type { Answered } from '../options.ts';
import { PartylineError } from '../partyline-error.ts';
import { type Patience, patiently, pause } from '../patience.ts';

/** One act on participants, which is done once however often it is sent: it has a key. */
export interface KeyedAct {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly key: string;
  readonly timeoutMs: number;
  readonly patience: Patience;
  /** Finds out, by reading alone, what can be said where no answer came; the end of a sentence. */
  readonly reread: () => Promise<string>;
}

/** Where the server does not say how long the first one under the key may still take. */
const RUNNING_MS = 1000;

/**
 * Sends an act, and after a broken connection the same again under the same key (design: removal, 11.2). Answers of any
 * other kind are the caller's to read; rejects where no answer came.
 */
export async function sendAct(connection: Connection, act: KeyedAct): Promise<Answered> {
  const { method, path, body, key, timeoutMs, patience } = act;
  const headers = { ...act.headers, 'Idempotency-Key': key };
  const ask = () => connection.ask(method, path, { body, headers, timeoutMs, signal: patience.signal });
  // One answer that does not come is worth asking once more, as long as the first: what was done is known to the key.
  const lastStart = connection.clock.monotonic() + timeoutMs + limits.clientLookMsMax;
  let unsure: Fault | undefined;
  for (let tries = 0; ; tries += 1) {
    const asked = await patiently(connection, ask, { deadline: lastStart, signal: patience.signal }).catch(
      // There is no token for another try; what was sent before may have been done.
      async (error: unknown) => {
        throw unsure === undefined ? error : await unknownOutcome(unsure, act);
      },
    );
    const isLate = connection.clock.monotonic() >= lastStart || patience.signal?.aborted === true;
    if (asked.ok && isRunning(asked.value) && !isLate) {
      await pause(connection.clock, RUNNING_MS, patience.signal);
      tries -= 1;
      continue;
    }
    const fault = asked.ok ? openFault(asked.value, connection.url, unsure !== undefined) : asked.refusal;
    if (fault === undefined && asked.ok) return asked.value;
    if (fault !== undefined && mayHaveActed(fault)) unsure ??= fault;
    if (unsure === undefined) throw unreachable(fault ?? NOTHING);
    if (tries >= limits.clientRetriesMax || isLate) throw await unknownOutcome(unsure, act);
    connection.tell({ step: 'retry', message: `${fault?.message ?? ''} Sending the same again, under the same key.` });
    await pause(connection.clock, limits.clientLookMsMin * 2 ** tries, patience.signal);
  }
}

/** A redirect, and a page of somebody who refuses, come in place of carrying it out. */
const mayHaveActed = ({ reached, status }: Fault): boolean =>
  reached && (status === undefined || status < 300 || status >= 500);

const NOTHING: Fault = { code: 'client.no.answer', message: 'No answer came.', reached: false };

/** The first one under this key has not been answered yet. */
const isRunning = ({ status, body }: Answered): boolean =>
  status === 409 && membersOf(body).text('code') === 'partyline.idempotency.in.progress';

function openFault({ status, headers }: Answered, url: string, isUnsure: boolean): Fault | undefined {
  if (!leavesOpen(status, isUnsure)) return undefined;
  return {
    code: 'client.no.answer',
    message: `${new URL(url).host} failed while it carried out the request (status ${status}).`,
    reached: true,
    status,
    correlationId: headers['inin-correlation-id'],
  };
}

async function unknownOutcome({ message, code, status, correlationId, cause }: Fault, act: KeyedAct): Promise<Error> {
  const said = `${message} The request was sent, outcome unknown: ${await act.reread()}. Its key is ${act.key}.`;
  return new PartylineError('not-confirmed', said, { code, status, correlationId, cause });
}
