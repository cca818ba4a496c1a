import { catalogue, entryOf, type Reason } from '../../explain/catalogue.ts';
import { reasonPage } from '../../explain/pages.ts';
import type { Screen } from './screen.ts';
import { jsonLine } from './terminal.ts';

/** Prints every reason, in the order of the gates. */
export async function listReasons(screen: Screen, json: boolean): Promise<void> {
  const width = Math.max(...catalogue.map(({ reason }) => reason.length));
  let stage = '';
  for (const entry of catalogue) {
    const { reason, title } = entry;
    if (json) await screen.print(`${jsonLine({ reason, stage: entry.stage, title })}\n`);
    else {
      const head = entry.stage === stage ? '' : `${stage === '' ? '' : '\n'}${screen.style.bold(entry.stage)}\n`;
      await screen.print(`${head}  ${reason.padEnd(width)}  ${title}\n`);
    }
    stage = entry.stage;
  }
}

/** Prints the page of a reason. */
export const showReason = (reason: Reason, screen: Screen, json: boolean): Promise<void> =>
  screen.print(json ? `${jsonLine(entryOf(reason))}\n` : (reasonPage(reason)?.markdown ?? ''));
