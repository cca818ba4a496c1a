/** A block of lines on a terminal that is written over by the next. */
export interface LiveScreen {
  draw(text: string): void;
  /** Leaves the last block standing and gives the cursor back. */
  close(): void;
}

export interface LiveTerminal {
  write(text: string): unknown;
  readonly rows?: number;
}

const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';
const TO_END = '\u001b[J';
/** Lines that are as wide as the terminal do not go on in the next. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';

/** Draws from where the cursor is; a block that is higher than the terminal is cut, and says by how much. */
export function liveScreen(terminal: LiveTerminal): LiveScreen {
  let height = 0;
  terminal.write(HIDE);
  return {
    draw(text) {
      const lines = text.replace(/\n$/, '').split('\n');
      const room = Math.max(2, (terminal.rows ?? 24) - 1);
      const shown =
        lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines`];
      // One write: a terminal that shows half of it flickers.
      const up = height === 0 ? '' : `\r\u001b[${height}A`;
      terminal.write(`${up}${TO_END}${NO_WRAP}${shown.join('\n')}\n${WRAP}`);
      height = shown.length;
    },
    close: () => void terminal.write(SHOW),
  };
}
