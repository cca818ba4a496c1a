import type { App } from '../../app/app.ts';
import type { KnownEnd, Watch } from '../../app/departures.ts';
import type { Acted, SelectedAct, Selection } from '../../app/selection.ts';
import type { Grant } from '../../auth/grant.ts';
import type { ParticipantId } from '../../base/ids.ts';
import type { Finding } from '../../contract/operation.ts';
import type { ParticipantActions } from '../../domain/command.ts';
import type { Participant } from '../../domain/participant.ts';
import { mayActOn } from '../act-permission.ts';
import { departureBy } from '../departure-by.ts';
import { type Exchange, type Handler, json, type Stop } from '../exchange.ts';
import { textOf } from '../fields.ts';
import { readPrefer } from '../prefer.ts';
import { type AskedOfSelected, askedOf } from '../selector-body.ts';
import { selectionStop } from './selection-refusals.ts';

/** Who asks what, of whom. */
interface Asking {
  readonly exchange: Exchange;
  readonly grant: Grant;
  readonly asked: AskedOfSelected;
}

/** Carries out one entry of a body. */
type Carry = (asking: Asking) => Promise<Stop> | Stop;

/** Handlers of the operations that act on whoever a selector finds (design: removal, by selector). */
export function selectionHandlers(app: App): Readonly<Record<string, Handler>> {
  const carried =
    (carry: Carry): Handler =>
    async (exchange, grant) => {
      const read = askedOf(exchange.body, (name) => app.userIdNamed(grant.organisationId, name));
      if ('stop' in read) return read.stop;
      if ('one' in read.asked) return carry({ exchange, grant, asked: read.asked.one });
      return { answer: { status: 501 } };
    };
  return {
    postPartylineParticipantsDisconnect: carried((asking) => remove(app, asking)),
  };
}

/** An intent of a removal by the name that the body has for it: what becomes of whoever is meant. */
type Intent = (app: App, asking: Asking) => Promise<Stop> | Stop;

const intents: Readonly<Record<string, Intent>> = { disconnect };

function remove(app: App, asking: Asking): Promise<Stop> | Stop {
  const { fields } = asking.asked;
  const intent = intents[textOf(fields, 'intent') ?? 'disconnect'];
  return intent === undefined ? notBuilt(asking, 'intent') : intent(app, asking);
}

function notBuilt({ exchange: { operation } }: Asking, key: string): Stop {
  if (operation === undefined) return selectionStop({ kind: 'noMatch' }, { expectCount: 1 });
  const finding: Finding = { stage: 'body', kind: 'key-not-built', path: key, key, operation };
  return { refused: { finding } };
}

/** Whom a request means, and what of it its sender may do. */
export function selectionOf({ asked, grant }: Asking, joinsEnding: boolean): Selection<Finding> | undefined {
  const { selector, expectCount } = asked;
  if (selector === undefined) return undefined;
  return {
    organisationId: grant.organisationId,
    selector,
    expectCount,
    joinsEnding,
    ...(grant.userId === undefined ? {} : { visibleTo: grant.userId }),
    denied: (stay) => mayActOn(stay, grant),
  };
}

async function disconnect(app: App, asking: Asking): Promise<Stop> {
  const { exchange, grant, asked } = asking;
  const { wait } = readPrefer(exchange.incoming.headers.prefer);
  const selection = selectionOf(asking, true);
  if (selection === undefined) return selectionStop({ kind: 'noMatch' }, asked);
  const watches = new Map<ParticipantId, Watch>();
  const note = textOf(asked.fields, 'note');
  const actions: ParticipantActions = {
    disconnect: { ...departureBy(grant, exchange.requestId), ...(note === undefined ? {} : { note }) },
  };
  const act: SelectedAct = {
    actions,
    mayEndConversation: asked.fields.mayEndConversation === true,
    before(meant) {
      for (const watch of watches.values()) watch.cancel();
      watches.clear();
      if (wait !== undefined) for (const id of meant) watches.set(id, app.departures.watch(id));
    },
  };
  const acted = await app.selections.act(selection, act);
  if (!acted.ok) {
    for (const watch of watches.values()) watch.cancel();
    return selectionStop(acted.refusal, asked);
  }
  const ends = wait === undefined ? undefined : await endsOf(watches, wait * 1000);
  return answerOf(acted.value, ends, wait);
}

type Ends = ReadonlyMap<ParticipantId, KnownEnd | undefined>;

const endsOf = async (watches: ReadonlyMap<ParticipantId, Watch>, ms: number): Promise<Ends> =>
  new Map(await Promise.all([...watches].map(async ([id, watch]) => [id, await watch.ended(ms)] as const)));

function answerOf(acted: readonly Acted[], ends: Ends | undefined, wait: number | undefined): Stop {
  const results = acted.flatMap((each) => each.selected.meant.map((participant) => resultOf(each, participant, ends)));
  const isDown = ends !== undefined && results.every((result) => result.legDown === true);
  const [only, ...others] = acted;
  const seq =
    only?.result.ok && others.length === 0 ? Math.max(...results.map((result) => result.seq ?? 0)) : undefined;
  return json(
    isDown ? 200 : 202,
    { matched: results.length, results },
    {
      ...(wait === undefined ? {} : { 'Preference-Applied': `wait=${wait}` }),
      ...(seq === undefined ? {} : { 'Partyline-Seq': String(seq) }),
    },
  );
}

interface ResultShape {
  readonly participantId: string;
  readonly conversationId: string;
  readonly incarnation: number;
  readonly result: string;
  readonly legDown?: boolean;
  readonly evidence?: string | null;
  readonly sipCode?: number;
  readonly conversationEnded?: boolean;
  readonly seq?: number;
}

function resultOf({ selected, result }: Acted, participant: Participant, ends: Ends | undefined): ResultShape {
  const { id, incarnation } = participant;
  const who = { participantId: id, conversationId: selected.conversation.id, incarnation };
  if (!result.ok) return { ...who, result: 'refused' };
  const { seq } = result.value.conversation;
  if (ends === undefined) return { ...who, result: 'accepted', seq };
  const end = ends.get(id);
  if (end === undefined)
    return { ...who, result: 'accepted', legDown: false, evidence: null, conversationEnded: false, seq };
  return {
    ...who,
    result: 'accepted',
    legDown: true,
    evidence: end.departure.evidence ?? null,
    ...(end.departure.sipCode === undefined ? {} : { sipCode: end.departure.sipCode }),
    conversationEnded: end.conversationEnded,
    seq: end.seq,
  };
}
