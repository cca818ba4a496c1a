import { type Result, refuse } from '../../base/result.ts';
import type { ActRequest } from '../../client/selector.ts';
import type { Typed } from '../flags/flag.ts';
import { isEnough, type Selected, selectedBy } from './selected.ts';

/** Who an act is about; refused where that would be whoever happens to fit. */
export function selectedSomebody(typed: Typed): Result<Selected, string> {
  const selected = selectedBy(typed);
  if (!selected.ok || isEnough(selected.value)) return selected;
  return refuse(
    Object.keys(selected.value).length === 0
      ? 'Who? Name a party, as +15550101; partyline list shows who is there.'
      : 'These flags alone would find strangers: add an address, a user, a room or a conversation.',
  );
}

/** What every act takes beside who it is about. */
export const keptWords = (flags: Typed['flags']): Pick<ActRequest, 'expect' | 'note' | 'idempotencyKey'> => ({
  ...(typeof flags.expect === 'number' ? { expect: flags.expect } : {}),
  ...(flags.note === undefined ? {} : { note: String(flags.note) }),
  ...(flags['idempotency-key'] === undefined ? {} : { idempotencyKey: String(flags['idempotency-key']) }),
});
