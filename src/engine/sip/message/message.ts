import { type HeaderName, headerName } from './header-names.ts';
import { splitList } from './split-list.ts';

/** A request as read or as it will be sent. */
export interface SipRequest {
  readonly kind: 'request';
  readonly method: string;
  /** Request-URI, as on the wire. */
  readonly uri: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** A response as read or as it will be sent. */
export interface SipResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

export type SipMessage = SipRequest | SipResponse;

/** A line break in a value can only mean a fold, and a fold reads as one space (RFC 3261 §7.3.1); so nobody injects a header. */
const oneLine = (value: string): string =>
  value.includes('\n') || value.includes('\r') ? value.replace(/[\r\n]+[ \t]*/g, ' ') : value;

/**
 * The headers of one message in their order. Names are compared without case and in either form, compact or long.
 * A line with several values stays one line; `get` and `all` take it apart.
 */
export class Headers {
  readonly #names: HeaderName[] = [];
  readonly #values: string[] = [];

  /** The first value, of a list header the first in its first line; undefined where there is none. */
  get(name: string): string | undefined {
    const known = headerName(name);
    const at = this.#indexOf(known.key, 0);
    const line = this.#values[at];
    if (line === undefined || !known.list || !line.includes(',')) return line;
    return splitList(line)[0] ?? '';
  }

  /** Every value in order; list headers are split at their commas, empty values dropped. */
  all(name: string): readonly string[] {
    const known = headerName(name);
    const lines = this.#lines(known.key);
    return known.list ? lines.flatMap(splitList) : lines;
  }

  /** The value of every line of the name in order, lists not split. */
  lines(name: string): readonly string[] {
    return this.#lines(headerName(name).key);
  }

  has(name: string): boolean {
    return this.#indexOf(headerName(name).key, 0) >= 0;
  }

  /** How many lines carry the name. */
  count(name: string): number {
    const { key } = headerName(name);
    let count = 0;
    for (let at = this.#indexOf(key, 0); at >= 0; at = this.#indexOf(key, at + 1)) count++;
    return count;
  }

  /** Adds a line after all others. */
  add(name: string, value: string): void {
    this.append(headerName(name), oneLine(value));
  }

  /** As `add`, for a name that was looked up and a value known to hold no line break. */
  append(name: HeaderName, value: string): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  /** Makes this the only value of the name, where its first line stood, else at the end. */
  set(name: string, value: string): void {
    const known = headerName(name);
    const first = this.#indexOf(known.key, 0);
    if (first < 0) {
      this.append(known, oneLine(value));
      return;
    }
    this.#values[first] = oneLine(value);
    for (let at = this.#indexOf(known.key, first + 1); at >= 0; at = this.#indexOf(known.key, at)) this.#removeAt(at);
  }

  /** Adds a line before the first of the same name, else before all others: how Via and Route are pushed. */
  prepend(name: string, value: string): void {
    const known = headerName(name);
    const at = Math.max(0, this.#indexOf(known.key, 0));
    this.#names.splice(at, 0, known);
    this.#values.splice(at, 0, oneLine(value));
  }

  /** Changes the first value and leaves the others, also those in the same line: how `received` gets into the top Via. */
  replaceFirst(name: string, value: string): void {
    const known = headerName(name);
    const at = this.#indexOf(known.key, 0);
    const line = this.#values[at];
    if (line === undefined) {
      this.append(known, oneLine(value));
      return;
    }
    const others = known.list && line.includes(',') ? splitList(line).slice(1) : [];
    this.#values[at] = [oneLine(value), ...others].join(', ');
  }

  /** Removes every line of the name. */
  remove(name: string): void {
    const { key } = headerName(name);
    for (let at = this.#indexOf(key, 0); at >= 0; at = this.#indexOf(key, at)) this.#removeAt(at);
  }

  /** Name and value of every line, in order. */
  *entries(): IterableIterator<readonly [name: string, value: string]> {
    for (const [at, known] of this.#names.entries()) yield [known.name, this.#values[at] ?? ''];
  }

  /** The header part as it is sent, without Content-Length and without the empty line. */
  toText(): string {
    let text = '';
    for (let at = 0; at < this.#names.length; at++) {
      const known = this.#names[at];
      if (known !== undefined && known.key !== 'content-length') text += `${known.name}: ${this.#values[at]}\r\n`;
    }
    return text;
  }

  #lines(key: string): string[] {
    const lines: string[] = [];
    for (let at = this.#indexOf(key, 0); at >= 0; at = this.#indexOf(key, at + 1)) lines.push(this.#values[at] ?? '');
    return lines;
  }

  #indexOf(key: string, from: number): number {
    for (let at = from; at < this.#names.length; at++) if (this.#names[at]?.key === key) return at;
    return -1;
  }

  #removeAt(at: number): void {
    this.#names.splice(at, 1);
    this.#values.splice(at, 1);
  }
}
