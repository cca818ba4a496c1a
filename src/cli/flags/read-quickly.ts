import type { Typed, Verb } from './flag.ts';

/**
 * What was typed, where it is plain and right; undefined where it is anything else, which commander then reads, refuses or
 * gives help about. Loading commander takes longer than a removal.
 */
export function readQuickly({ flags, words: takes }: Verb, typed: readonly string[]): Typed | undefined {
  const read: Record<string, string | number | true> = {};
  const words: string[] = [];
  for (let at = 0; at < typed.length; at += 1) {
    const word = typed[at] ?? '';
    if (!word.startsWith('-')) {
      words.push(word);
      continue;
    }
    const [, name, inline] = /^--([a-z][a-z-]*)(?:=(.+))?$/s.exec(word) ?? [];
    const flag = flags.find((each) => each.name === name || word === `-${each.short}`);
    if (flag === undefined || Object.hasOwn(read, flag.name)) return undefined;
    if (flag.value === undefined) {
      if (inline !== undefined) return undefined;
      read[flag.name] = true;
      continue;
    }
    at += inline === undefined ? 1 : 0;
    const text = inline ?? typed[at];
    if (text === undefined || text.startsWith('-') || flag.choices?.includes(text) === false) return undefined;
    const value = flag.read === undefined ? { ok: true as const, value: text } : flag.read(text);
    if (!value.ok) return undefined;
    read[flag.name] = value.value;
  }
  const isTaken = takes === undefined ? words.length === 0 : takes.name.includes('...') || words.length < 2;
  const isKnown = takes?.choices === undefined || words.every((word) => takes.choices?.includes(word));
  return isTaken && isKnown ? { words, flags: read } : undefined;
}
