import { isUuid } from '../../base/ids.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { Typed } from '../flags/flag.ts';

/** Who is meant, by the names of the client library. */
export interface Selected {
  readonly conversationId?: string;
  readonly participantId?: string;
  readonly communicationId?: string;
  readonly userId?: string;
  readonly userName?: string;
  readonly address?: string;
  readonly name?: string;
  readonly purpose?: string;
  readonly media?: string;
  readonly room?: string;
  readonly incarnation?: number;
  readonly joinedBefore?: string;
  readonly talkingFor?: number;
}

/** What the flags and the words beside them select; refused with a sentence where they contradict. */
export function selectedBy({ words, flags }: Typed): Result<Selected, string> {
  const word = wordOf(words);
  if (!word.ok) return word;
  const bare = word.value === undefined ? {} : readWord(word.value);
  const flagged = fromFlags(flags);
  const clash = Object.entries(bare).find(([key, value]) => (Reflect.get(flagged, key) ?? value) !== value);
  if (clash !== undefined) {
    return refuse(
      `Two different parties are named, ${clash[1]} and ${Reflect.get(flagged, clash[0])}: give one of them.`,
    );
  }
  const both = { ...flagged, ...bare };
  if (both.userId !== undefined && both.userName !== undefined)
    return refuse('A user is named by --user (an id) or by --user-name: give one of them.');
  for (const [flag, id] of [
    ['--participant', both.participantId],
    ['--conversation', both.conversationId],
    ['--communication', both.communicationId],
  ] as const) {
    if (id !== undefined && !isUuid(id))
      return refuse(`${flag} is ${id}, which is no id: ids look like 2070d8b5-0000-4000-8000-000000000000.`);
  }
  return ok(both);
}

/** Whether something says who is meant; a purpose or a name alone would find strangers. */
export const isEnough = (selected: Selected): boolean =>
  [
    selected.conversationId,
    selected.participantId,
    selected.communicationId,
    selected.userId,
    selected.userName,
    selected.address,
    selected.room,
  ].some((value) => value !== undefined);

/** One party; a number that a shell has taken apart at its spaces is put together again. */
function wordOf(words: readonly string[]): Result<string | undefined, string> {
  const [first, ...more] = words.map((word) => word.trim());
  if (first === undefined) return ok(undefined);
  if (first === '') return refuse('The party is named by an empty word; is a variable of the script not set?');
  const isNumber = /^(tel:)?\+?[\d().-]+$/.test(first) && more.every((word) => /^[\d().-]+$/.test(word));
  return more.length === 0 || isNumber
    ? ok([first, ...more].join(' '))
    : refuse(`One party at a time: ${words.length} were named. --room and --conversation with --expect take several.`);
}

function readWord(word: string): Pick<Selected, 'participantId' | 'userName' | 'address'> {
  if (isUuid(word)) return { participantId: word.toLowerCase() };
  const [, userName] = /^user:(.+)$/.exec(word) ?? [];
  return userName === undefined ? { address: word } : { userName };
}

/** The client library's name of every flag that selects. */
const KEYS = {
  user: 'userId',
  'user-name': 'userName',
  conversation: 'conversationId',
  participant: 'participantId',
  communication: 'communicationId',
  address: 'address',
  name: 'name',
  purpose: 'purpose',
  media: 'media',
  room: 'room',
  incarnation: 'incarnation',
  'joined-before': 'joinedBefore',
  'talking-for': 'talkingFor',
} as const satisfies Readonly<Record<string, keyof Selected>>;

const fromFlags = (flags: Typed['flags']): Selected =>
  Object.fromEntries(
    Object.entries(KEYS).flatMap(([flag, key]) => (flags[flag] === undefined ? [] : [[key, flags[flag]] as const])),
  );
