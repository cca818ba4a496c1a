import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An answer as curl has read it. */
export interface CurlAnswer {
  readonly status: number;
  /** Of a header; undefined where it is not there. Names in lower case. */
  header(name: string): string | undefined;
  readonly text: string;
}

const MARK = '\n--curl--';

/** Sends one request with curl; `more` are its further arguments. */
export async function curl(method: string, url: string, more: readonly string[]): Promise<CurlAnswer> {
  const write = `${MARK}%{http_code}${MARK}%{header_json}`;
  const { stdout } = await run('curl', ['-sS', '-m', '40', '-X', method, '-w', write, ...more, url]);
  const [text = '', status = '', headers = '{}'] = stdout.split(MARK);
  const read: Readonly<Record<string, readonly string[]>> = JSON.parse(headers);
  return { status: Number(status), text, header: (name) => read[name]?.join(', ') };
}
