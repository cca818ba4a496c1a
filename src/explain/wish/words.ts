const CHARS_MAX = 64;

/** The words of an identifier, lower case: `wrapUpCode`, `wrap-up-code` and `WRAP_UP_CODE` are `wrap up code`; bounded. */
export const wordsIn = (text: string): readonly string[] =>
  text
    .slice(0, CHARS_MAX)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

/** The same as one text, which patterns are held against. */
export const phraseOf = (text: string): string => wordsIn(text).join(' ');
