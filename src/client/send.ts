import type { Connection } from './connection.ts';
import { unreachable } from './find-service.ts';
import type { Answered, RequestOptions } from './options.ts';
import { patiently } from './patience.ts';
import { refusalOf } from './refusal.ts';

/** A request whose success is needed: waits where the server says so, and rejects with a `PartylineError`. */
export async function send(
  connection: Connection,
  [method, path]: readonly [method: string, path: string],
  options: RequestOptions = {},
): Promise<Answered> {
  const deadline = connection.clock.monotonic() + connection.timeoutMs;
  const asked = await patiently(connection, () => connection.ask(method, path, options), {
    deadline,
    signal: options.signal,
  });
  if (!asked.ok) throw unreachable(asked.refusal);
  const answer = asked.value;
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw await refusalOf({ method, path, body: options.body, answer, now: connection.clock.now() });
}
