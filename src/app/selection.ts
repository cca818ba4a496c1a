import type { Clock } from '../base/clock.ts';
import type { ConversationId, OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { ParticipantActions, SelectedCommand } from '../domain/command.ts';
import type { Conversation, Stay } from '../domain/conversation.ts';
import { decide } from '../domain/decide.ts';
import { foresee } from '../domain/foresee.ts';
import type { Foresight } from '../domain/foresight.ts';
import type { Participant } from '../domain/participant.ts';
import { isAt, type Place } from '../domain/place.ts';
import type { Precondition } from '../domain/precondition.ts';
import { type Matching, matching, type Selector } from '../domain/selector.ts';
import type { Conversations, HandleRefusal, HandleResult } from './conversations.ts';
import type { Directory } from './directory.ts';
import { stayOf } from './participants.ts';

/** Who is meant, how many he takes them to be, and what of it he may do; `Denial` is his own word for it. */
export interface Selection<Denial> {
  readonly organisationId: OrganisationId;
  readonly selector: Selector;
  /** A user's token sees the conversations he takes part in. */
  readonly visibleTo?: UserId;
  readonly expectCount: number;
  /** Whether a removal under way may be joined. */
  readonly joinsEnding: boolean;
  /** Nothing outside of it is seen; absent: the whole organisation is. */
  readonly within?: Place;
  /** Whoever else fits is as if he did not. */
  readonly mayMean?: (participant: Participant) => boolean;
  /** Why this caller may not act on that stay. */
  readonly denied: (stay: Stay) => Denial | undefined;
}

/** Those who are meant in one conversation. */
export interface Selected {
  readonly conversation: Conversation;
  readonly meant: readonly Participant[];
  /** The same, with the conversation that they are part of. */
  readonly stays: readonly Stay[];
  /** Everybody there who fits the selector. */
  readonly known: readonly ParticipantId[];
}

/** Why nothing was done. */
export type SelectionRefusal<Denial> =
  | { readonly kind: 'noMatch' }
  | { readonly kind: 'countMismatch'; readonly found: readonly Stay[] }
  | { readonly kind: 'denied'; readonly denial: Denial; readonly selected: readonly Selected[] }
  | { readonly kind: 'refused'; readonly selected: Selected; readonly refusal: HandleRefusal };

/** What is to be done with those who are meant. */
export interface SelectedAct {
  readonly actions: ParticipantActions | ((meant: readonly Participant[]) => ParticipantActions);
  readonly mayEndConversation: boolean;
  /** Which incarnation of the one who is meant. */
  readonly precondition?: Precondition;
  /** Told of those who are meant just before they are acted on. */
  readonly before?: (meant: readonly ParticipantId[]) => void;
  /** Carries the command out on one conversation; absent: its writer does. The command refuses whoever is not meant. */
  readonly perform?: (selected: Selected, command: SelectedCommand) => Promise<HandleResult>;
}

/** What was done in one conversation. */
export interface Acted {
  readonly selected: Selected;
  readonly result: HandleResult;
}

/** Acting on whoever a selector finds. */
export interface Selections {
  /** Who is meant now, if they are as many as expected and may be acted on. Nothing is done. */
  resolve<Denial>(selection: Selection<Denial>): Result<readonly Selected[], SelectionRefusal<Denial>>;
  /** What removing them would lead to. */
  foresee(selected: Selected): Foresight;
  /** Why this would be refused now; nothing is done. */
  check(selection: Selection<unknown>, selected: readonly Selected[], act: SelectedAct): Blocked | undefined;
  /** Resolves and acts: on all in one conversation, or on none; what was done in each of several is said apart. */
  act<Denial>(
    selection: Selection<Denial>,
    act: SelectedAct,
  ): Promise<Result<readonly Acted[], SelectionRefusal<Denial>>>;
}

export type Blocked = Extract<SelectionRefusal<unknown>, { readonly kind: 'refused' }>;

export interface SelectionDeps {
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly clock: Clock;
  /** Whoever is about to go over to another conversation (app/moves). */
  readonly leaving: ReadonlySet<ParticipantId>;
}

/** Selections over the directory of whoever is live. */
export function createSelections(deps: SelectionDeps): Selections {
  const { conversations, clock, leaving } = deps;

  const check: Selections['check'] = ({ selector }, selected, act) => {
    for (const each of selected) {
      const decided = decide(each.conversation, { ...commandOf(selector, each, act), leaving }, clock.now());
      if (!decided.ok) return { kind: 'refused', selected: each, refusal: decided.refusal };
    }
    return undefined;
  };

  const actOnce = async (
    selector: Selector,
    selected: readonly Selected[],
    act: SelectedAct,
  ): Promise<readonly Acted[]> => {
    act.before?.(selected.flatMap(({ meant }) => meant.map(({ id }) => id)));
    // All are handed in before the first is answered: nothing comes between them.
    return Promise.all(
      selected.map(async (each) => {
        const command = { ...commandOf(selector, each, act), leaving };
        const { perform = (_, asked) => conversations.handle(each.conversation.id, asked) } = act;
        return { selected: each, result: await perform(each, command) };
      }),
    );
  };

  return {
    resolve: (selection) => resolve(deps, selection),
    check,
    foresee: ({ conversation, meant }) =>
      foresee(
        conversation,
        { ids: meant.map(({ id }) => id), going: [...leaving].filter((id) => conversation.live.has(id)) },
        clock.now(),
      ),
    async act(selection, act) {
      for (let tries = 1; ; tries += 1) {
        const resolved = resolve(deps, selection);
        if (!resolved.ok) return resolved;
        const blocked = check(selection, resolved.value, act);
        if (blocked !== undefined) return refuse(blocked);
        const acted = await actOnce(selection.selector, resolved.value, act);
        const [first] = acted;
        if (first === undefined || acted.some(({ result }) => result.ok)) return ok(acted);
        // Nothing was done yet: whoever came or left meanwhile is counted again.
        const stale = acted.every(({ result }) => !result.ok && isStale(result.refusal));
        const { result, selected } = first;
        if (!stale || tries >= limits.selectionTriesMax)
          return result.ok ? ok(acted) : refuse({ kind: 'refused', selected, refusal: result.refusal });
      }
    },
  };
}

const isStale = ({ kind }: HandleRefusal): boolean => kind === 'selectionChanged' || kind === 'conversationEnded';

const commandOf = (
  selector: Selector,
  { meant, known }: Selected,
  { actions, mayEndConversation, precondition }: SelectedAct,
): SelectedCommand => ({
  kind: 'updateSelected',
  selector,
  meant: meant.map(({ id }) => id),
  known,
  actions: typeof actions === 'function' ? actions(meant) : actions,
  mayEndConversation,
  ...(precondition === undefined ? {} : { precondition }),
});

interface Found extends Matching {
  readonly conversation: Conversation;
}

interface Finding {
  readonly directory: Directory;
  readonly clock: Pick<Clock, 'now'>;
}

/** Whoever fits a selector, as many as there are. */
export const found = (deps: Finding, selection: Selection<unknown>): readonly Stay[] =>
  fittingIn(deps, selection).flatMap(({ conversation, present, ending }) =>
    [...present, ...ending].map((each) => stayOf(conversation, each)),
  );

const fittingIn = ({ directory, clock }: Finding, selection: Selection<unknown>): readonly Found[] =>
  conversationsFor(directory, selection)
    .filter((each) => isSeen(each, selection))
    .map((conversation): Found => ({ conversation, ...matching(conversation, selection.selector, clock.now()) }));

function resolve<Denial>(
  deps: SelectionDeps,
  selection: Selection<Denial>,
): Result<readonly Selected[], SelectionRefusal<Denial>> {
  const { expectCount, joinsEnding, denied, mayMean = () => true } = selection;
  const fitting = fittingIn(deps, selection);
  const last = newestOfUsers(fitting);
  const newest = (participant: Participant): boolean => last(participant) && mayMean(participant);
  const present = chosen(fitting, (each) => each.present.filter(newest));
  const all = chosen(fitting, (each) => [...each.present, ...each.ending].filter(newest));
  // Whoever is being removed counts only where the others alone are not as many as expected.
  const meant = countOf(present) === expectCount || !joinsEnding ? present : all;
  const count = countOf(meant);
  if (count === 0) return refuse({ kind: 'noMatch' });
  const stays = meant.flatMap((each) => each.stays);
  if (count !== expectCount) return refuse({ kind: 'countMismatch', found: stays });
  const denial = stays.map(denied).find((each) => each !== undefined);
  return denial === undefined ? ok(meant) : refuse({ kind: 'denied', denial, selected: meant });
}

const countOf = (selected: readonly Selected[]): number =>
  selected.reduce((count, { meant }) => count + meant.length, 0);

const chosen = (fitting: readonly Found[], whom: (each: Found) => readonly Participant[]): readonly Selected[] =>
  fitting
    .map((each) => {
      const meant = whom(each);
      return {
        conversation: each.conversation,
        meant,
        stays: meant.map((participant) => stayOf(each.conversation, participant)),
        known: [...each.present, ...each.ending].map(({ id }) => id),
      };
    })
    .filter(({ meant }) => meant.length > 0);

/** The conversations in which somebody can fit, found by an index and not by looking at everybody. */
function conversationsFor(
  directory: Directory,
  { organisationId, selector }: Selection<unknown>,
): readonly Conversation[] {
  const { conversationId, participantId, communicationId, room, userId, address } = selector;
  const known = (places: readonly (Conversation | undefined)[]): readonly Conversation[] => [
    ...new Set(places.filter((each) => each !== undefined)),
  ];
  if (participantId !== undefined) return known([directory.ofParticipant(participantId)]);
  if (communicationId !== undefined) return known(directory.ofLeg(communicationId).map((id) => directory.get(id)));
  if (conversationId !== undefined) return known([directory.get(conversationId)]);
  if (room !== undefined) return known([directory.ofRoom(organisationId, room)]);
  if (userId !== undefined) return known(directory.parties.byUser(organisationId, userId).map(directory.ofParticipant));
  if (address !== undefined)
    return known(directory.parties.byAddress(organisationId, address).map(directory.ofParticipant));
  return [];
}

const isSeen = (conversation: Conversation, { organisationId, visibleTo, within }: Selection<unknown>): boolean =>
  conversation.organisationId === organisationId &&
  (within === undefined || isAt(within, conversation)) &&
  (visibleTo === undefined || [...conversation.live.values()].some(({ userId }) => userId === visibleTo));

/** Of a user only the stays of the conversation that he came to last; two of equal age are both meant. */
function newestOfUsers(fitting: readonly Found[]): (participant: Participant) => boolean {
  const newest = new Map<UserId, { readonly at: number; readonly ids: Set<ConversationId> }>();
  const places = new Map<ParticipantId, ConversationId>();
  for (const { conversation, present, ending } of fitting) {
    for (const { id, userId, startTime } of [...present, ...ending]) {
      if (userId === undefined) continue;
      places.set(id, conversation.id);
      const last = newest.get(userId);
      if (last === undefined || startTime > last.at)
        newest.set(userId, { at: startTime, ids: new Set([conversation.id]) });
      else if (startTime === last.at) last.ids.add(conversation.id);
    }
  }
  return ({ id, userId }) => {
    const place = places.get(id);
    return userId === undefined || place === undefined || newest.get(userId)?.ids.has(place) === true;
  };
}
