import { limits } from '../../base/limits.ts';
import { PartylineError } from '../../client/partyline-error.ts';
import { type BatchAnswer, batchAnswer, brokenAnswer } from '../../explain/batch-answer.ts';
import { readBatchLine } from '../../explain/batch-line.ts';
import { NO_EXPLANATION } from './from-server.ts';
import type { Judge } from './judge.ts';
import type { Screen } from './screen.ts';
import { jsonLine, printable, wrapped } from './terminal.ts';
import { type TextLine, textLines } from './text-lines.ts';

/** Answers each line of a file by one line, in its order, as soon as it is read. */
export async function explainBatch(
  stream: AsyncIterable<unknown>,
  { judge, screen, json }: { judge: Judge; screen: Screen; json: boolean },
): Promise<void> {
  let done = 0;
  for await (const line of textLines(stream)) {
    const answer = await answerTo(line, judge);
    await screen.print(json ? `${jsonLine(answer)}\n` : briefly(answer));
    if (!screen.isRead()) return;
    done += 1;
    if (done % limits.batchProgressLines === 0) screen.progress(`${done} requests explained`);
  }
  screen.progress('');
}

async function answerTo({ number, text }: TextLine, judge: Judge): Promise<BatchAnswer> {
  if (text === undefined)
    return brokenAnswer({ id: null, why: `line ${number} is longer than ${limits.batchLineCharsMax} characters` });
  const read = readBatchLine(text);
  if (!read.ok) return brokenAnswer({ id: read.refusal.id, why: `${read.refusal.why} (line ${number})` });
  const { id, one } = read.value;
  try {
    return batchAnswer(id, await judge(one));
  } catch (error) {
    return brokenAnswer({ id, why: `${whyOf(error)} (line ${number})` });
  }
}

/** One line never ends the others, unless it is the server that went away or lets nobody in. */
function whyOf(error: unknown): string {
  if (!(error instanceof PartylineError)) return 'explaining it failed';
  if (error.code !== NO_EXPLANATION) throw error;
  return error.message.replace(/\.$/, '');
}

/** For people: the id, the cause, the correction. */
function briefly({ id, cause, fix, reasons, applicability }: BatchAnswer): string {
  const right =
    fix === null
      ? []
      : [
          `  ${printable(`${applicability}: ${fix.method} ${fix.path}${fix.body === undefined ? '' : ` ${JSON.stringify(fix.body)}`}`)}`,
        ];
  const why = reasons.length === 0 ? [] : wrapped(reasons.join(', '), '  ');
  return `${[...wrapped(`${id === null ? '-' : String(id)}: ${cause}`, '', '  '), ...why, ...right].join('\n')}\n`;
}
