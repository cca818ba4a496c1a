import type { Clock, Timer } from '../base/clock.ts';
import {
  asConversationId,
  asParticipantId,
  type ConversationId,
  type OrganisationId,
  type ParticipantId,
} from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Participant } from '../domain/participant.ts';
import type { Bus, Committed } from '../ports/bus.ts';
import type { RecordStore } from '../ports/records.ts';
import type { Notes } from './notes.ts';

/** Ends after-call work when its time is over. */
export interface WrapupTimeouts {
  /** Sets the timers that an earlier process had set; what is overdue ends at once. Call once, before traffic. */
  recover(): void;
  close(): void;
}

export interface WrapupTimeoutsDeps {
  readonly notes: Notes;
  readonly records: RecordStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

interface Owing {
  readonly organisationId: OrganisationId;
  readonly conversationId: ConversationId;
  readonly participantId: ParticipantId;
}

interface Owed extends Owing {
  timer?: Timer;
}

interface Context extends WrapupTimeoutsDeps {
  readonly owed: Map<ParticipantId, Owed>;
}

/**
 * One timer for each participant who owes a wrap-up. One record says from the moment that he is there whom a start has to
 * look at; when his time is over follows from what is stored of himself, so that no moment of a crash forgets him.
 */
export function createWrapupTimeouts(deps: WrapupTimeoutsDeps): WrapupTimeouts {
  const context: Context = { ...deps, owed: new Map() };
  const { owed } = context;
  const stop = deps.bus.subscribe((committed) => follow(context, committed));
  return {
    recover() {
      for (const { organisationId, id, key } of deps.records.all('after-call-work')) {
        const participantId = asParticipantId(id);
        const who: Owed = owed.get(participantId) ?? {
          organisationId,
          conversationId: asConversationId(key),
          participantId,
        };
        owed.set(participantId, who);
        if (!arm(context, who)) settle(context, who);
      }
    },
    close() {
      stop();
      for (const { timer } of owed.values()) timer?.cancel();
      owed.clear();
    },
  };
}

function follow(context: Context, { conversationId, events, next }: Committed): void {
  const { organisationId } = next;
  for (const event of events) {
    if (event.kind === 'participant.added' && event.participant.wrapupPlan?.timeoutMs !== undefined)
      note(context, { organisationId, conversationId, participantId: event.participant.id });
    if (event.kind !== 'participant.disconnected' && event.kind !== 'participant.terminated') continue;
    const { participantId } = event;
    // Who left in the recovery of an earlier process came before this one.
    if (event.kind === 'participant.disconnected' && event.afterCallWork && !context.owed.has(participantId))
      note(context, { organisationId, conversationId, participantId });
    const who = context.owed.get(participantId);
    // Somebody who was taken into another conversation is gone from this one only.
    if (who === undefined || who.conversationId !== conversationId) continue;
    if (event.kind === 'participant.terminated') settle(context, who);
    else arm(context, who);
  }
}

function note({ owed, log, records }: Context, who: Owing): void {
  const { organisationId, conversationId, participantId: id } = who;
  owed.set(id, { ...who });
  const record = { organisationId, kind: 'after-call-work', id, key: conversationId, version: 1, body: {} } as const;
  attempt(log, () => records.save(record));
}

function settle({ owed, log, records }: Context, { organisationId, participantId }: Owing): void {
  owed.get(participantId)?.timer?.cancel();
  owed.delete(participantId);
  attempt(log, () => records.remove(organisationId, 'after-call-work', participantId));
}

/** Sets the timer of somebody who owes; false: nothing is owed. */
function arm(context: Context, who: Owed): boolean {
  const found = context.notes.find(who);
  const at = found.ok ? overAt(found.value.participant) : undefined;
  if (at !== undefined) later(context, who, at - context.clock.now());
  return at !== undefined;
}

function later(context: Context, who: Owed, ms: number): void {
  who.timer?.cancel();
  who.timer = context.clock.after(Math.max(0, ms), () => void expire(context, who));
}

async function expire(context: Context, who: Owed): Promise<void> {
  const isDone = await end(context, who).catch((error: unknown) => {
    context.log.warn('after-call-work.not-ended', { participantId: who.participantId, error: String(error) });
    return false;
  });
  if (context.owed.get(who.participantId) !== who) return;
  if (isDone) settle(context, who);
  else later(context, who, limits.wrapupRetryMs);
}

/** Ends the work of somebody whose time is over; false: it could not be written. */
async function end({ notes, clock, log }: WrapupTimeoutsDeps, who: Owing): Promise<boolean> {
  const { participantId } = who;
  const found = notes.find(who);
  const work = found.ok ? found.value.participant.notes?.afterCallWork : undefined;
  if (work?.state !== 'pending') return true;
  const afterCallWork = { ...work, state: 'complete' as const, endTime: clock.now() };
  const done = await notes.annotate(who, { afterCallWork }, 'terminate');
  if (!done.ok) log.warn('after-call-work.not-ended', { participantId, refusal: done.refusal.kind });
  return done.ok || done.refusal.kind !== 'unavailable';
}

/** When the time of his work is over; undefined: he owes none, or as long as he likes. */
function overAt({ notes, wrapupPlan }: Participant): number | undefined {
  const work = notes?.afterCallWork;
  const ms = wrapupPlan?.timeoutMs;
  return work?.state === 'pending' && ms !== undefined ? work.startTime + ms : undefined;
}

/** A record that cannot be written now costs a look at a later start, and must not stop the calls. */
function attempt(log: Log, write: () => unknown): void {
  try {
    write();
  } catch (error) {
    log.warn('after-call-work.not-recorded', { error: String(error) });
  }
}
