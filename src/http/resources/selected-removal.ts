import type { KnownEnd, Watch } from '../../app/departures.ts';
import type { Acted, SelectedAct } from '../../app/selection.ts';
import { isoTime } from '../../base/clock.ts';
import type { ParticipantId } from '../../base/ids.ts';
import type { Finding } from '../../contract/operation.ts';
import type { ParticipantActions } from '../../domain/command.ts';
import type { Stay } from '../../domain/conversation.ts';
import { departureBy } from '../departure-by.ts';
import { etagOf } from '../etag.ts';
import { json, refused, type Stop } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { preconditionOf } from '../header-gate.ts';
import { type Preferences, readPrefer } from '../prefer.ts';
import { seqHeader, whoOf } from './selected-results.ts';
import type { Asking } from './selection.ts';
import { failureOf, noMatchStop, selectionOf, selectionStop } from './selection-refusals.ts';

/** What becomes of whoever is meant, by the name that the body has for it. */
type Intent = (asking: Asking) => Promise<Stop> | Stop;

const intents: ReadonlyMap<string, Intent> = new Map([['disconnect', disconnect]]);

/** Removes whoever is meant, as the body's intent says. */
export function removeSelected(asking: Asking): Promise<Stop> | Stop {
  const name = intentOf(asking);
  const intent = intents.get(name);
  return intent === undefined ? intentNotBuilt(asking) : (misplacedTtl(asking, name) ?? intent(asking));
}

/** The intent of a removal; without one it is a hang-up. */
export const intentOf = ({ asked }: Asking): string => textOf(asked.fields, 'intent') ?? 'disconnect';

/** Whether this server carries the intent out. */
export const isBuiltIntent = (name: string): boolean => intents.has(name);

/** Only a ban lasts. */
export function misplacedTtl({ asked }: Asking, intent: string): Stop | undefined {
  const { ttl } = asked.fields;
  if (intent === 'ban' || ttl === undefined || ttl === null) return undefined;
  return { refused: { finding: { stage: 'body', kind: 'out-of-bounds', path: 'ttl', rule: 'only with intent ban' } } };
}

/** An intent that this server would have to take for another one. */
export function intentNotBuilt({ exchange: { operation } }: Asking): Stop {
  if (operation === undefined) return { refused: { reason: 'INTERNAL_ERROR', metadata: {} } };
  const finding: Finding = { stage: 'body', kind: 'key-not-built', path: 'intent', key: 'intent', operation };
  return { refused: { finding } };
}

/** What a hang-up asks of everybody who is meant. */
export function disconnectActions({ exchange, grant, asked }: Asking): ParticipantActions {
  const note = textOf(asked.fields, 'note');
  return { disconnect: { ...departureBy(grant, exchange.requestId), ...(note === undefined ? {} : { note }) } };
}

async function disconnect(asking: Asking): Promise<Stop> {
  const { app, exchange, asked } = asking;
  const prefer = readPrefer(exchange.incoming.headers.prefer);
  const selection = selectionOf(asking, true);
  if (selection === undefined) return noMatchStop(asking);
  const precondition = preconditionOf(exchange);
  if (precondition !== undefined && !isOfOne(asking)) return refused('WRONG_HEADER_VALUE', ofOne);
  const watches = watching(asking, prefer);
  const act: SelectedAct = {
    actions: disconnectActions(asking),
    mayEndConversation: asked.fields.mayEndConversation === true,
    ...(precondition === undefined ? {} : { precondition }),
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

/** One incarnation is that of one party. */
const isOfOne = ({ exchange, asked }: Asking): boolean =>
  asked.expectCount === 1 && fieldsOf(exchange.body).list === undefined;

const ofOne = { header: 'If-Match', wanted: 'left out where more than one party may be meant' } as const;

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
  const [one, ...more] = results;
  const headers = {
    ...(one === undefined || more.length > 0 ? {} : { ETag: etagOf(one.incarnation) }),
    ...(prefer.wait === undefined ? {} : { 'Preference-Applied': `wait=${prefer.wait}` }),
    ...seqHeader(acted, last),
  };
  return json(isDown ? 200 : 202, { matched: results.length, results }, headers);
}

const resultsOf = (asking: Asking, acted: Acted, ends: Ends | undefined) =>
  acted.selected.meant.map((participant) => {
    const who = whoOf(acted, participant);
    const { result } = acted;
    if (!result.ok) return { ...who, ...failureOf(asking, acted, result.refusal) };
    const { seq } = result.value.conversation;
    if (ends === undefined) return { ...who, result: 'accepted', seq };
    const end = ends.get(participant.id);
    return { ...who, result: 'accepted', ...(end === undefined ? { ...notYet, seq } : downBy(end)) };
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
    ...(endTime === undefined ? {} : { endTime: isoTime(endTime) }),
    endedBy: departure?.actor.kind,
    disconnectType: departure?.disconnectType,
    seq: app.reads.conversation(grant.organisationId, conversationId)?.conversation.seq,
  };
}
