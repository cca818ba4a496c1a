import type { Schema } from '../contract/operation.ts';
import type { Json } from './json.ts';

/** A key and a value that mean an action on one participant. */
export interface MeantAction {
  readonly key: string;
  readonly value: Json;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const stateKeys = words(
  'state status action command operation event callstate callstatus participantstate participantstatus newstate newstatus connectionstate desiredstate op do verb request',
);
const endWords = words(
  'disconnect disconnected disconnecting hangup hungup drop dropped remove removed kick kicked end ended terminate terminated bye leave left eject ejected release released',
);

const actionWords: Readonly<Record<string, readonly [string, boolean]>> = {
  mute: ['muted', true],
  muted: ['muted', true],
  unmute: ['muted', false],
  unmuted: ['muted', false],
  hold: ['held', true],
  held: ['held', true],
  onhold: ['held', true],
  unhold: ['held', false],
  unheld: ['held', false],
  offhold: ['held', false],
  retrieve: ['held', false],
  record: ['recording', true],
  recording: ['recording', true],
  confine: ['confined', true],
  confined: ['confined', true],
};

/** Letters only, lower case: `hang-up`, `HangUp` and `hangup` are one word. */
export const bare = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .replace(/^is(?=mute|held|hold|onhold)/, '');

/** Whether a word means that somebody leaves. */
export const isEndWord = (text: string): boolean => endWords.has(bare(text));

/** The key of a model that ends a participant: `state` on the cloud's paths, `status` on the thread's. */
export const endKeyOf = (schema: Schema | undefined): string | undefined =>
  ['state', 'status'].find((key) => schema?.properties?.[key]?.enum?.includes('disconnected'));

/** What a key with its value, or a value alone, means in a model; undefined when it means nothing there. */
export function meantAction(schema: Schema, key: string, value: Json): MeantAction | undefined {
  const action = actionOf(schema, key, value);
  return action !== undefined && Object.hasOwn(schema.properties ?? {}, action.key) ? action : undefined;
}

function actionOf(schema: Schema, key: string, value: Json): MeantAction | undefined {
  const endKey = endKeyOf(schema);
  if (typeof value === 'string' && stateKeys.has(bare(key))) {
    if (isEndWord(value) && endKey !== undefined) return { key: endKey, value: 'disconnected' };
    return toggled(value, true);
  }
  const flag = value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;
  if (flag === undefined) return undefined;
  // "disconnect": false asks for nothing.
  if (isEndWord(key)) return flag && endKey !== undefined ? { key: endKey, value: 'disconnected' } : undefined;
  return toggled(key, flag);
}

function toggled(word: string, flag: boolean): MeantAction | undefined {
  const name = bare(word);
  const action = Object.hasOwn(actionWords, name) ? actionWords[name] : undefined;
  return action === undefined ? undefined : { key: action[0], value: action[1] === flag };
}
