import { type Draft, decodeSegment, queryOf, segmentsOf } from './draft.ts';
import { isScalar, leavesOf, textOf } from './wish/leaves.ts';
import { phraseOf } from './wish/words.ts';

// What a request says besides the act that a correction would have it say. Two senses in one request are no clear wish,
// and an end that was not asked for cannot be undone.

const OTHER_ACT =
  /^(?:un ?)?(?:holds?|held|muted?|record(?:ings?)?|recording ?state|consults?|attributes?|wrap ?ups?|coach|monitor|barge|digits|dtmf|transfers?|replace)\b/;

/** Whether the path is about something that is done to a leg and is not its end: `…/hold/release`. */
export const isAboutAnotherAct = (path: string): boolean =>
  segmentsOf(path).some((segment) => OTHER_ACT.test(phraseOf(decodeSegment(segment))));

const PARTY_END = /^(?:leave|left|kick(?:ed)?|remove[ds]?|drop(?:ped)?|eject(?:ed)?|release[ds]?|exit)\b/;

/** Whether a request speaks of the end in a word that is said of one party only: nobody kicks a call. */
export function endsAParty({ path, query, body }: Pick<Draft, 'path' | 'query' | 'body'>): boolean {
  const leaves = body.kind === 'json' ? leavesOf(body.value) : [];
  const words = [
    ...segmentsOf(path).flatMap((segment) => decodeSegment(segment).split(':')),
    ...Object.entries(queryOf({ query })).flat(),
    ...leaves.flatMap((leaf) => [leaf.key, isScalar(leaf) ? (textOf(leaf) ?? '') : '']),
    ...(body.kind === 'text' ? body.text.slice(0, TEXT_CHARS_MAX).split(/[^\w-]+/) : []),
  ];
  return words.some((word) => PARTY_END.test(phraseOf(word)));
}

const TEXT_CHARS_MAX = 200;

const STATE_KEY = /^(?:state|status|action|command|(?:call|participant|new|desired|connection) (?:state|status))$/;
const LIVE = /^(?:connect(?:ed)?|alerting|answer(?:ed)?|active|resumed?|live|ringing|start(?:ed)?|held|muted)$/;

/** Whether a body asks for a state that is no end. */
export function asksToLive({ body }: Pick<Draft, 'body'>): boolean {
  const leaves = body.kind === 'json' ? leavesOf(body.value) : [];
  return leaves.some((leaf) => STATE_KEY.test(leaf.key) && isScalar(leaf) && LIVE.test(phraseOf(textOf(leaf) ?? '')));
}
