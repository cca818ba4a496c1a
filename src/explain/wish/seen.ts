import { isUuid } from '../../base/ids.ts';
import { bounds } from '../bounds.ts';
import { type Draft, decodeSegment, queryOf, segmentsOf } from '../draft.ts';
import type { Json } from '../json.ts';
import { readForm, readLenient } from '../lenient-json.ts';
import { isEmptyWord } from '../segment.ts';
import { endsAParty } from '../sense.ts';
import { type Leaf, leavesOf } from './leaves.ts';
import { phraseOf, wordsIn } from './words.ts';

/** What an id, wherever it stands, is the id of. */
export type Role =
  | 'conversationId'
  | 'participantId'
  | 'communicationId'
  | 'userId'
  | 'queueId'
  | 'channelId'
  | 'recordingId'
  | 'wrapupCodeId';

/** One segment of a path as it reads without a table. */
export interface PathWord {
  /** As sent. */
  readonly text: string;
  /** An id or a placeholder; everything else is a word. */
  readonly isId: boolean;
  readonly phrase: string;
}

/** A request taken apart, before anybody says what is wrong with it. */
export interface Seen {
  readonly method: string;
  readonly path: readonly PathWord[];
  readonly leaves: readonly Leaf[];
  /** The body as a value, read leniently. */
  readonly body: Json | undefined;
  /** Words of the SDK function that was called. */
  readonly sdk: string;
  /** An end in a word that is said of one party only. */
  readonly endsAParty: boolean;
  /** Ids of the path by their role; the first of each. */
  readonly ids: Readonly<Partial<Record<Role, string>>>;
}

/** Placeholders as people write them: `{id}`, `${id}`, `{{id}}`, `<id>`, `:id`, `[id]`, `%s`. */
const PLACEHOLDER_CHARS_MAX = 80;
const PLACEHOLDER = /^(?:\$?\{+.*\}+|<.*>|\[.*\]|:[A-Za-z]\w*|%[sd]|\$[A-Za-z_]\w*)$/;

export const isPlaceholder = (text: string): boolean =>
  text.length <= PLACEHOLDER_CHARS_MAX && PLACEHOLDER.test(text) && text !== '{}' && text !== '<>';

export function seenOf(
  draft: Draft,
  { isWord, sdkCall }: { isWord: (text: string) => boolean; sdkCall?: string },
): Seen {
  const path = pathWords(draft.path, isWord);
  const body = bodyValue(draft);
  const query = Object.entries(queryOf(draft)).map(
    ([key, value]): Leaf => ({ keys: [phraseOf(key)], key: phraseOf(key), value, beside: {} }),
  );
  return {
    method: draft.method,
    path,
    leaves: [...leavesOf(body), ...query],
    body,
    sdk: phraseOf((sdkCall ?? '').replace(/\(.*$/s, '')),
    endsAParty: endsAParty(draft),
    ids: idsOf(path),
  };
}

function bodyValue({ body }: Draft): Json | undefined {
  if (body.kind === 'none') return undefined;
  return body.kind === 'json' ? body.value : (readLenient(body.text) ?? readForm(body.text) ?? readPairs(body.text));
}

const PAIR = /<(\w+)>([^<>]{1,200})<\/\1>|["']?(\w[\w-]*)["']?\s*[:=]\s*["']?([^"'<>,{}[\]&\n]{1,200})/g;

/** What is neither JSON nor a form, XML say, as far as it has names with values. */
function readPairs(text: string): Json | undefined {
  const pairs = [...text.slice(0, bounds.echoBodyBytesMax).matchAll(PAIR)].map((match): readonly [string, string] => [
    match[1] ?? match[3] ?? '',
    (match[2] ?? match[4] ?? '').trim(),
  ]);
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs.filter(([key]) => key !== '__proto__'));
}

function pathWords(path: string, isWord: (text: string) => boolean): readonly PathWord[] {
  // `participants/{id}:disconnect` is an id and a verb.
  const segments = segmentsOf(path).flatMap((text) => /^([^:]+):([a-z][A-Za-z-]+)$/.exec(text)?.slice(1) ?? [text]);
  return segments.map((text, at) => {
    const plain = decodeSegment(text);
    return { text, isId: isIdLike(plain, { isWord, isAfterWord: at > 0 }), phrase: phraseOf(plain) };
  });
}

// An id is a UUID, digits, a placeholder, or something with a digit or an upper-case end that is no word of the API.
function isIdLike(
  text: string,
  { isWord, isAfterWord }: { isWord: (text: string) => boolean; isAfterWord: boolean },
): boolean {
  if (!isAfterWord || text === '' || /^v\d+$/i.test(text)) return false;
  if (isUuid(text) || /^\d+$/.test(text) || isPlaceholder(text) || isEmptyWord(text)) return true;
  if (isWord(text)) return false;
  return /\d/.test(text) || /\bid$|^(?:my|your|the|some|test|sample|example) /.test(phraseOf(text));
}

const NOUNS: readonly (readonly [RegExp, Role])[] = [
  [/^(?:participants?|part|part(?:y|ies)|members?|attendees?)$/, 'participantId'],
  [/^(?:communications?|comm|comms|legs?)$/, 'communicationId'],
  [
    /^(?:conversations?|conv|convo|convs|calls?|interactions?|meetings?|chats?|messages?|emails?|callbacks?|conferences?|videos?|voice|phone|webchats?)$/,
    'conversationId',
  ],
  [/^(?:users?|agents?)$/, 'userId'],
  [/^queues?$/, 'queueId'],
  [/^channels?$/, 'channelId'],
  [/^recordings?$/, 'recordingId'],
  [/^(?:wrapupcodes?|wrapup|dispositions?|codes?)$/, 'wrapupCodeId'],
];

/** The role that a phrase gives to the id that it names or stands before: that of its last word, ids left out. */
export function roleOf(phrase: string): Role | undefined {
  const noun = phrase.split(' ').findLast((word) => !/^(?:ids?|uuids?)$/.test(word));
  return noun === undefined ? undefined : NOUNS.find(([pattern]) => pattern.test(noun))?.[1];
}

function idsOf(path: readonly PathWord[]): Partial<Record<Role, string>> {
  const ids: Partial<Record<Role, string>> = {};
  for (const [at, segment] of path.entries()) {
    if (!segment.isId || (isEmptyWord(segment.text) && !isPlaceholder(segment.text))) continue;
    const own = isPlaceholder(segment.text) ? roleOf(segment.phrase) : undefined;
    const before = path.slice(0, at).findLast((each) => !each.isId);
    const role = own ?? (before === undefined ? undefined : roleOf(before.phrase));
    if (role === undefined) continue;
    if (ids[role] === undefined) ids[role] = segment.text;
    else if (role === 'conversationId' && ids.communicationId === undefined) ids.communicationId = segment.text;
  }
  return ids;
}

const PARTY = /\b(?:agent|user|caller|customer|communication|address|phone|station)\b/;

/** Whether anything of a request speaks of a single party of a conversation. */
export function speaksOfParty({ path, leaves, sdk }: Seen): boolean {
  const isParty = (phrase: string): boolean =>
    wordsIn(phrase).some((word) => /^(?:participants?|part(?:y|ies)|legs?|members?|attendees?)$/.test(word));
  const isOne = (phrase: string): boolean => isParty(phrase) || PARTY.test(phrase);
  return path.some((segment) => isParty(segment.phrase)) || leaves.some(({ key }) => isOne(key)) || isParty(sdk);
}
