import { bare, isEndWord } from '../action-words.ts';
import { isObject } from '../json.ts';
import { isAboutAnotherAct } from '../sense.ts';
import { isScalar, type Leaf, textOf } from './leaves.ts';
import { type Seen, speaksOfParty } from './seen.ts';
import { type Intent, keySignals, pathSignals, type Signal, sdkSignals, valueSignals } from './signals.ts';
import { isNumber } from './slots.ts';
import { phraseOf } from './words.ts';

/** The wish behind a request, and how sure that is. */
export interface Wish {
  readonly intent: Intent;
  /** Weight of all signs for it. */
  readonly weight: number;
  /** By how much it is ahead of the next. */
  readonly lead: number;
}

/** Lead from which a wish is a clear win. */
export const CLEAR_LEAD = 1;

type Tally = Map<Intent, number>;

/** Counts the signs, the strongest of each kind once (design: explain, the wish); undefined when there is none. */
export function voteOf(seen: Seen): Wish | undefined {
  const tally: Tally = new Map();
  const isReading = isRead(seen.method);
  for (const votes of [keyVotes(seen), valueVotes(seen), pathVotes(seen), sdkVotes(seen), methodVotes(seen)]) {
    for (const [intent, weight] of votes)
      if (isReading || intent !== 'get-self') tally.set(intent, (tally.get(intent) ?? 0) + weight);
  }
  if (isAboutAnotherAct(pathOf(seen))) tally.delete('disconnect-participant');
  const ranked = [...merged(tally, seen)].sort(([, one], [, other]) => other - one);
  const [best, second] = ranked;
  return best === undefined ? undefined : { intent: best[0], weight: best[1], lead: best[1] - (second?.[1] ?? 0) };
}

/** Signs that speak of one end count for the level that the request names. */
function merged(tally: Tally, seen: Seen): Tally {
  const ends = tally.get('disconnect-participant') ?? 0;
  if (ends === 0) return tally;
  tally.delete('disconnect-participant');
  tally.set(endsOne(seen) ? 'disconnect-participant' : 'disconnect-conversation', ends);
  return tally;
}

const pathOf = ({ path }: Seen): string => `/${path.map((segment) => segment.text).join('/')}`;

const endsOne = (seen: Seen): boolean => speaksOfParty(seen) || seen.ids.participantId !== undefined || seen.endsAParty;

function strongest(signals: readonly Signal[], phrases: readonly string[]): Tally {
  const tally: Tally = new Map();
  for (const { intent, pattern, weight } of signals) {
    if (weight > (tally.get(intent) ?? 0) && phrases.some((phrase) => pattern.test(phrase))) tally.set(intent, weight);
  }
  return tally;
}

/** A list of participants that have numbers and no ids: they are to be added. */
function addsParties({ leaves, ids }: Seen): boolean {
  const isNew = (leaf: Leaf): boolean =>
    leaf.keys.some((key) => /^participants?$/.test(key)) &&
    /^(?:address|phone|phone number|number)$/.test(leaf.key) &&
    !Object.keys(leaf.beside).some((key) => /^(?:participant )?id$/.test(key));
  return ids.conversationId !== undefined && leaves.some(isNew);
}

function keyVotes(seen: Seen): Tally {
  const { leaves } = seen;
  // `from` and `to` are as well the ends of anything else.
  const isSpan = (leaf: Leaf): boolean =>
    /^(?:from|to)$/.test(leaf.key) && isScalar(leaf) && !isNumber(textOf(leaf) ?? '');
  const keyed = leaves.filter((leaf) => leaf.key !== '' && !isSpan(leaf));
  const tally = strongest(
    keySignals,
    keyed.filter((leaf) => leaf.value !== false).map((leaf) => leaf.key),
  );
  // A flag that is set speaks louder than one that is not.
  const unset = strongest(
    keySignals,
    keyed.filter((leaf) => leaf.value === false).map((leaf) => leaf.key),
  );
  for (const [intent, weight] of unset) tally.set(intent, Math.max(tally.get(intent) ?? 0, weight - 1));
  if (addsParties(seen)) tally.set('add-participant', 5);
  // Attributes are texts: an object among them was meant for the resource that its key names.
  const nested = leaves.find(
    (leaf) =>
      /^wrap ?up$/.test(leaf.key) &&
      isObject(leaf.value) &&
      leaf.keys.slice(0, -1).some((key) => /attributes?$/.test(key)),
  );
  if (nested !== undefined) for (const [intent] of strongest(keySignals, [nested.key])) tally.set(intent, 12);
  return tally;
}

const REMARK = /\b(?:reason|note|notes|comment|description|text|message|body|name|content|title|summary|subject)\b/;
const MANY = 2;
const VALUE_CHARS_MAX = 40;

function valueVotes({ leaves, body }: Seen): Tally {
  // In a JSON Patch (RFC 6902) `op` says what happens to a document, not to a call.
  const isOp = (leaf: Leaf): boolean => leaf.key === 'op' && 'path' in leaf.beside;
  const said = leaves.filter((leaf) => isScalar(leaf) && !REMARK.test(leaf.key) && !isOp(leaf) && isWordy(leaf));
  const tally = strongest(
    valueSignals,
    said.map((leaf) => phraseOf(textOf(leaf) ?? '')),
  );
  // Among many actions the end is the one that is left.
  const weight = isObject(body) && Object.keys(body).length > MANY ? 6 : 5;
  if (said.some((leaf) => isEndWord(textOf(leaf) ?? ''))) tally.set('disconnect-participant', weight);
  return tally;
}

const isWordy = (leaf: Leaf): boolean => {
  const text = textOf(leaf);
  return text !== undefined && text.length <= VALUE_CHARS_MAX && /^\/?[A-Za-z][A-Za-z _:./-]*$/.test(text);
};

function pathVotes(seen: Seen): Tally {
  const words = seen.path.filter((segment) => !segment.isId && !/^(?:api|v\d+)$/i.test(segment.text));
  const last = words.at(-1);
  const tally = strongest(
    pathSignals.filter((signal) => signal.isLast !== true),
    words.slice(0, -1).map((word) => word.phrase),
  );
  for (const [intent, weight] of tally) tally.set(intent, weight - 1);
  if (last === undefined) return tally;
  for (const [intent, weight] of strongest(pathSignals, [last.phrase])) tally.set(intent, weight);
  if (isEndWord(bare(last.text))) tally.set('disconnect-participant', 4);
  return tally;
}

const sdkVotes = ({ sdk }: Seen): Tally => (sdk === '' ? new Map() : strongest(sdkSignals, [sdk]));

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** What verb and place say by themselves: the weakest sign. */
function methodVotes(seen: Seen): Tally {
  const { method, path, ids } = seen;
  const last = path.findLast((segment) => !segment.isId)?.phrase ?? '';
  const isCollection = path.at(-1)?.isId === false;
  const vote = (intent: Intent, weight: number): Tally => new Map([[intent, weight]]);
  if (method === 'WS') return vote('notifications-subscribe', 9);
  const isConversations = path.some((segment) =>
    /^(?:conversations?|interactions?|calls?|participants?)$/.test(segment.phrase),
  );
  if (!isConversations) return new Map();
  if (method === 'DELETE') return vote('disconnect-participant', ids.participantId === undefined ? 3 : 4);
  if (/^(?:search|query|list|find|fetch|lookup)$/.test(last) && !path.some(({ text }) => text === 'analytics')) {
    const isOfParties = path.some((segment) => /^participants?$/.test(segment.phrase));
    return vote(isOfParties ? 'list-participants' : 'list-conversations', 4);
  }
  if (ids.queueId !== undefined && ids.conversationId !== undefined) return vote('transfer-blind', 3);
  if (isRead(method)) {
    if (/^participants?$/.test(last) || ids.participantId !== undefined || ids.conversationId !== undefined)
      return vote('list-participants', 2);
    return vote('list-conversations', 2);
  }
  if (method === 'POST' && isCollection) {
    if (/^(?:participants?|members?|legs?|attendees?)$/.test(last)) return vote('add-participant', 4);
    if (/^(?:calls?|phone|voice|conferences?|outbound|dial)$/.test(last)) return vote('create-call', 4);
  }
  return ids.participantId === undefined ? new Map() : vote('disconnect-participant', 0.4);
}
