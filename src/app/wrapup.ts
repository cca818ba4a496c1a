import type { Clock } from '../base/clock.ts';
import type { OrganisationId } from '../base/ids.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Stay } from '../domain/conversation.ts';
import type { Notes as ParticipantNotes, Wrapup as WrapupNote } from '../domain/participant.ts';
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
  require(target: NotesTarget, required: boolean): Promise<Result<void, WrapupRefusal>>;
  /** What is to be remembered of a wrap-up, or of there being none, for whoever remembers it with more. */
  notesOf(stay: Stay, wish: WrapupWish | 'skipped'): Result<ParticipantNotes, WrapupRefusal>;
}

export type WrapupRefusal =
  | AppRefusal
  | { readonly kind: 'unknownCode'; readonly code: string }
  /** The code's name is another one than was sent. */
  | { readonly kind: 'otherName'; readonly name: string }
  /** The queue makes it mandatory. */
  | { readonly kind: 'cannotSkip' };

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

/** Notes, and whether they end the after-call work. */
interface Said {
  readonly notes: ParticipantNotes;
  readonly ends: boolean;
}

const mandatory: ReadonlySet<string> = new Set(['mandatory', 'timeout', 'forcedTimeout']);

/** Use cases on wrap-up. */
export function createWrapup({ notes, codes, clock }: WrapupDeps): Wrapup {
  const codesFor = ({ organisationId, participant }: Stay): readonly WrapupCode[] =>
    participant.queueId === undefined ? codes.all(organisationId) : codes.ofQueue(organisationId, participant.queueId);

  const given = (stay: Stay, wish: WrapupWish): Result<Said, WrapupRefusal> => {
    const code = codesFor(stay).find(({ id }) => id === wish.code);
    if (code === undefined) return refuse({ kind: 'unknownCode', code: wish.code });
    const { name } = code.body;
    if (wish.name !== undefined && wish.name !== name) return refuse({ kind: 'otherName', name });
    const { endTime: left, notes: known } = stay.participant;
    const now = clock.now();
    const wrapup: WrapupNote = {
      ...wish,
      name,
      ...(left === undefined ? {} : { durationSeconds: Math.round((now - left) / 1000) }),
      endTime: now,
    };
    const ends = left !== undefined && wish.provisional !== true;
    const work = known?.afterCallWork;
    const completed = ends && work?.state === 'pending';
    const afterCallWork = completed ? { ...work, state: 'complete' as const, endTime: now } : undefined;
    return ok({ notes: { wrapup, ...(afterCallWork === undefined ? {} : { afterCallWork }) }, ends });
  };

  const required = ({ participant }: Stay, isRequired: boolean): Result<Said, WrapupRefusal> => {
    const { endTime: left, notes: known, wrapupPlan } = participant;
    if (!isRequired && mandatory.has(wrapupPlan?.prompt ?? '')) return refuse({ kind: 'cannotSkip' });
    const work = known?.afterCallWork;
    const ends = left !== undefined && !isRequired && work?.state === 'pending';
    const afterCallWork = ends ? { ...work, state: 'skipped' as const, endTime: clock.now() } : undefined;
    const asked = { afterCallWorkRequired: isRequired, ...(afterCallWork === undefined ? {} : { afterCallWork }) };
    return ok({ notes: asked, ends });
  };

  const remember = async (
    target: NotesTarget,
    say: (stay: Stay) => Result<Said, WrapupRefusal>,
  ): Promise<Result<void, WrapupRefusal>> => {
    const found = notes.find(target);
    if (!found.ok) return found;
    const said = say(found.value);
    return said.ok ? notes.annotate(target, said.value.notes, said.value.ends ? 'terminate' : undefined) : said;
  };

  return {
    codesFor,
    give: (target, wish) => remember(target, (stay) => given(stay, wish)),
    require: (target, isRequired) => remember(target, (stay) => required(stay, isRequired)),
    notesOf(stay, wish) {
      const said = wish === 'skipped' ? required(stay, false) : given(stay, wish);
      return said.ok ? ok(said.value.notes) : said;
    },
  };
}
