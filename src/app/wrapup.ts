import type { Clock } from '../base/clock.ts';
import type { OrganisationId } from '../base/ids.ts';
import { type Result, refuse } from '../base/result.ts';
import type { Stay } from '../domain/conversation.ts';
import type { Wrapup as WrapupNote } from '../domain/participant.ts';
import type { Notes, NotesTarget } from './notes.ts';
import type { AppRefusal } from './refusal.ts';
import type { WrapupCode } from './registry/wrapup-codes.ts';

/** What an agent says of a call; how long it took follows from the times. */
export type WrapupWish = Omit<WrapupNote, 'endTime'> & { readonly code: string };

/** The wrap-up of one participant's part in a call. */
export interface Wrapup {
  /** Codes that may be given: those of the participant's queue, or of the organisation where he came from none. */
  codesFor(stay: Stay): readonly WrapupCode[];
  /** Keeps it; of somebody who has left it ends the after-call work, unless it is provisional. */
  give(target: NotesTarget, wish: WrapupWish): Promise<Result<void, WrapupRefusal>>;
  /** Asks for after-call work, or takes that back; of somebody who has left, taking it back ends it. */
  require(target: NotesTarget, required: boolean): Promise<Result<void, AppRefusal>>;
}

export type WrapupRefusal = AppRefusal | { readonly kind: 'unknownCode'; readonly code: string };

/** The codes of an organisation, and of one of its queues. */
export interface CodeBook {
  all(organisationId: OrganisationId): readonly WrapupCode[];
  ofQueue(organisationId: OrganisationId, queueId: string): readonly WrapupCode[];
}

export interface WrapupDeps {
  readonly notes: Notes;
  readonly codes: CodeBook;
  readonly clock: Clock;
}

/** Use cases on wrap-up. */
export function createWrapup({ notes, codes, clock }: WrapupDeps): Wrapup {
  const codesFor = ({ organisationId, participant }: Stay): readonly WrapupCode[] =>
    participant.queueId === undefined ? codes.all(organisationId) : codes.ofQueue(organisationId, participant.queueId);

  return {
    codesFor,
    async give(target, wish) {
      const found = notes.find(target);
      if (!found.ok) return found;
      const code = codesFor(found.value).find(({ id }) => id === wish.code);
      if (code === undefined) return refuse({ kind: 'unknownCode', code: wish.code });
      const { endTime: left, notes: known } = found.value.participant;
      const now = clock.now();
      const wrapup: WrapupNote = {
        name: code.body.name,
        ...(left === undefined ? {} : { durationSeconds: Math.round((now - left) / 1000) }),
        ...wish,
        endTime: now,
      };
      const ends = left !== undefined && wish.provisional !== true;
      const work = known?.afterCallWork;
      const completed = ends && work?.state === 'pending';
      const given = {
        wrapup,
        ...(completed ? { afterCallWork: { ...work, state: 'complete' as const, endTime: now } } : {}),
      };
      return notes.annotate(target, given, ends ? 'terminate' : undefined);
    },
    async require(target, required) {
      const found = notes.find(target);
      if (!found.ok) return found;
      const { endTime: left, notes: known } = found.value.participant;
      const work = known?.afterCallWork;
      const skips = left !== undefined && !required && work?.state === 'pending';
      const asked = {
        afterCallWorkRequired: required,
        ...(skips ? { afterCallWork: { ...work, state: 'skipped' as const, endTime: clock.now() } } : {}),
      };
      return notes.annotate(target, asked, skips ? 'terminate' : undefined);
    },
  };
}
