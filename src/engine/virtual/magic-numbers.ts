import { limits } from '../../base/limits.ts';
import type { Evidence, LegEndCause } from '../../domain/departure.ts';

/** What a phone does when it is called. */
export type Pickup =
  | { readonly kind: 'at-once' }
  | { readonly kind: 'rings'; readonly answersAfterMs: number }
  | { readonly kind: 'never' }
  | {
      readonly kind: 'refuses';
      readonly cause: LegEndCause & ('busy' | 'rejected');
      readonly sipCode: number;
      readonly phrase: string;
    };

/** How a phone's stay ends without being asked. */
export type Stay =
  | { readonly kind: 'stays' }
  | { readonly kind: 'hangs-up'; readonly afterMs: number }
  /** After a client was shown it. */
  | { readonly kind: 'hangs-up-when-noticed'; readonly afterMs: number }
  /** Drops without a BYE; the silence of its media gives it away. */
  | { readonly kind: 'vanishes'; readonly missedAfterMs: number };

/** What a phone does with our BYE. */
export type Farewell =
  | { readonly kind: 'confirms' }
  | { readonly kind: 'silent'; readonly evidence: Evidence & ('timeout' | 'rtp-silent'); readonly afterMs: number };

/** A virtual phone as data. */
export interface PhoneBehaviour {
  readonly pickup: Pickup;
  readonly stay: Stay;
  readonly farewell: Farewell;
  /** Calls the conversation again this long after it was removed from it. */
  readonly rejoinsAfterMs?: number;
}

/** Answers at once, stays, confirms its BYE; also what the softphone of a user does. */
export const plainPhone: PhoneBehaviour = {
  pickup: { kind: 'at-once' },
  stay: { kind: 'stays' },
  farewell: { kind: 'confirms' },
};

interface MagicRow {
  readonly from: string;
  /** Last number of the range; equal to `from` for a single one. */
  readonly to: string;
  readonly behaviour: PhoneBehaviour;
}

const single = (number: string, differs: Partial<PhoneBehaviour>): MagicRow => ({
  from: number,
  to: number,
  behaviour: { ...plainPhone, ...differs },
});

/** The rows of the interface's table of virtual phones. */
export const magicNumbers: readonly MagicRow[] = [
  { from: '+15550100', to: '+15550109', behaviour: plainPhone },
  single('+15550111', { pickup: { kind: 'rings', answersAfterMs: 2000 } }),
  single('+15550112', { pickup: { kind: 'refuses', cause: 'busy', sipCode: 486, phrase: 'Busy Here' } }),
  single('+15550113', { pickup: { kind: 'never' } }),
  single('+15550114', { stay: { kind: 'hangs-up', afterMs: 3000 } }),
  single('+15550115', { stay: { kind: 'hangs-up-when-noticed', afterMs: 50 } }),
  single('+15550116', { farewell: { kind: 'silent', evidence: 'timeout', afterMs: limits.byeMsMax } }),
  single('+15550117', {
    stay: { kind: 'vanishes', missedAfterMs: limits.mediaSilentMsMax },
    farewell: { kind: 'silent', evidence: 'rtp-silent', afterMs: limits.rtpSilentAfterByeMs },
  }),
  single('+15550118', { rejoinsAfterMs: 200 }),
  single('+15550119', { pickup: { kind: 'refuses', cause: 'rejected', sipCode: 603, phrase: 'Decline' } }),
];

const rowOf = (number: string): MagicRow | undefined =>
  magicNumbers.find((row) => number.length === row.from.length && number >= row.from && number <= row.to);

// Visual separators of RFC 3966 section 5.1.1, and spaces.
const SEPARATORS = /[\s.()-]/g;
const E164 = /^(?:\+|00)?(1555\d{4})$/;
const USER = /^user:(\S(?:.*\S)?)$/;

function numberOf(address: string): string | undefined {
  const written = address.replace(/^tel:/i, '').replace(SEPARATORS, '');
  const [, digits] = E164.exec(written) ?? [];
  const number = `+${digits}`;
  return rowOf(number) && number;
}

/**
 * The one spelling of a virtual phone's address, `+15550101` or `user:<name>`, however it is written
 * (`+1 555 0101`, `tel:+1-555-0101`, `15550101`); undefined for every other address.
 */
export function virtualNumber(text: string): string | undefined {
  const address = text.trim();
  if (address.length > limits.nameCharsMax) return undefined;
  return USER.test(address) ? address : numberOf(address);
}

/** What the phone with this address does; the address as `virtualNumber` gives it. */
export const behaviourOf = (number: string): PhoneBehaviour => rowOf(number)?.behaviour ?? plainPhone;
