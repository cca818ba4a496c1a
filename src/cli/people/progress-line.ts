import { printable } from '../explain/terminal.ts';

/** One line on stderr that says what is waited for, and for how long already; nothing where nobody looks. */
export interface ProgressLine {
  /** Says something else from now on. */
  say(text: string): void;
  /** Takes the line away; before anything else is printed, and at the end. */
  clear(): void;
}

/** Where the line is drawn. */
export interface Drawn {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const EVERY_MS = 1000;

/** Begins with nothing; the first second of a step goes by without a count. */
export function progressLine(stream: Drawn): ProgressLine {
  if (stream.isTTY !== true) return { say: () => {}, clear: () => {} };
  let text = '';
  let waited = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    const line = waited === 0 ? `${text} …` : `${text} … ${waited} s`;
    stream.write(`\r\u001b[K${line.slice(0, (stream.columns || 80) - 1)}`);
  };
  const clear = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    stream.write('\r\u001b[K');
  };
  return {
    say(next) {
      text = printable(next).replace(/[.…\s]+$/, '');
      waited = 0;
      if (timer !== undefined) clearInterval(timer);
      timer = setInterval(() => {
        waited += 1;
        draw();
      }, EVERY_MS);
      timer.unref();
      draw();
    },
    clear,
  };
}
