import { limits } from '../../base/limits.ts';

/** A line of a file; `text` is undefined where it is longer than a request can be. */
export interface TextLine {
  readonly number: number;
  readonly text: string | undefined;
}

/** The lines of a stream that are not blank, however many there are; none is kept longer than it takes to read it. */
export async function* textLines(stream: AsyncIterable<unknown>): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder();
  let number = 0;
  let rest = '';
  let isTooLong = false;
  const end = (text: string): TextLine | undefined => {
    number += 1;
    const line = { number, text: isTooLong || text.length > limits.batchLineCharsMax ? undefined : text };
    isTooLong = false;
    return line.text?.trim() === '' ? undefined : line;
  };
  for await (const chunk of stream) {
    const [first = '', ...more] = (
      chunk instanceof Uint8Array ? decoder.decode(chunk, { stream: true }) : String(chunk)
    ).split('\n');
    rest += first;
    for (const next of more) {
      const line = end(rest);
      if (line) yield line;
      rest = next;
    }
    if (rest.length > limits.batchLineCharsMax) {
      isTooLong = true;
      rest = '';
    }
  }
  const last = end(rest + decoder.decode());
  if (last) yield last;
}
