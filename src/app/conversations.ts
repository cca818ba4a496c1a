import type { Clock } from '../base/clock.ts';
import type { ConversationId, OrganisationId, ParticipantId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Command } from '../domain/command.ts';
import type { Conversation } from '../domain/conversation.ts';
import { decide } from '../domain/decide.ts';
import type { Decision } from '../domain/draft.ts';
import type { Effect } from '../domain/effect.ts';
import type { Published } from '../domain/event.ts';
import type { Participant } from '../domain/participant.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Bus } from '../ports/bus.ts';
import type { ClaimedAct, KeyClaim } from '../ports/idempotency.ts';
import type { ConversationStore } from '../ports/store.ts';
import type { BanBoard, Holding } from './bans.ts';
import type { Directory } from './directory.ts';
import { bringsSomebodyIn, countStays, newcomersOf } from './incarnations.ts';
import type { ClaimContext } from './keyed-requests.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import type { Outbox } from './outbox.ts';

/** What a command led to, after its commit. `seq` is that of the state then. */
export interface Handled {
  readonly conversation: Conversation;
  readonly events: readonly Published[];
}

/** The answer to a command; `unavailable`: the store could not take it, or too much is waiting, and nothing was done. */
export type HandleRefusal = Refusal | { readonly kind: 'unavailable' };
export type HandleResult = Result<Handled, HandleRefusal>;

/** The single writer of every conversation: decide, store, do, tell. */
export interface Conversations {
  /** Runs one command on its conversation, after all that came before. Never rejects. */
  handle(id: ConversationId, command: Command): Promise<HandleResult>;
  /** Resolves when no conversation has anything left to do. */
  idle(): Promise<void>;
}

interface Letter {
  readonly command: Command;
  /** Of the request that it comes from, where that has a key. */
  readonly claim: KeyClaim | undefined;
  readonly answer: (result: HandleResult) => void;
}

interface Batch {
  previous: Conversation;
  next: Conversation;
  readonly events: Published[];
  readonly effects: Effect[];
  readonly participants: Map<string, Participant>;
  readonly claimed: ClaimedAct[];
  /** Bans that hold since, and what takes them back. */
  readonly bans: Holding[];
  /** Answers each letter once it is known whether the batch was committed. */
  readonly answers: ((committed: boolean) => void)[];
}

/** What the writer works with. */
export interface ConversationsDeps {
  readonly store: ConversationStore;
  readonly directory: Directory;
  /** Absent: nobody is shut out of anything. */
  readonly bans?: BanBoard;
  readonly outbox: Outbox;
  readonly bus: Bus;
  /** Absent: no request has a key. */
  readonly claims?: Pick<ClaimContext, 'current'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The state before the first event. */
const unborn = (id: ConversationId, organisationId: OrganisationId, now: number): Conversation => ({
  id,
  organisationId,
  seq: 0,
  startTime: now,
  conference: false,
  live: new Map(),
  everCount: 0,
  partyCount: 0,
  media: 'call',
  endWhen: 'last-leaves',
  endedCount: 0,
});

/** A service over the directory of live conversations. */
export function createConversations(deps: ConversationsDeps): Conversations {
  const mailboxes = new Map<ConversationId, Mailbox<Letter>>();

  const mailboxOf = (id: ConversationId): Mailbox<Letter> => {
    const known = mailboxes.get(id);
    if (known) return known;
    const mailbox = createMailbox<Letter>({
      max: limits.mailboxMax,
      batchMax: limits.mailboxBatchMax,
      // Its incarnation is read from the store, which must have everything before it.
      startsBatch: (letter) => bringsSomebodyIn(letter.command),
      work: (letters) => work(deps, id, letters).catch((error: unknown) => giveUp(deps, { id, letters, error })),
    });
    mailboxes.set(id, mailbox);
    return mailbox;
  };

  const forget = async (id: ConversationId, mailbox: Mailbox<Letter>): Promise<void> => {
    await mailbox.idle();
    if (deps.directory.get(id) === undefined && mailboxes.get(id) === mailbox) mailboxes.delete(id);
  };

  return {
    handle(id, command) {
      const mailbox = mailboxOf(id);
      return new Promise((resolve) => {
        const answer = (result: HandleResult): void => {
          if (deps.directory.get(id) === undefined) void forget(id, mailbox);
          resolve(result);
        };
        if (!mailbox.post({ command, claim: claimOf(deps, command), answer })) resolve(refuse({ kind: 'unavailable' }));
      });
    },
    async idle() {
      await Promise.all([...mailboxes.values()].map((mailbox) => mailbox.idle()));
    },
  };
}

/** What a phone reports is no deed of the request that called it, and to let nobody go is none at all. */
function claimOf({ claims }: ConversationsDeps, command: Command): KeyClaim | undefined {
  const running = claims?.current();
  const isNone = command.kind === 'release' && command.participantIds.length === 0;
  const isDeed = !('legId' in command) && command.kind !== 'recover' && !isNone;
  return running?.isRunning === true && isDeed ? running.claim : undefined;
}

async function work(deps: ConversationsDeps, id: ConversationId, letters: readonly Letter[]): Promise<void> {
  const start = startOf(deps, id, letters);
  if (start === undefined) {
    for (const letter of letters) letter.answer(refuse({ kind: 'conversationEnded' }));
    return;
  }
  const batch: Batch = {
    previous: start,
    next: start,
    events: [],
    effects: [],
    participants: new Map(),
    claimed: [],
    answers: [],
    bans: [],
  };
  for (const letter of letters) decideOne(deps, batch, letter);
  const isEmpty = batch.events.length === 0 && batch.claimed.length === 0;
  const committed = isEmpty || (await commit(deps, batch));
  // Ahead of the answers, whose writing takes as long as a BYE: both are promises that others go on with.
  if (committed) deps.outbox.run(batch.effects);
  for (const answer of batch.answers) answer(committed);
  if (!committed) return;
  const { events, previous, next } = batch;
  if (events.length > 0) deps.bus.publish({ conversationId: id, events, previous, next });
}

/** A fault of ours or of the store: nothing was committed, whoever asked is told so, and the next ones have their turn. */
function giveUp(
  { log }: ConversationsDeps,
  failed: { readonly id: ConversationId; readonly letters: readonly Letter[]; readonly error: unknown },
): void {
  log.error('conversation.failed', { conversationId: failed.id, message: String(failed.error) });
  for (const letter of failed.letters) letter.answer(refuse({ kind: 'unavailable' }));
}

/** The state to decide on; undefined when there is nothing live and the first letter opens nothing. */
function startOf(deps: ConversationsDeps, id: ConversationId, letters: readonly Letter[]): Conversation | undefined {
  const live = deps.directory.get(id);
  if (live) return live;
  const [first] = letters;
  const command = first?.command;
  // What is remembered of a call may be said after it.
  if (command?.kind === 'annotate' || command?.kind === 'annotateConversation')
    return deps.store.read(command.organisationId, id, 0)?.conversation;
  if (command?.kind !== 'add' && command?.kind !== 'absorb') return undefined;
  const { room, startedBy, organisationId } = command.opening;
  if (deps.store.read(organisationId, id, 0) !== undefined) return undefined;
  return {
    ...unborn(id, organisationId, deps.clock.now()),
    ...(room === undefined ? {} : { room }),
    ...(startedBy === undefined ? {} : { startedBy }),
  };
}

function decideOne(deps: ConversationsDeps, batch: Batch, letter: Letter): void {
  const command = completed(deps, batch, letter.command);
  const decided = decide(batch.next, command, deps.clock.now());
  if (!decided.ok) {
    batch.answers.push(() => letter.answer(decided));
    return;
  }
  take(deps, batch, decided.value);
  if (letter.claim !== undefined) batch.claimed.push({ claim: letter.claim, act: actOf(command, decided.value) });
  const handled: Handled = { conversation: batch.next, events: decided.value.events };
  batch.answers.push((committed) => letter.answer(committed ? ok(handled) : refuse({ kind: 'unavailable' })));
}

function take({ bans }: ConversationsDeps, batch: Batch, decision: Decision): void {
  batch.next = decision.conversation;
  batch.events.push(...decision.events);
  batch.effects.push(...decision.effects);
  for (const participant of decision.participants) batch.participants.set(participant.id, participant);
  // Whoever comes in by the next command is met by it.
  for (const event of decision.events)
    if (event.kind === 'participant.banned' && bans !== undefined) batch.bans.push(bans.hold(event.ban));
}

/** Whom it was about, also where there was nothing left to do. */
function actOf(command: Command, { conversation, participants }: Decision): ClaimedAct['act'] {
  const participantIds = namedBy(command) ?? participants.map((each) => each.id);
  return { conversationId: conversation.id, seq: conversation.seq, participantIds };
}

/** Whoever goes over is told of once, by the stay that he was asked for by. */
function namedBy(command: Command): readonly ParticipantId[] | undefined {
  switch (command.kind) {
    case 'update':
      return [command.participantId];
    case 'updateSelected':
      return command.meant;
    case 'release':
      return command.participantIds;
    case 'absorb':
      return [];
    default:
      return undefined;
  }
}

/** What only the store knows of whom a command is about. */
function completed(deps: ConversationsDeps, { next, participants }: Batch, command: Command): Command {
  if (command.kind !== 'annotate') return countStays(deps.store, next, underBan(deps, next, command));
  const { organisationId, participantId } = command;
  if (next.live.has(participantId)) return command;
  const ended = participants.get(participantId) ?? deps.store.stay(organisationId, participantId)?.participant;
  return ended === undefined ? command : { ...command, ended };
}

/** Looked up in the command's turn, so that whatever was banned before it is out. */
function underBan({ bans }: ConversationsDeps, next: Conversation, command: Command): Command {
  const ban = bans?.against(next, newcomersOf(command));
  return ban !== undefined && bringsSomebodyIn(command) ? { ...command, ban } : command;
}

/** One transaction for the batch. When it cannot be written nothing was done, and everybody who asked is told so. */
async function commit(deps: ConversationsDeps, batch: Batch): Promise<boolean> {
  const participants = [...batch.participants.values()];
  try {
    const records = batch.bans.map(({ record }) => record);
    const { previous, next, events, claimed } = batch;
    await deps.store.commit({
      ...{ previous, next, participants, events },
      ...(records.length === 0 ? {} : { records }),
      ...(claimed.length === 0 ? {} : { claimed }),
    });
  } catch (error) {
    for (const ban of batch.bans.toReversed()) ban.undo();
    deps.log.error('commit.failed', { conversationId: batch.next.id, message: String(error) });
    return false;
  }
  for (const ban of batch.bans) ban.settle();
  if (batch.previous.endTime === undefined) deps.directory.put(batch.next, participants);
  return true;
}
