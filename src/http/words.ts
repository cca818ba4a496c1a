import { dressedId } from '../base/dressed-id.ts';
import { isUuid } from '../base/ids.ts';
import type { Exchange } from './exchange.ts';

/** How many words of one request are looked up for its explanation. */
const WORDS_MAX = 24;

/** Words of a request that may name something: ids, addresses and Call-IDs of its path and its body. */
export function wordsOf(exchange: Exchange): readonly string[] {
  const words = new Set<string>();
  const take = (sent: string): void => {
    // Of an id in quotes the id is looked up: only that can be what was meant.
    const word = dressedId(sent) ?? sent;
    if (words.size < WORDS_MAX && mayName(word)) words.add(word);
  };
  for (const segment of exchange.pathname.split('/')) take(decoded(segment));
  for (const value of exchange.query.values()) take(value);
  if (exchange.bodySeen)
    for (const word of (exchange.incoming.bodyText ?? '').split(/["'\s,{}[\]()]+/).slice(0, 200)) take(word);
  return [...words];
}

const mayName = (word: string): boolean => {
  if (word.length < 3 || word.length > 256) return false;
  return isUuid(word) || word.includes('@') || /^(\+\d{3,}|\d{3,}|sips?:|user:|tel:)/.test(word);
};

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
