import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import type { Fault } from '../fault.ts';
import { leavesOpen } from '../leaves-open.ts';
import { membersOf } from '../members.ts';
import type { Answered } from '../options.ts';
import type { PartylineError } from '../partyline-error.ts';
import { type Patience, patiently, pause } from '../patience.ts';
import { refusalOf } from '../refusal.ts';
import type { CloudParticipant } from './conversation-shape.ts';
import { readOne } from './read.ts';

/** What became of a PATCH of one participant. */
export type Patched =
  | { readonly kind: 'accepted' }
  /** It was gone before. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly error: PartylineError }
  /** Nothing was sent that can have arrived. */
  | { readonly kind: 'unsent'; readonly fault: Fault }
  /** It was sent, and no answer says whether it was done; `reread` is what could be found out. */
  | { readonly kind: 'unknown'; readonly fault: Fault; readonly reread: string };

/** What is said of one participant. */
export interface Patch {
  readonly who: CloudParticipant;
  readonly body: { readonly state?: 'disconnected'; readonly held?: boolean; readonly muted?: boolean };
  readonly patience: Patience;
}

/**
 * PATCH of one participant and of nothing else: the calls path, and the generic one once where the token has no user
 * (design: removal, 11.2). After an answer that is missing the same stay is read before anything is sent again.
 */
export async function patchParticipant(connection: Connection, patch: Patch): Promise<Patched> {
  const { who, body, patience } = patch;
  const ids = `${encodeURIComponent(who.conversationId)}/participants/${encodeURIComponent(who.id)}`;
  const generic = `/api/v2/conversations/${ids}`;
  let path = who.media === 'phone' ? `/api/v2/conversations/calls/${ids}` : generic;
  let unsure: Fault | undefined;
  for (let tries = 0; ; tries += 1) {
    const ask = () => connection.ask('PATCH', path, { body, signal: patience.signal });
    const asked = await patiently(connection, ask, patience).catch((error: unknown): undefined => {
      if (unsure === undefined) throw error;
    });
    // There is no token for another try; what was sent before may have been done.
    if (asked === undefined) return { kind: 'unknown', fault: unsure ?? NO_FAULT, reread: SAID.live };
    if (asked.ok && isWithoutUser(asked.value) && path !== generic) {
      path = generic;
      continue;
    }
    const fault = faultOfAct(asked.ok ? asked.value : asked.refusal, connection.url, unsure !== undefined);
    if (fault === undefined && asked.ok) return answered(connection, { patch, path, answer: asked.value });
    if (fault === undefined || (!fault.reached && unsure === undefined))
      return { kind: 'unsent', fault: fault ?? NO_FAULT };
    unsure ??= fault;
    const reread = await lookAgain(connection, patch);
    if (reread === 'gone') return { kind: 'accepted' };
    const isLate = connection.clock.monotonic() >= patience.deadline || patience.signal?.aborted === true;
    if (reread !== 'live' || tries >= limits.clientRetriesMax || isLate)
      return { kind: 'unknown', fault, reread: SAID[reread] };
    connection.tell({ step: 'retry', message: `${fault.message} The participant is still there; asking again.` });
    await pause(connection.clock, limits.clientLookMsMin, patience.signal);
  }
}

const SAID = {
  live: 'the participant was still there when read again',
  unread: 'the conversation could not be read again',
} as const;

const NO_FAULT: Fault = { code: 'client.no.answer', message: 'No answer came.', reached: false };

const isWithoutUser = ({ status, body }: Answered): boolean =>
  status === 400 && membersOf(body).text('code') === 'not.a.user';

function faultOfAct(answered: Answered | Fault, url: string, isUnsure: boolean): Fault | undefined {
  if ('reached' in answered) return answered;
  if (!leavesOpen(answered.status, isUnsure)) return undefined;
  const { host } = new URL(url);
  return {
    code: 'client.no.answer',
    message: `${host} failed while it carried out the request (status ${answered.status}).`,
    reached: true,
    status: answered.status,
    correlationId: answered.headers['inin-correlation-id'],
  };
}

interface AnsweredPatch {
  readonly patch: Patch;
  readonly path: string;
  readonly answer: Answered;
}

async function answered(connection: Connection, { patch, path, answer }: AnsweredPatch): Promise<Patched> {
  if (answer.status >= 200 && answer.status < 300) return { kind: 'accepted' };
  // A refusal that may mean gone is believed when the participant is seen to be gone.
  if ((answer.status === 404 || answer.status === 400) && (await lookAgain(connection, patch)) === 'gone')
    return { kind: 'gone' };
  const error = await refusalOf({ method: 'PATCH', path, body: patch.body, answer, now: connection.clock.now() });
  return { kind: 'refused', error };
}

/** How the same stay stands now. */
async function lookAgain(connection: Connection, { who, patience }: Patch): Promise<'live' | 'gone' | 'unread'> {
  const read = await readOne(connection, who.conversationId, patience).catch(() => undefined);
  if (read === undefined) return 'unread';
  if (!read.ok) return read.refusal.kind === 'unknown' ? 'gone' : 'unread';
  return read.value.participants.some(({ id, isLive }) => id === who.id && isLive) ? 'live' : 'gone';
}
