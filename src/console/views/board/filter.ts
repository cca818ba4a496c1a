import type { Conversation, Person } from '../../live/shapes.ts';

/** What the board is narrowed to. Every key of the API's list, flags, and words that may stand anywhere. */
export interface Filter {
  readonly words: readonly string[];
  readonly keys: readonly (readonly [key: FilterKey, value: string])[];
}

/** The first seven are the API's; `is` asks for a flag. */
export const filterKeys = ['state', 'purpose', 'name', 'address', 'user', 'conversation', 'room', 'is'] as const;
export type FilterKey = (typeof filterKeys)[number];

export const everything: Filter = { words: [], keys: [] };

const isKey = (word: string): word is FilterKey => filterKeys.some((key) => key === word);

/** Reads `ada purpose:agent room:600 name:"Ada Lovelace"`. What has no known key before its colon is a word. */
export function readFilter(text: string): Filter {
  const words: string[] = [];
  const keys: [FilterKey, string][] = [];
  for (const [whole, key = '', quoted, bare = ''] of text.matchAll(/(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g)) {
    const value = (quoted ?? bare).toLowerCase();
    const name = key.toLowerCase();
    if (isKey(name)) {
      if (value !== '') keys.push([name, value]);
    } else if (value !== '') words.push(key === '' ? value : whole.replaceAll('"', '').toLowerCase());
  }
  return { words, keys };
}

/** The text with this key set to that value, or without it. */
export function withKey(text: string, key: FilterKey, value: string | undefined): string {
  const rest = text
    .replace(new RegExp(`(^|\\s)${key}:("[^"]*"?|\\S*)`, 'gi'), ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (value === undefined) return rest;
  const shown = /\s/.test(value) ? `"${value}"` : value;
  return `${rest} ${key}:${shown}`.trim();
}

export const wantedBy = (filter: Filter, key: FilterKey): string | undefined =>
  filter.keys.find(([name]) => name === key)?.[1];

export const isEverything = ({ words, keys }: Filter): boolean => words.length === 0 && keys.length === 0;

export function fits(filter: Filter, conversation: Conversation, person: Person): boolean {
  return (
    filter.keys.every(([key, value]) => hasKey(conversation, person, [key, value])) &&
    filter.words.every((word) => hasWord(conversation, person, word))
  );
}

function hasKey(conversation: Conversation, person: Person, [key, value]: readonly [FilterKey, string]): boolean {
  switch (key) {
    case 'state':
      return person.state === value;
    case 'purpose':
      return person.purpose === value;
    case 'name':
      return person.name.toLowerCase().includes(value);
    case 'address':
      return isSameAddress(person.address, value);
    case 'user':
      return person.userId === value || person.address.toLowerCase() === `user:${value}`;
    case 'conversation':
      return conversation.id.startsWith(value);
    case 'room':
      return conversation.room === value;
    case 'is':
      return hasFlag(person, value);
  }
}

function hasFlag(person: Person, flag: string): boolean {
  const flags: Readonly<Record<string, boolean>> = {
    muted: person.muted,
    held: person.held,
    talking: person.talkingSince !== undefined,
    ghost: person.ghost,
  };
  return flags[flag] === true;
}

function hasWord({ id, room }: Conversation, person: Person, word: string): boolean {
  return (
    person.name.toLowerCase().includes(word) ||
    person.address.toLowerCase().includes(word) ||
    hasDigits(person.address, word) ||
    room === word ||
    person.id.startsWith(word) ||
    id.startsWith(word)
  );
}

/** `+1 (555) 0101` is found in +15550101. */
function hasDigits(address: string, word: string): boolean {
  const digits = digitsOf(word);
  return digits !== '' && digitsOf(address).includes(digits);
}

const digitsOf = (text: string): string => (/^[+\d\s().-]+$/.test(text) ? text.replace(/\D/g, '') : '');

/** As the API compares: whole, by the part before the @, or as a number however it is written. */
function isSameAddress(address: string, value: string): boolean {
  const whole = address.toLowerCase();
  const user = userPart(whole);
  if (whole === value || user === userPart(value)) return true;
  const digits = digitsOf(value);
  return digits !== '' && digitsOf(user).replace(/^00/, '') === digits.replace(/^00/, '');
}

const userPart = (address: string): string => address.replace(/^(sips?|tel):/, '').replace(/@.*$/, '');
