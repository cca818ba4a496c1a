import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import { onlyPartyline } from '../only-partyline.ts';
import type { Acted } from '../outcome.ts';
import { PartylineError } from '../partyline-error.ts';
import { type ActRequest, checkNamed } from '../selector.ts';
import { patchParticipant } from './act.ts';
import { checkCount, resolve } from './resolve.ts';
import { failed } from './unfinished.ts';

/** Holds or mutes at the cloud, which has both as members of the same PATCH. */
export async function changeOnCloud(
  connection: Connection,
  request: ActRequest,
  body: { readonly held?: boolean; readonly muted?: boolean },
): Promise<Acted> {
  const { expect = 1, note, idempotencyKey, signal } = request;
  if (note !== undefined) throw onlyPartyline('Genesys Cloud keeps no note of an act');
  if (idempotencyKey !== undefined) throw onlyPartyline('Genesys Cloud knows no idempotency key');
  checkNamed(request);
  const deadline = connection.clock.monotonic() + limits.clientWaitSecondsDefault * 1000;
  const patience = { deadline, signal };
  const { live } = await resolve(connection, request, patience);
  if (live.length === 0)
    throw new PartylineError('no-match', 'Nobody who is live fits the selector; nothing was done.', {
      code: 'partyline.no.match',
    });
  checkCount(live, expect);
  const before: string[] = [];
  for (const who of live) {
    const patched = await patchParticipant(connection, { who, body, patience });
    if (patched.kind === 'gone')
      throw new PartylineError('no-match', `${who.address} left before it was done.`, { code: 'partyline.no.match' });
    if (patched.kind !== 'accepted') throw failed(patched, { who, before });
    before.push(who.id);
  }
  const results = live.map(({ id, conversationId }) => ({ participantId: id, conversationId }));
  return { matched: results.length, results };
}
