import { addAbortSignal, type Readable } from 'node:stream';
import { limits } from '../../base/limits.ts';
import { ok, type Result, refuse } from '../../base/result.ts';

/** All of a program's input, as text; `patience` ends the wait for one that never ends. */
export async function readStdin(input: Readable, patience: AbortSignal): Promise<Result<string, string>> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of addAbortSignal(patience, input)) {
      const chunk = Buffer.from(part);
      bytes += chunk.length;
      if (bytes > limits.terraformQueryBytesMax) return refuse('The query on stdin is longer than 1 MiB.');
      parts.push(chunk);
    }
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)));
  } catch (error) {
    if (patience.aborted) return refuse('No whole query came on stdin within ten seconds; its writer has to close it.');
    return refuse(
      error instanceof TypeError
        ? 'The query on stdin is not UTF-8.'
        : 'There is no query: stdin is closed or cannot be read.',
    );
  }
}
