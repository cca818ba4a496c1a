/** Bytes of a whole, both places included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a Range header asks of so many bytes (RFC 9110 section 14.1.2). Whole where it asks for several ranges or is none
 * of ours: a server may ignore it (section 14.2). Undefined: nothing of it is there.
 */
export function readRange(header: string | undefined, bytes: number): ByteRange | 'whole' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? undefined : { from: bytes - length, to: bytes - 1 };
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) return 'whole';
  return from >= bytes ? undefined : { from, to: last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1) };
}
