import { type Draft, queryOf } from './draft.ts';
import { isObject, type Json } from './json.ts';

/** Keys under which bodies name participants, and those that hold one id each. */
const LISTS = [
  'participants',
  'participantIds',
  'removeParticipants',
  'participant',
  'participantId',
  'members',
  'legs',
  'removeParticipantIds',
  'toParticipantId',
].map(flatten);
const ID_KEYS = ['participantId', 'id'].map(flatten);

/** `participant_id`, `ParticipantID` and `participantId` are one key. */
function flatten(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z]/g, '');
}

/** A participant that a body names, with what is said about it. */
export interface NamedParticipant {
  readonly id: string;
  /** The other keys beside its id. */
  readonly rest: Readonly<Record<string, Json>>;
}

/** Whether a body speaks of single participants, named or not. */
export const speaksOfParticipants = (body: Json | undefined): boolean =>
  isObject(body) && Object.keys(body).some((key) => LISTS.includes(flatten(key)));

/** The participants that a body names, in order, each once. */
export function namedParticipants(body: Json | undefined): readonly NamedParticipant[] {
  if (!isObject(body)) return [];
  const found = new Map<string, NamedParticipant>();
  for (const [key, value] of Object.entries(body)) {
    if (!LISTS.includes(flatten(key))) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      const one = namedBy(each);
      if (one !== undefined && !found.has(one.id)) found.set(one.id, one);
    }
  }
  return [...found.values()];
}

function namedBy(value: Json | undefined): NamedParticipant | undefined {
  if (typeof value === 'string' || typeof value === 'number')
    return String(value) === '' ? undefined : { id: String(value), rest: {} };
  if (!isObject(value)) return undefined;
  const key = ID_KEYS.map((wanted) => Object.keys(value).find((each) => flatten(each) === wanted)).find(
    (each) => each !== undefined && typeof value[each] === 'string' && value[each] !== '',
  );
  if (key === undefined) return undefined;
  return { id: String(value[key]), rest: Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) };
}

const WHOLE_PATH = /^\/api\/v2\/conversations(?:\/[a-z]+)?\/[^/]+$/;
const WHOLE_DISCONNECT = /^\/api\/v2\/conversations(?:\/[a-z]+)?\/[^/]+\/disconnect$/;
const END_WORDS = /^(?:disconnect(?:ed|ing)?|terminated?|ended?|hang-?_?up|hungup|closed?|drop(?:ped)?|removed?)$/i;

/** Whether a request ends, or would end, a conversation for everybody. */
export function endsWhole(method: string, path: string, body: Json | undefined): boolean {
  // A selector counts whom it means; with this word alone it may end the whole conversation.
  if (path.includes('/partyline/'))
    return /participants:disconnect$/.test(path) && isObject(body) && body.mayEndConversation === true;
  if (method === 'DELETE')
    return /^\/api\/v2\/conversations(?:\/[a-z]+)*\/[^/]+$/.test(path) && !path.includes('/participants');
  if (method === 'POST' && WHOLE_DISCONNECT.test(path)) return true;
  if (!WHOLE_PATH.test(path) || method === 'GET' || method === 'HEAD') return false;
  return isObject(body) && Object.values(body).some((value) => typeof value === 'string' && END_WORDS.test(value));
}

const PARTY_WORD = /participant|part(?:y|ies)\b|member|leg\b|communication|user/i;

/**
 * Whether the sender meant the whole conversation: the path names nothing smaller, the body says one thing and names
 * nobody, and the verb is one that acts. Only then may a correction act on the whole.
 */
export function meansWhole(draft: Draft, isSmaller: (id: string) => boolean): boolean {
  if (draft.method === 'GET' || draft.method === 'HEAD') return false;
  if (PARTY_WORD.test(draft.path) || draft.path.split('/').some(isSmaller)) return false;
  if (SOMEBODY.test(draft.query) || Object.values(queryOf(draft)).some(isSmaller)) return false;
  const { body } = draft;
  if (body.kind === 'none') return true;
  if (body.kind === 'text') return body.text.length <= ONE_THING_CHARS_MAX && !SOMEBODY.test(body.text);
  return saysOneThing(body.value) && !SOMEBODY.test(JSON.stringify(withoutRemarks(body.value)));
}

/** What is said as a reason names nobody that the request is about. */
const withoutRemarks = (value: Json): Json =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([key]) => !/reason|note|comment|description/i.test(key)))
    : value;

const ONE_THING_CHARS_MAX = 60;
const SOMEBODY =
  /participant|part(?:y|ies)\b|member|leg\b|communication|user|agent|address|name|phone|caller|customer|target|id\b|[@,&]|\d{3}/i;

function saysOneThing(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 1 && value.every(saysOneThing);
  return !isObject(value) || Object.keys(value).length === 1;
}

/** The same of a request as it would be sent. */
export const isForAll = ({ method, path, body }: Draft): boolean =>
  endsWhole(method, path, body.kind === 'json' ? body.value : undefined);
