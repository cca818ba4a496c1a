/** How wide the lines are that we break ourselves. */
export const COLUMNS = 80;

/** What a terminal is told besides text; plain where there is none. */
export interface Style {
  bold(text: string): string;
  faint(text: string): string;
  sent(text: string): string;
  right(text: string): string;
}

const coloured =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`;
const same = (text: string): string => text;

/** Colours for a terminal that has them; https://no-color.org. */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Style {
  const isColoured = stream.isTTY === true && (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb';
  return isColoured ? { bold: coloured(1), faint: coloured(2), sent: coloured(31), right: coloured(32) } : plainStyle;
}

export const plainStyle: Style = { bold: same, faint: same, sent: same, right: same };

/** One line that cannot move the cursor, change colours or turn the direction of writing: whoever wrote it is a stranger. */
export const printable = (text: string): string =>
  text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '');

/** JSON for a program, in which a terminal finds no control characters either. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (char) =>
    [...Array(char.length).keys()].map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );

/** Breaks a text between words; the first line begins with `first`, the others stand below its text. */
export function wrapped(text: string, first = '', rest = ' '.repeat(first.length)): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of printable(text)
    // A number that people write with spaces is one word.
    .split(/(?<!\d) | (?!\d)/)
    .filter((each) => each !== '')) {
    if (!isEmpty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
