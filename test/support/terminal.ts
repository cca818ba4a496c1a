import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Cleanup } from './processes.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** A shell in a real terminal, of tmux, on a socket of its own. */
export interface Terminal {
  /** Types a line, and Enter. */
  type(line: string): Promise<void>;
  /** Presses a key, as tmux names it: `C-c`. */
  press(key: string): Promise<void>;
  /** What is to be seen; with `colours` what colours it. */
  screen(colours?: 'colours'): Promise<string>;
  /** Waits until this is to be seen, and returns the screen. */
  see(what: RegExp): Promise<string>;
}

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
}

const WAIT_MS_MAX = 20_000;

export async function openTerminal(t: Cleanup, { env, columns, rows }: TerminalOptions): Promise<Terminal> {
  let socket = '';
  // Before the folder goes: what is registered first runs first.
  t.after(async () => {
    await tmux('kill-server');
  });
  const tmux = (...args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      execFile('tmux', ['-S', socket, '-f', '/dev/null', ...args], (error, out) =>
        error === null ? resolve(out) : reject(error),
      );
    });
  socket = join(temporaryFolder(t), 'tmux');
  const set = Object.entries({ TERM: 'screen-256color', LANG: 'C.UTF-8', PS1: '$ ', ...env }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const shell = ['env', '-i', ...set, 'bash', '--norc', '--noprofile'];
  await tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), ...shell);
  const screen = (colours?: 'colours'): Promise<string> =>
    tmux('capture-pane', '-p', ...(colours === undefined ? [] : ['-e']));
  return {
    async type(line) {
      await tmux('send-keys', '-l', line);
      await tmux('send-keys', 'Enter');
    },
    press: async (key) => void (await tmux('send-keys', key)),
    screen,
    async see(what) {
      let last = '';
      return until(
        `a screen with ${what}`,
        async () => {
          last = await screen();
          return what.test(last) ? last : undefined;
        },
        WAIT_MS_MAX,
      ).catch((error: unknown) => Promise.reject(new Error(`${String(error)}\n${last}`)));
    },
  };
}
