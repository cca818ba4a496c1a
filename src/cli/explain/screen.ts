import { once } from 'node:events';
import { plainStyle, printable, type Style } from './terminal.ts';

/** Where a verb reads and writes. */
export interface Screen {
  /** Resolves when the reader keeps up. */
  print(text: string): Promise<void>;
  complain(text: string): void;
  /** One line that is written over; nothing where nobody looks. */
  progress(text: string): void;
  /** False once whoever read the output has closed it. */
  isRead(): boolean;
  readonly style: Style;
  readonly input: AsyncIterable<unknown>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What was typed may stand in a complaint, and be of any length. */
const COMPLAINT_CHARS_MAX = 400;

/** The terminal, or what stands for it. */
export function processScreen(style: Style = plainStyle): Screen {
  const { stdout, stderr, env: environment } = process;
  let isRead = true;
  // `partyline explain … | head` is no fault.
  stdout.on('error', () => {
    isRead = false;
  });
  return {
    async print(text) {
      if (!isRead || stdout.write(text)) return;
      // Whichever comes first: the other one's listener would stay.
      const over = new AbortController();
      const { signal } = over;
      await Promise.race([once(stdout, 'drain', { signal }), once(stdout, 'close', { signal })]).catch(() => undefined);
      over.abort();
    },
    // A sentence of a server, or the name of a file, may stand in it.
    complain: (text) => void stderr.write(`partyline: ${printable(text.slice(0, COMPLAINT_CHARS_MAX))}\n`),
    progress(text) {
      if (stderr.isTTY === true && stdout.isTTY !== true) stderr.write(`\r\u001b[K${text}`);
    },
    isRead: () => isRead,
    style,
    // Opened when it is read.
    get input() {
      return process.stdin;
    },
    environment,
  };
}
