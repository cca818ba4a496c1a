import { printable } from '../explain/terminal.ts';

/** What a terminal draws two cells wide: East Asian wide and fullwidth forms (Unicode TR 11), and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const NO_WIDTH = /[\p{Mn}\p{Me}]/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const PLAIN = /^[ -~]*$/;
const ELLIPSIS = '…';
/** After a word that is written from right to left, what follows in the line stays where it stands. */
const LEFT_TO_RIGHT_MARK = '\u200e';

/** How many cells of a terminal a text takes. */
export const cellsOf = (text: string): number => [...text].reduce((sum, char) => sum + cellsOfChar(char), 0);

const cellsOfChar = (char: string): number => {
  if (char >= ' ' && char <= '~') return 1;
  if (char === LEFT_TO_RIGHT_MARK || NO_WIDTH.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
};

/** The text of a stranger as one cell of a table; cut where it takes more than `cellsMax`. */
export function cell(text: string, cellsMax = Number.POSITIVE_INFINITY): string {
  if (PLAIN.test(text) && text.length <= cellsMax) return text.trim();
  // A selector makes some characters wider in some terminals only.
  const clean = printable(text)
    .replaceAll(/[\ufe00-\ufe0f]/gu, '')
    .replaceAll(tooManyMarks, '$1')
    .trim();
  const fitted = cellsOf(clean) <= cellsMax ? clean : `${cutTo(clean, cellsMax - 1)}${ELLIPSIS}`;
  return RIGHT_TO_LEFT.test(fitted) ? `${fitted}${LEFT_TO_RIGHT_MARK}` : fitted;
}

/** A letter with more marks upon it than a language needs is there to run into the lines above. */
const tooManyMarks = /(\p{M}{4})\p{M}+/gu;

function cutTo(text: string, cellsMax: number): string {
  let cut = '';
  let cells = 0;
  for (const char of text) {
    cells += cellsOfChar(char);
    if (cells > cellsMax) break;
    cut += char;
  }
  return cut.trimEnd();
}
