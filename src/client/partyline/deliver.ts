import { limits } from '../../base/limits.ts';
import { type Connection, unreachable } from '../connection.ts';
import type { Fault } from '../fault.ts';
import { membersOf } from '../members.ts';
import type { Answered } from '../options.ts';
import { PartylineError } from '../partyline-error.ts';
import { patiently, pause } from '../patience.ts';

/** An act, ready to be sent. */
export interface Delivery {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the act: the same act under the same key is done once (design: removal, 5). */
  readonly idempotencyKey: string | undefined;
  /** Of one answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends an act until it is answered for good: an answer that was lost is asked for again under the same key, so that
 * nothing is done twice. Rejects with `not-confirmed` where the request may have been carried out and nobody has said so.
 */
export async function deliver(connection: Connection, delivery: Delivery): Promise<Answered> {
  const { method, path, body, timeoutMs, signal } = delivery;
  const { clock, random } = connection;
  const key = delivery.idempotencyKey ?? random.uuid();
  const headers = { ...delivery.headers, 'Idempotency-Key': key };
  const ask = () => connection.ask(method, path, { body, headers, timeoutMs, signal });
  // One lost answer is worth one more wait as long as the first.
  const lastStart = clock.monotonic() + timeoutMs + limits.clientLookMsMax;
  let lost: Fault | undefined;
  for (let tries = 0; ; tries += 1) {
    const asked = await patiently(connection, ask, { deadline: lastStart, signal });
    if (asked.ok && isFinal(asked.value, lost !== undefined)) return asked.value;
    const fault = asked.ok ? failed(connection, asked.value) : asked.refusal;
    if (mayHaveActed(fault)) lost ??= fault;
    else if (lost === undefined) throw unreachable(fault);
    const isOver = tries >= limits.clientRetriesMax || clock.monotonic() >= lastStart || signal?.aborted === true;
    if (lost !== undefined && (isOver || connection.closed.aborted)) throw unknown(lost, key);
    connection.tell({ step: 'retry', message: `${fault.message} Asking again whether it was done.` });
    await pause(clock, limits.clientLookMsMin * 2 ** tries * (0.5 + 0.5 * random.fraction()), signal);
  }
}

/**
 * A failure of the server, and a first request that is still under way, are no last word. Nor is, once an answer was lost,
 * that the server is busy or takes the token no more: that says nothing of the first request.
 */
function isFinal({ status, body }: Answered, isUnsure: boolean): boolean {
  if (membersOf(body).text('code') === 'partyline.idempotency.in.progress') return false;
  if (status === 401 || status === 429 || status === 503) return !isUnsure;
  return status < 500;
}

/** A redirect, and a page of somebody who refuses, come in place of carrying it out. */
const mayHaveActed = ({ reached, status }: Fault): boolean =>
  reached && (status === undefined || status < 300 || status >= 500 || status === 409);

const failed = ({ url }: Connection, { status, headers, body }: Answered): Fault => ({
  code: 'client.no.answer',
  message: `${new URL(url).host} failed (status ${status}): ${(membersOf(body).text('message') ?? 'it does not say why').replace(/\.?$/, '.')}`,
  reached: true,
  status,
  correlationId: headers['inin-correlation-id'],
});

function unknown({ code, message, status, correlationId, cause }: Fault, key: string): PartylineError {
  const text = `${message} The request was sent, outcome unknown: the same again with idempotencyKey ${key} is done once.`;
  return new PartylineError('not-confirmed', text, { code, status, correlationId, cause });
}
