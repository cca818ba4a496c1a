import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import type { Disconnected, PartyOutcome } from '../outcome.ts';
import { PartylineError } from '../partyline-error.ts';
import type { Patience } from '../patience.ts';
import { checkNamed, type DisconnectRequest } from '../selector.ts';
import { patchParticipant } from './act.ts';
import { checkIntent } from './check-intent.ts';
import { confirm } from './confirm.ts';
import type { CloudConversation, CloudParticipant } from './conversation-shape.ts';
import { planOf } from './plan.ts';
import { checkCount, resolve } from './resolve.ts';
import { failed } from './unfinished.ts';

/** What is known of one party at the end. */
interface Removed {
  readonly result: PartyOutcome;
  readonly conversation: CloudConversation | undefined;
  /** It was gone when it was to be removed, after it had been live. */
  readonly slippedAway: boolean;
}

/** Resolve, act, confirm at Genesys Cloud (design: removal, 11). */
export async function disconnectOnCloud(connection: Connection, request: DisconnectRequest): Promise<Disconnected> {
  const { expect = 1, waitSeconds = limits.clientWaitSecondsDefault, signal } = request;
  checkNamed(request);
  checkIntent(request);
  const startedAt = connection.clock.monotonic();
  const patience: Patience = { deadline: startedAt + waitSeconds * 1000, signal };
  const took = (): number => Math.round(connection.clock.monotonic() - startedAt);
  const done: Removed[] = [];
  let expected = expect;
  for (let follows = 0; ; follows += 1) {
    connection.tell({ step: 'resolve', message: 'Finding out who is on the call.' });
    const { live: found, gone, conversations } = await resolve(connection, request, patience);
    const before = done.map(({ result }) => result.participantId);
    const live = found.filter(({ id }) => !before.includes(id));
    if (live.length === 0) return done.length > 0 ? summed(done, took()) : nobody(request, gone, took());
    checkCount(live, expected, before);
    if (request.dryRun === true) return planned(live, conversations, took());
    const removed = await removeAll(connection, live, { patience, done });
    done.push(...removed);
    // Those who slipped away may be back; whoever was hung up is not asked for again.
    expected = removed.filter(({ slippedAway }) => slippedAway).length;
    const isBack = request.follow === true && expected > 0;
    if (!isBack || follows >= limits.clientFollowsMax) return summed(done, took());
  }
}

interface Removing {
  readonly patience: Patience;
  /** What was removed before, to be told where this fails. */
  readonly done: readonly Removed[];
}

async function removeAll(
  connection: Connection,
  live: readonly CloudParticipant[],
  { patience, done }: Removing,
): Promise<readonly Removed[]> {
  const acted: { readonly who: CloudParticipant; readonly isGone: boolean }[] = [];
  for (const who of live) {
    connection.tell({ step: 'act', message: `Hanging up ${who.address}.` });
    const patched = await patchParticipant(connection, { who, body: { state: 'disconnected' }, patience });
    if (patched.kind !== 'accepted' && patched.kind !== 'gone') {
      const before = [...done.map(({ result }) => result.participantId), ...acted.map((each) => each.who.id)];
      throw failed(patched, { who, before });
    }
    acted.push({ who, isGone: patched.kind === 'gone' });
  }
  return Promise.all(acted.map((each) => finish(connection, each, patience)));
}

async function finish(
  connection: Connection,
  { who, isGone }: { readonly who: CloudParticipant; readonly isGone: boolean },
  patience: Patience,
): Promise<Removed> {
  const { isDown, conversation } = await confirm(connection, who, patience);
  const outcome = isGone ? 'alreadyGone' : isDown ? 'disconnected' : 'accepted';
  return { result: resultOf(who, outcome), conversation, slippedAway: isGone };
}

const resultOf = (who: CloudParticipant, outcome: PartyOutcome['outcome']): PartyOutcome => ({
  outcome,
  participantId: who.id,
  conversationId: who.conversationId,
  evidence: outcome === 'disconnected' || outcome === 'alreadyGone' ? 'read' : null,
});

function summed(done: readonly Removed[], tookMs: number): Disconnected {
  const results = done.map(({ result }) => result);
  // The worst says how it went: one that is not confirmed leaves the whole not confirmed.
  const top =
    results.find(({ outcome }) => outcome === 'accepted') ?? results.find(({ outcome }) => outcome === 'disconnected');
  const [first] = results;
  const shown = top ?? first;
  if (shown === undefined)
    throw new PartylineError('no-match', 'Nobody who is live fits the selector.', { code: 'partyline.no.match' });
  return { ...shown, tookMs, othersConnected: othersOf(done.at(-1)?.conversation, results), results };
}

/** Who is live beside those who were removed. */
function othersOf(conversation: CloudConversation | undefined, results: readonly PartyOutcome[]): number | undefined {
  const removed = new Set(results.map(({ participantId }) => participantId));
  return conversation?.participants.filter((who) => who.isLive && who.purpose !== 'voicemail' && !removed.has(who.id))
    .length;
}

/** Nobody live: already gone where somebody who fits is known to have left, and was named (design: removal, 11.1). */
function nobody(request: DisconnectRequest, gone: readonly CloudParticipant[], tookMs: number): Disconnected {
  const { participantId, communicationId, userId, userName, address } = request;
  const isNamed = [participantId, communicationId, userId, userName, address].some((each) => each !== undefined);
  const [newest] = gone;
  if (newest === undefined || !isNamed)
    throw new PartylineError('no-match', 'Nobody who is live fits the selector; nothing was done.', {
      code: 'partyline.no.match',
    });
  const result = resultOf(newest, 'alreadyGone');
  return { ...result, tookMs, othersConnected: undefined, results: [result] };
}

function planned(
  live: readonly CloudParticipant[],
  conversations: readonly CloudConversation[],
  tookMs: number,
): Disconnected {
  const results = live.map((who) => resultOf(who, 'planned'));
  const [first] = results;
  if (first === undefined)
    throw new PartylineError('no-match', 'Nobody who is live fits the selector.', { code: 'partyline.no.match' });
  const { consequences } = planOf(live, conversations);
  return { ...first, tookMs, othersConnected: consequences.remaining.length, results };
}
