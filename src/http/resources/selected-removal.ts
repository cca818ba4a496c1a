import type { KnownEnd, Watch } from '../../app/departures.ts';
import type { Acted, SelectedAct } from '../../app/selection.ts';
import { isoTime } from '../../base/clock.ts';
import type { ParticipantId } from '../../base/ids.ts';
import type { Stay } from '../../domain/conversation.ts';
import type { Departure } from '../../domain/departure.ts';
import { banIn, banningOf } from '../banning.ts';
import { departureBy } from '../departure-by.ts';
import { etagOf } from '../etag.ts';
import { json, type Stop } from '../exchange.ts';
import { textOf } from '../fields.ts';
import { othersConnected } from '../others-connected.ts';
import { outOfBounds } from '../place.ts';
import { type Preferences, readPrefer } from '../prefer.ts';
import { leaveSelected } from './selected-moves.ts';
import { seqHeader, whoOf } from './selected-results.ts';
import type { Asking } from './selection.ts';
import { failureOf, heldTo, noMatchStop, selectionOf, selectionStop } from './selection-refusals.ts';

/** What becomes of whoever is meant, by the name that the body has for it. */
type Intent = (asking: Asking) => Promise<Stop> | Stop;

const intents: ReadonlyMap<string, Intent> = new Map([
  ['disconnect', disconnect],
  ['ban', disconnect],
  ['leave', (asking: Asking) => leaveSelected(asking, selectionOf(asking, joinsEnding(asking)))],
]);

/** Removes whoever is meant, as the body's intent says. */
export function removeSelected(asking: Asking): Promise<Stop> | Stop {
  const intent = intents.get(intentOf(asking)) ?? disconnect;
  return misplacedTtl(asking) ?? intent(asking);
}

/** The intent of a removal; without one it is a hang-up. */
const intentOf = ({ asked }: Asking): string => textOf(asked.fields, 'intent') ?? 'disconnect';

/** Whoever is being removed is hung up: that can be joined, and he can be sent nowhere else. */
export const joinsEnding = (asking: Asking): boolean => intentOf(asking) !== 'leave';

/** Only a ban lasts. */
export function misplacedTtl(asking: Asking): Stop | undefined {
  const { ttl } = asking.asked.fields;
  if (intentOf(asking) === 'ban' || ttl === undefined || ttl === null) return undefined;
  return outOfBounds('ttl', 'with the intent ban alone');
}

/** What is asked of everybody who is meant; a stop where it cannot be. */
export function removalActions({ app, exchange, grant, asked }: Asking): SelectedAct['actions'] | Stop {
  const note = textOf(asked.fields, 'note');
  const departure: Departure = {
    ...departureBy(grant, exchange.requestId),
    ...(note === undefined ? {} : { note }),
  };
  const { organisationId } = grant;
  const banning = banningOf(app, { ...asked, departure, organisationId });
  if (banning === undefined) return { disconnect: departure };
  return typeof banning === 'function' ? (meant) => banning(meant.map(({ id }) => id)) : banning;
}

async function disconnect(asking: Asking): Promise<Stop> {
  const { app, exchange, asked } = asking;
  const prefer = readPrefer(exchange.incoming.headers.prefer);
  const selection = selectionOf(asking, true);
  if (selection === undefined) return noMatchStop(asking);
  const actions = removalActions(asking);
  if ('refused' in actions || 'answer' in actions) return actions;
  const held = heldTo(asking);
  if ('stop' in held) return held.stop;
  const watches = watching(asking, prefer);
  const act: SelectedAct = {
    actions,
    ...held,
    mayEndConversation: asked.fields.mayEndConversation === true,
    before: watches.start,
  };
  const acted = await app.selections.act(selection, act);
  if (acted.ok) return answered(asking, acted.value, { ends: await watches.ends(acted.value), prefer });
  watches.cancel();
  const gone = prefer.lenient && acted.refusal.kind === 'noMatch' ? app.endedSelections.gone(selection) : undefined;
  if (gone === undefined) return selectionStop(asking, acted.refusal);
  const results = gone.map((stay) => alreadyGone(asking, stay));
  return json(200, { matched: results.length, results }, { 'Preference-Applied': 'handling=lenient' });
}

type Ends = ReadonlyMap<ParticipantId, KnownEnd | undefined>;

/** Listens for the ends of those who are meant from before they are acted on, where the caller waits for them. */
function watching({ app }: Asking, { wait }: Preferences) {
  let watches = new Map<ParticipantId, Watch>();
  const cancel = (): void => {
    for (const watch of watches.values()) watch.cancel();
    watches = new Map();
  };
  return {
    cancel,
    start(meant: readonly ParticipantId[]): void {
      cancel();
      if (wait !== undefined) watches = new Map(meant.map((id) => [id, app.departures.watch(id)]));
    },
    async ends(acted: readonly Acted[]): Promise<Ends | undefined> {
      if (wait === undefined) return undefined;
      const done = acted.flatMap(({ selected, result }) => (result.ok ? selected.meant.map(({ id }) => id) : []));
      const found = await Promise.all(done.map(async (id) => [id, await watches.get(id)?.ended(wait * 1000)] as const));
      cancel();
      return new Map(found);
    },
  };
}

interface Known {
  readonly ends: Ends | undefined;
  readonly prefer: Preferences;
}

function answered(asking: Asking, acted: readonly Acted[], { ends, prefer }: Known): Stop {
  const results = acted.flatMap((each) => resultsOf(asking, each, ends));
  const isDown = results.every((result) => 'legDown' in result && result.legDown);
  const last = Math.max(0, ...[...(ends?.values() ?? [])].map((end) => end?.seq ?? 0));
  const applied = prefer.wait === undefined ? {} : { 'Preference-Applied': `wait=${prefer.wait}` };
  const [one, ...more] = results;
  const etag = one === undefined || more.length > 0 ? {} : { ETag: etagOf(one.incarnation) };
  const headers = { ...etag, ...applied, ...seqHeader(acted, last) };
  return json(isDown ? 200 : 202, { matched: results.length, results }, headers);
}

const resultsOf = (asking: Asking, acted: Acted, ends: Ends | undefined) =>
  acted.selected.meant.map((participant) => {
    const { result } = acted;
    if (!result.ok) return { ...whoOf(acted, participant), ...failureOf(asking, acted, result.refusal) };
    const ban = banIn(result.value.events, participant.id);
    const who = { ...whoOf(acted, participant), ...(ban === undefined ? {} : { ban }) };
    const { seq, id } = result.value.conversation;
    const done = { ...who, result: 'accepted', ...othersConnected(asking.app, asking.grant, id) };
    if (ends === undefined) return { ...done, seq };
    const end = ends.get(participant.id);
    return { ...done, ...(end === undefined ? { ...notYet, seq } : downBy(end)) };
  });

const notYet = { legDown: false, evidence: null, conversationEnded: false } as const;

function downBy({ departure, conversationEnded, seq, endTime }: KnownEnd) {
  const { evidence = null, sipCode } = departure;
  const code = sipCode === undefined ? {} : { sipCode };
  return { legDown: true, evidence, ...code, conversationEnded, seq, endTime: isoTime(endTime) };
}

function alreadyGone({ app, grant }: Asking, { participant, conversationId }: Stay) {
  const { departure, endTime } = participant;
  return {
    participantId: participant.id,
    conversationId,
    incarnation: participant.incarnation,
    result: 'alreadyGone',
    ...othersConnected(app, grant, conversationId),
    ...(endTime === undefined ? {} : { endTime: isoTime(endTime) }),
    endedBy: departure?.actor.kind,
    disconnectType: departure?.disconnectType,
    seq: app.reads.conversation(grant.organisationId, conversationId)?.conversation.seq,
  };
}
