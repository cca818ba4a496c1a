import { isObject, type Json } from '../json.ts';
import { isScalar, type Leaf, textOf } from './leaves.ts';
import { isPlaceholder, type Role, roleOf, type Seen } from './seen.ts';

/** The ids that a request has for a place, from the path, else from the body. */
export function idFor(seen: Seen, role: Role): string | undefined {
  return seen.ids[role] ?? bodyIds(seen, role)[0];
}

/** The ids of a role that the body names, in order, each once. */
export function bodyIds({ leaves }: Seen, role: Role): readonly string[] {
  const found = leaves.flatMap((leaf) => {
    const text = isScalar(leaf) ? textOf(leaf) : undefined;
    return text !== undefined && roleOfLeaf(leaf) === role ? [text] : [];
  });
  return [...new Set(found)];
}

/** What the value of a leaf is the id of. */
function roleOfLeaf(leaf: Leaf): Role | undefined {
  const { keys, key, beside } = leaf;
  if (/\b(?:name|email|type|state|status|media|count|max)\b/.test(key)) return undefined;
  const isBare = /^(?:id|ids|uuid|target|destination)$|\b(?:entity|target|destination|transfer|to) id$/.test(key);
  if (!isBare) return /\bids?$/.test(key) || isNoun(key) ? roleOf(key) : undefined;
  // `{"id": …, "type": "queue"}`: what stands beside says what it is.
  const type = Object.entries(beside).find(([name]) => /\btype$/.test(name))?.[1];
  const said = typeof type === 'string' ? roleOf(type.toLowerCase()) : undefined;
  return (
    said ??
    keys
      .slice(0, -1)
      .toReversed()
      .map(roleOf)
      .find((role) => role !== undefined)
  );
}

const isNoun = (key: string): boolean =>
  roleOf(key) !== undefined && /^(?:(?:to|from|target|new|destination|source|transferring) )?\w+$/.test(key);

const NUMBER = /^(?:\+?\d[\d ().-]{4,}|(?:sip|sips|tel):.+|.+@.+)$/;
const NUMBER_KEY =
  /^(?:to|to number|(?:transfer|forward|redirect)(?: to| number| target| address)?|(?:to |destination |target |external |customer |dial )?(?:phone|phone number|number|address|did|ani|dnis|uri|extension)|phone number to call|call number|called number|destination|target|dial|callee|called|recipient)$/;
const CALLER = /\b(?:from|caller|ani|origin|source)\b/;

/** Whether a text is a number or an address that can be dialled, or stands for one. */
export const isNumber = (text: string): boolean => NUMBER.test(text) || isPlaceholder(text);

/** The number or address that somebody is to be reached at; never the caller's own. */
export function numberOf({ leaves }: Seen): string | undefined {
  const isTo = (leaf: Leaf): boolean =>
    isScalar(leaf) && !leaf.keys.some((key) => CALLER.test(key)) && NUMBER_KEY.test(leaf.key);
  const texts = leaves.filter(isTo).flatMap((leaf) => textOf(leaf) ?? []);
  return texts.find(isNumber) ?? texts.find((text) => !/^\w+$/.test(text));
}

/** All such numbers, of a request that adds several. */
export function numbersOf({ leaves }: Seen): readonly string[] {
  const found = leaves
    .filter((leaf) => isScalar(leaf) && !leaf.keys.some((key) => CALLER.test(key)) && NUMBER_KEY.test(leaf.key))
    .flatMap((leaf) => textOf(leaf) ?? [])
    .filter(isNumber);
  return [...new Set(found)];
}

/** The text of the first leaf whose key fits. */
export function textAt({ leaves }: Seen, pattern: RegExp): string | undefined {
  for (const leaf of leaves) {
    if (!isScalar(leaf) || !pattern.test(leaf.key)) continue;
    const text = textOf(leaf);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** An object whose values are texts, as attributes are: numbers and flags are written out. */
export function asTexts(value: Json): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).map(([key, item]): readonly [string, string] => [
    key,
    typeof item === 'string' ? item : JSON.stringify(item),
  ]);
  return Object.fromEntries(entries);
}
