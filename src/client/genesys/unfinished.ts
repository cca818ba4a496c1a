import { PartylineError } from '../partyline-error.ts';
import type { Patched } from './act.ts';
import type { CloudParticipant } from './conversation-shape.ts';

/** A removal that ended before its end, and what was done before it. */
interface Unfinished {
  readonly who: CloudParticipant;
  /** Ids of those whose removal was accepted before. */
  readonly before: readonly string[];
}

/** The error that says what was done and what is not known. */
export function failed(
  patched: Exclude<Patched, { kind: 'accepted' | 'gone' }>,
  { who, before }: Unfinished,
): PartylineError {
  const already = before.length === 0 ? '' : ` Done before it: ${before.join(', ')}.`;
  if (patched.kind === 'refused') {
    const { kind, message, code, status, correlationId, explain, candidates } = patched.error;
    const details = { code, status, correlationId, explain, candidates };
    return already === '' ? patched.error : new PartylineError(kind, `${message}${already}`, details);
  }
  const { code, message, status, correlationId, cause } = patched.fault;
  const details = { code, status, correlationId, cause };
  if (patched.kind === 'unsent') return new PartylineError('unreachable', `${message}${already}`, details);
  const unknown = `The request for ${who.id} was sent, outcome unknown: ${patched.reread}.`;
  return new PartylineError('not-confirmed', `${message} ${unknown}${already}`, details);
}
