import type { RouteMatch } from '../../contract/route-table.ts';
import type { Draft } from '../draft.ts';
import { isObject, type Json } from '../json.ts';
import { type Problem, problem } from '../problem.ts';
import { isEmptyWord } from '../segment.ts';
import { isPlaceholder, type Seen } from './seen.ts';
import { mediumOf, type Target } from './targets.ts';

/** A request beside the operation that fulfils its wish. */
export interface Compared {
  readonly sent: Draft;
  readonly seen: Seen;
  /** Templates that the path fits, words in the places of ids included. */
  readonly matches: readonly RouteMatch[];
  /** A word of the API stands in the place of an id. */
  readonly literal: Problem | undefined;
  readonly target: Target;
}

/** What tells the path and the verb of a request from those of the operation that fulfils its wish. */
export function pathProblems(compared: Compared): readonly Problem[] {
  const { sent, seen, matches, literal, target } = compared;
  const isKnown = matches.length > 0 && literal === undefined;
  return [
    ...(isKnown
      ? []
      : literal === undefined
        ? [problem('UNKNOWN_PATH', { path: sent.path, sent: sent.path })]
        : [literal]),
    ...wrongVerb(compared, isKnown),
    ...mediaWord(compared),
    ...missingIds(seen, target),
    ...emptyIds(seen),
    ...((isKnown ? isOtherLevel(compared) : isSubresource(compared))
      ? [problem('WRONG_TARGET_LEVEL', { wanted: resourceOf(target) })]
      : []),
  ];
}

/** A verb that the path lacks, or, of an unknown path, one that the wish does not take. */
function wrongVerb({ sent, target }: Compared, isKnown: boolean): readonly Problem[] {
  if (sent.method === target.method || sent.method === 'WS') return [];
  const facts = { method: sent.method, allowed: target.method };
  return [
    problem('WRONG_METHOD', { ...facts, ...(isKnown ? { accepted: target.method } : { needed: target.method }) }),
  ];
}

/** Words that name a medium and are none of the API's. */
function mediaWord({ seen, target }: Compared): readonly Problem[] {
  const medium = mediumOf(seen);
  if (medium === undefined || target.template.startsWith('/api/v2/notifications')) return [];
  const word = seen.path.find((segment) => !segment.isId && MEDIA_WORD.test(segment.text.replaceAll(/[-_ ]/g, '')));
  return word === undefined || seen.path.some((segment) => segment.text === medium)
    ? []
    : [problem('WRONG_MEDIA_WORD', { word: word.text, segment: medium })];
}

const MEDIA_WORD =
  /^(?:phones?|voice|voicecalls?|phonecalls?|audio|telephony|call|conferences?|interactions?|pstn|sip|bridges?|chat|livechat|web|webchats?|webmessag\w+|messaging|message|sms|video|email|mails?|callback|cobrowse)$/i;

function missingIds(seen: Seen, { template }: Target): readonly Problem[] {
  const isMissing = (name: 'conversationId' | 'participantId'): boolean =>
    template.includes(`{${name}}`) && seen.ids[name] === undefined;
  return [
    ...(isMissing('conversationId') ? [problem('MISSING_CONVERSATION_ID')] : []),
    ...(isMissing('participantId') ? [problem('MISSING_PARTICIPANT_ID')] : []),
  ];
}

/** Ids that were never filled in by the program: `None`, `undefined`, nothing. */
function emptyIds({ path }: Seen): readonly Problem[] {
  const empty = path.find(
    ({ text }, at) => at > 2 && isEmptyWord(text) && !isPlaceholder(text) && (text !== '' || at < path.length - 1),
  );
  return empty === undefined ? [] : [problem('EMPTY_ID', { word: empty.text || 'nothing' })];
}

const shape = (template: string): string => template.replaceAll(/\{\w+\}/g, '{}');

/** Whether the path is a resource of the API, but another one than the wish is about. */
function isOtherLevel({ matches, target }: Compared): boolean {
  const [match] = matches;
  if (match === undefined) return false;
  return (
    levelOf(match.operation.path) !== levelOf(target.template) && shape(match.operation.path) !== shape(target.template)
  );
}

/** Conversation, participant, communication, or what lies below one of them. */
const levelOf = (template: string): string => {
  const last =
    template
      .split('/')
      .filter((word) => word.startsWith('{'))
      .at(-1) ?? '';
  const tail = template.slice(template.lastIndexOf('}') + 1);
  return `${last}${/attributes|wrapup/.test(tail) ? tail : ''}`;
};

/** What a template is about, in a word or two. */
function resourceOf({ template }: Target): string {
  const tail = template.slice(template.lastIndexOf('}') + 2).replaceAll('/', ' ');
  const [owner = ''] = template.match(/\{(\w+?)(?:Id)?\}(?!.*\{)/)?.slice(1) ?? [];
  return tail === '' ? `the ${owner}` : `${tail} of the ${owner}`;
}

/** A participant where what lies below it is meant, on a path that is misspelt besides. */
function isSubresource({ seen, target }: Compared): boolean {
  return (
    target.template.endsWith('/attributes') &&
    seen.ids.participantId !== undefined &&
    !seen.path.some(({ phrase }) => /attribute/.test(phrase))
  );
}

/** Keys and values of a body beside what the operation's own body has. */
export function bodyProblems(sent: Json | undefined, fixed: Json | undefined): readonly Problem[] {
  if (sent === undefined || sent === null || fixed === undefined) return [];
  if (!isObject(sent)) return Array.isArray(sent) === Array.isArray(fixed) ? [] : [problem('WRONG_BODY_SHAPE')];
  if (Array.isArray(fixed)) return [problem('WRONG_BODY_SHAPE', { wanted: 'array', got: 'object' })];
  if (!isObject(fixed)) return [];
  const unknown = Object.keys(sent).filter((key) => !Object.hasOwn(fixed, key));
  const nested =
    unknown.some((key) => isObject(sent[key]) || Array.isArray(sent[key])) ||
    sameKeys(sent, fixed).some((key) => kind(sent[key]) !== kind(fixed[key]));
  return [
    ...unknown.slice(0, 1).map((key) => problem('UNKNOWN_BODY_KEY', { key })),
    ...(nested ? [problem('WRONG_BODY_SHAPE')] : []),
  ];
}

const sameKeys = (one: Readonly<Record<string, Json>>, other: Readonly<Record<string, Json>>): readonly string[] =>
  Object.keys(one).filter((key) => Object.hasOwn(other, key));

const kind = (value: Json | undefined): string =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
