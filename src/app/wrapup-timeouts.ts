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

interface Due {
  readonly organisationId: OrganisationId;
  readonly conversationId: ConversationId;
  readonly participantId: ParticipantId;
  readonly at: number;
}

/** One timer for each participant who owes a wrap-up, and one record, so that a restart forgets none. */
export function createWrapupTimeouts(deps: WrapupTimeoutsDeps): WrapupTimeouts {
  const { notes, records, bus, clock, log } = deps;
  const timers = new Map<ParticipantId, Timer>();

  const settle = (organisationId: OrganisationId, participantId: ParticipantId): void => {
    timers.get(participantId)?.cancel();
    timers.delete(participantId);
    records.remove(organisationId, 'after-call-work', participantId);
  };

  const expire = async (due: Due): Promise<void> => {
    const { organisationId, conversationId, participantId } = due;
    const target = { organisationId, conversationId, participantId };
    const found = notes.find(target);
    const work = found.ok ? found.value.participant.notes?.afterCallWork : undefined;
    if (work?.state === 'pending') {
      const afterCallWork = { ...work, state: 'complete' as const, endTime: clock.now() };
      const done = await notes.annotate(target, { afterCallWork }, 'terminate');
      // The store cannot take it now; he would be at work for ever.
      if (!done.ok && done.refusal.kind === 'unavailable' && timers.has(participantId)) {
        arm({ ...due, at: clock.now() + limits.reportRetryMs });
        return;
      }
      if (!done.ok) log.warn('after-call-work.not-ended', { participantId, refusal: done.refusal.kind });
    }
    settle(organisationId, participantId);
  };

  const arm = (due: Due): void => {
    const run = (): void => void expire(due);
    timers.set(due.participantId, clock.after(Math.max(0, due.at - clock.now()), run));
  };

  const listen = ({ conversationId, events, next }: Committed): void => {
    const { organisationId } = next;
    for (const event of events) {
      if (event.kind === 'participant.terminated' && timers.has(event.participantId))
        settle(organisationId, event.participantId);
      if (event.kind !== 'participant.disconnected' || event.afterCallWork?.state !== 'pending') continue;
      const { participantId } = event;
      const found = notes.find({ organisationId, conversationId, participantId });
      const ms = found.ok ? found.value.participant.wrapupPlan?.timeoutMs : undefined;
      if (ms === undefined) continue;
      const due: Due = { organisationId, conversationId, participantId, at: event.afterCallWork.startTime + ms };
      records.save({
        organisationId,
        kind: 'after-call-work',
        id: participantId,
        key: conversationId,
        version: 1,
        body: { at: due.at },
      });
      arm(due);
    }
  };
  const stop = bus.subscribe(listen);

  return {
    recover() {
      for (const { organisationId, id, key, body } of records.all('after-call-work'))
        arm({
          organisationId,
          conversationId: asConversationId(key),
          participantId: asParticipantId(id),
          at: timeOf(body),
        });
    },
    close() {
      stop();
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
}

/** When the work of a record is over; at once where it does not say. */
function timeOf(body: unknown): number {
  const at: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'at') : undefined;
  return typeof at === 'number' ? at : 0;
}
