const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LESS = 0x3c;
const GREATER = 0x3e;

/** Index behind the quoted string that begins at `at`; undefined where it is never closed. */
export function endOfQuoted(text: string, at: number): number | undefined {
  for (let next = at + 1; next < text.length; next++) {
    const code = text.charCodeAt(next);
    if (code === BACKSLASH) next++;
    else if (code === QUOTE) return next + 1;
  }
  return undefined;
}

/** Splits a header line at the commas that stand outside of quotes and angle brackets; values trimmed, empty ones dropped. */
export function splitList(line: string): string[] {
  const values: string[] = [];
  let start = 0;
  let bracketed = false;
  const take = (end: number): void => {
    const value = line.slice(start, end).trim();
    if (value !== '') values.push(value);
    start = end + 1;
  };
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (bracketed) bracketed = code !== GREATER;
    else if (code === QUOTE) at = (endOfQuoted(line, at) ?? line.length) - 1;
    else if (code === LESS) bracketed = true;
    else if (code === COMMA) take(at);
  }
  take(line.length);
  return values;
}
