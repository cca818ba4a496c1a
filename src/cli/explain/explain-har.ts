import { batchAnswer } from '../../explain/batch-answer.ts';
import type { HarRequest } from '../../explain/har.ts';
import { answerText, type Told } from './answer-text.ts';
import type { Judge } from './judge.ts';
import type { Screen } from './screen.ts';
import { jsonLine, printable } from './terminal.ts';
import { placed } from './typed-request.ts';

/** Explains the requests of a recording, in its order. */
export async function explainHar(
  requests: readonly HarRequest[],
  { judge, by, screen, json }: { judge: Judge; by: Told['by']; screen: Screen; json: boolean },
): Promise<void> {
  for (const { at, one, status } of requests) {
    const { request, advice } = placed(one.request, by);
    const answer = await judge({ ...one, request });
    if (json) await screen.print(`${jsonLine(batchAnswer(`entries[${at}]`, answer))}\n`);
    else {
      const title = `entries[${at}]: ${one.request.method} ${one.request.path}, ${status === 0 ? 'no answer' : `answered with ${status}`}`;
      await screen.print(
        `${screen.style.faint(printable(title))}\n\n${answerText({ request, answer, advice, notes: [], by }, screen.style)}\n`,
      );
    }
    if (!screen.isRead()) return;
  }
}
