import { limits } from '../base/limits.ts';
import { PartylineError } from './partyline-error.ts';
import { SELECTING, type Selector } from './selector.ts';

/** What stands beside the selector: of every act, of a removal, of a list. */
const BESIDE = {
  act: ['expect', 'note', 'idempotencyKey', 'signal'],
  removal: [
    ...['expect', 'note', 'idempotencyKey', 'signal'],
    ...['intent', 'ttl', 'mayEndConversation', 'follow', 'waitSeconds', 'dryRun'],
  ],
  list: ['state', 'pageSize', 'signal'],
} as const;

const wholeFrom =
  (least: number, most: number) =>
  (value: unknown): string | undefined =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `a whole number from ${least} to ${most}`;

/** What a value has to be; the rest of the selector is text. */
const RULES: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  incarnation: wholeFrom(1, Number.MAX_SAFE_INTEGER),
  talkingFor: wholeFrom(0, Number.MAX_SAFE_INTEGER),
  joinedBefore: (value) =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? undefined : 'a time as 2026-11-25T09:00:00Z',
  expect: wholeFrom(1, limits.participantsPerRequestMax),
  waitSeconds: wholeFrom(1, limits.waitSecondsMax),
  // Anything else is refused by the runtime once it is to be sent, where nobody can tell whether it was.
  idempotencyKey: (value) =>
    typeof value === 'string' && /^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(value)
      ? undefined
      : '1 to 255 characters of ASCII',
};

const SELECTS: ReadonlySet<string> = new Set(SELECTING);

/**
 * Refuses, before anything is sent, what a program without types may say by mistake: a key that means nothing here, or a
 * value that is empty, would be left out of the selector, and somebody else would fit it.
 */
export function checkRequest(request: Selector, kind: keyof typeof BESIDE): void {
  const beside: ReadonlySet<string> = new Set(BESIDE[kind]);
  for (const [key, value] of Object.entries(request)) {
    if (value === undefined) continue;
    if (!SELECTS.has(key) && !beside.has(key))
      throw wrong(`There is no key ${JSON.stringify(key)}; there are ${[...SELECTS, ...beside].join(', ')}.`);
    const rule = RULES[key] ?? (SELECTS.has(key) ? someText : undefined);
    const wanted = rule?.(value);
    if (wanted !== undefined) throw wrong(`${key} should be ${wanted}.`);
  }
}

const someText = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? undefined : 'a text with something in it';

const wrong = (what: string): PartylineError =>
  new PartylineError('usage', `${what} Nothing was sent.`, { code: 'client.bad.request' });
