import { parseJson } from '../../contract/parse-json.ts';
import { shellWords } from './shell-words.ts';

const SIGN = /[“”„‟‘’‚–—]/;

/**
 * A command line that a word processor has beautified, with plain quotes and hyphens; undefined where it is as it was
 * typed. Inside a text that a shell and JSON understand such signs are left alone.
 */
export function plainTypography(text: string): string | undefined {
  if (!SIGN.test(text)) return undefined;
  const words = shellWords(text);
  const isMeant = words.ok && words.value.every((word) => !isBeautified(word.text));
  if (isMeant) return undefined;
  return text
    .replaceAll(/[“”„‟]/g, '"')
    .replaceAll(/[‘’‚]/g, "'")
    .replaceAll(/(^|\s)[–—]+([A-Za-z][\w-]*)/g, (_, blank: string, name: string) =>
      // Two hyphens become one dash; a letter with its value glued on is no name: `–XPUT`.
      /^[a-z]{2}[a-z0-9-]*$/.test(name) ? `${blank}--${name}` : `${blank}-${name}`,
    );
}

const isBeautified = (word: string): boolean =>
  /^[“”„‟‘’‚–—]/.test(word) || (/[{[,:]\s*[“”„‟]/.test(word) && !parseJson(word).ok);
