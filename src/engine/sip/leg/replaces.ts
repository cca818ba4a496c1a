import type { LegId } from '../../../base/ids.ts';
import { dialogKey } from '../dialog.ts';
import type { Endpoint } from '../transport/transport.ts';
import type { DialogUser } from './leg.ts';

/** A dialog of ours by what its far end, or who was told of it, calls it (RFC 3891 §6.1). */
export interface Replaces {
  readonly callId: string;
  /** The tag of whom the request is sent to. */
  readonly toTag: string;
  readonly fromTag: string;
  /** Only a call that nobody has answered. */
  readonly earlyOnly: boolean;
}

/** A leg as somebody wants to take its place. */
export interface Replaceable {
  readonly legId: LegId;
  readonly phase: 'confirmed' | 'unconfirmed' | 'ending';
  /** Where its far end is. */
  readonly flow: Endpoint;
}

/** Reads `callid;to-tag=x;from-tag=y[;early-only]`, in any order (RFC 3891 §6.1); undefined where it is not that. */
export function readReplaces(text: string): Replaces | undefined {
  const [callId = '', ...params] = text.split(';').map((part) => part.trim());
  const values = new Map<string, string>();
  for (const param of params) {
    const equals = param.indexOf('=');
    const name = (equals < 0 ? param : param.slice(0, equals)).trim().toLowerCase();
    // RFC 3261 §7.3.1.
    if (values.has(name)) return undefined;
    values.set(name, equals < 0 ? '' : param.slice(equals + 1).trim());
  }
  const [toTag, fromTag] = [values.get('to-tag'), values.get('from-tag')];
  if (!/^[^\s<>"]+$/.test(callId) || !toTag || !fromTag) return undefined;
  // RFC 3891 §3: a peer of RFC 2543 has no tag, and is written as 0.
  return { callId, toTag, fromTag: fromTag === '0' ? '' : fromTag, earlyOnly: values.has('early-only') };
}

type Dialogs = ReadonlyMap<string, DialogUser>;

/** The leg whose dialog it is; its call may also be one of ours, and then a third one says the tags as he sees them. */
export const replacedBy = (dialogs: Dialogs, { callId, toTag, fromTag }: Replaces): Replaceable | undefined =>
  dialogs.get(dialogKey(callId, toTag, fromTag))?.replaceable?.();
