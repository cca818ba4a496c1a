import { defaultBounds, type MessageBounds } from '../message/parse-message.ts';
import { decimal } from '../message/scan.ts';
import type { StreamFault } from './transport.ts';

/** What a stream was cut into. */
export type Frame =
  | { readonly kind: 'message'; readonly bytes: Buffer }
  /** The double CRLF of RFC 5626 §3.5.1. */
  | { readonly kind: 'ping' }
  /** Where the next message begins is not known any more; `bytes` is the header part, or what there is of it. */
  | { readonly kind: 'fault'; readonly fault: StreamFault; readonly bytes: Buffer };

/** Cuts a stream into messages by their Content-Length (RFC 3261 §18.3), however the bytes come. */
export interface MessageFramer {
  /** What is complete with these bytes; after a fault nothing any more. */
  push(chunk: Buffer): readonly Frame[];
  /** A message has begun and is not complete. */
  readonly isInside: boolean;
}

interface State {
  readonly bounds: MessageBounds;
  /** Grows as it must, so that a stream of single bytes is not copied again for each of them. */
  store: Buffer;
  length: number;
  /** Up to here there is no end of a header part. */
  searched: number;
  /** Bytes of the message that has begun, once its header part is there. */
  wanted: number | undefined;
  isBroken: boolean;
}

const nothing = Buffer.alloc(0);
const storeBytesMin = 1024;

export function createMessageFramer(bounds: MessageBounds = defaultBounds): MessageFramer {
  const state: State = { bounds, store: nothing, length: 0, searched: 0, wanted: undefined, isBroken: false };
  return {
    push(chunk) {
      const frames: Frame[] = [];
      // In pieces, so that what is kept is bounded by one message and not by one read.
      for (let at = 0; at < chunk.length && !state.isBroken; at += bounds.messageBytesMax) {
        append(state, chunk.subarray(at, at + bounds.messageBytesMax));
        for (let frame = next(state); frame !== undefined; frame = next(state)) frames.push(frame);
      }
      if (state.length === 0) state.store = nothing;
      return frames;
    },
    get isInside() {
      return state.length > 0 && !isLineBreaks(state.store.subarray(0, Math.min(state.length, 4)));
    },
  };
}

function append(state: State, chunk: Buffer): void {
  const length = state.length + chunk.length;
  if (length > state.store.length) {
    const larger = Buffer.allocUnsafe(Math.max(length, 2 * state.store.length, storeBytesMin));
    state.store.copy(larger, 0, 0, state.length);
    state.store = larger;
  }
  chunk.copy(state.store, state.length);
  state.length = length;
}

const isBreak = (byte: number | undefined): boolean => byte === 0x0d || byte === 0x0a;
const isLineBreaks = (bytes: Buffer): boolean => bytes.every(isBreak);

/** Takes `count` bytes off the front, as a copy of their own. */
function take(state: State, count: number): Buffer {
  const bytes = Buffer.from(state.store.subarray(0, count));
  state.store.copyWithin(0, count, state.length);
  state.length -= count;
  state.searched = 0;
  state.wanted = undefined;
  return bytes;
}

function next(state: State): Frame | undefined {
  if (state.isBroken) return undefined;
  const between = state.wanted === undefined && state.searched === 0 ? skipBreaks(state) : undefined;
  if (between !== undefined) return between;
  if (state.length === 0 || isBreak(state.store[0])) return undefined;
  const fault = state.wanted === undefined ? readHead(state) : undefined;
  if (fault !== undefined) return fault;
  if (state.wanted === undefined || state.length < state.wanted) return undefined;
  return { kind: 'message', bytes: take(state, state.wanted) };
}

/** RFC 3261 §7.5: line breaks before a message mean nothing, but for two of them, which are a ping. */
function skipBreaks(state: State): Frame | undefined {
  while (state.length > 0 && isBreak(state.store[0])) {
    const head = state.store.toString('latin1', 0, Math.min(state.length, 4));
    if (head === '\r\n\r\n') {
      take(state, 4);
      return { kind: 'ping' };
    }
    // It may still become one.
    if ('\r\n\r\n'.startsWith(head)) return undefined;
    take(state, 1);
  }
  return undefined;
}

/** Finds the end of the header part, and from it where the message ends. */
function readHead(state: State): Frame | undefined {
  const { store, bounds } = state;
  const window = store.subarray(0, Math.min(state.length, bounds.headerBytesMax));
  const blank = window.indexOf('\r\n\r\n', Math.max(0, state.searched - 3), 'latin1');
  state.searched = window.length;
  if (blank < 0) return state.length > bounds.headerBytesMax ? broken(state, 'too-long', state.length) : undefined;
  const end = blank + 4;
  const length = contentLength(window.toString('latin1', 0, blank + 2));
  if (length === undefined) return broken(state, 'no-length', end);
  if (end + length > bounds.messageBytesMax) return broken(state, 'too-long', end);
  state.wanted = end + length;
  return undefined;
}

function broken(state: State, fault: StreamFault, count: number): Frame {
  state.isBroken = true;
  return { kind: 'fault', fault, bytes: take(state, count) };
}

const LENGTH = /\r\n(?:content-length|l)[ \t]*:([^\r\n]*)(?=\r\n)/gi;

/** undefined where it is missing, is no number, or is said twice and differently: nobody shall read two messages as one. */
function contentLength(head: string): number | undefined {
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ');
  const values = new Set([...unfolded.matchAll(LENGTH)].map(([, value = '']) => value.trim()));
  const [value, ...others] = values;
  return value === undefined || others.length > 0 ? undefined : decimal(value, Number.MAX_SAFE_INTEGER);
}
