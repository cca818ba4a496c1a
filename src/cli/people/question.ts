import { createInterface } from 'node:readline/promises';
import { limits } from '../../base/limits.ts';

/** Whether somebody is there to be asked. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks on stderr; undefined where the input ended or Ctrl+C was pressed instead of an answer. */
export async function askLine(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const gaveUp = new AbortController();
  lines.once('SIGINT', () => gaveUp.abort()).once('close', () => gaveUp.abort());
  try {
    return (await lines.question(question, { signal: gaveUp.signal })).trim();
  } catch {
    process.stderr.write('\n');
    return undefined;
  } finally {
    lines.close();
  }
}

/** Whether the answer is yes; Enter alone is no. */
export const askYes = async (question: string): Promise<boolean> =>
  /^y(es)?$/i.test((await askLine(`${question} [y/N] `)) ?? '');

const KEYS = { enter: ['\r', '\n'], end: ['\u0003', '\u0004'], back: ['\u007f', '\b'] } as const;

/** Asks for a secret: nothing of it is shown. undefined where Ctrl+C or Ctrl+D was pressed. */
export async function askSecret(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8').resume();
  try {
    return await new Promise<string | undefined>((resolve) => {
      let typed = '';
      // What is pasted comes as one chunk.
      const read = (chunk: string): void => {
        for (const key of chunk) {
          const isOver = KEYS.enter.some((each) => each === key);
          if (isOver || KEYS.end.some((each) => each === key)) {
            stdin.off('data', read);
            resolve(isOver ? typed : undefined);
            return;
          }
          if (KEYS.back.some((each) => each === key)) typed = [...typed].slice(0, -1).join('');
          else if (key >= ' ' && typed.length < limits.secretCharsMax) typed += key;
        }
      };
      stdin.on('data', read);
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
