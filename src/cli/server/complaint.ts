import { printable, type Style } from '../explain/terminal.ts';
import type { Failure } from './failure.ts';

const CHARS_MAX = 400;

/** What a person reads of a failure: what happened, why, and what would work. What a server writes is a stranger's. */
export function complaintLines(
  { message, code, explain, correlationId, candidates }: Failure,
  style: Style,
): readonly string[] {
  const clean = (text: string): string => printable(text.slice(0, CHARS_MAX));
  const cause = explain?.cause ?? '';
  const fix = explain?.fix;
  return [
    `partyline: ${clean(message)}`,
    ...(cause === '' || message.includes(cause) ? [] : [`  ${clean(cause)}`]),
    ...(candidates ?? []).map(
      ({ id, address, name, status }) =>
        `  ${id}  ${clean(address)}${name === address || name === '' ? '' : `  ${clean(name)}`}  ${clean(status)}`,
    ),
    ...(code === 'partyline.would.end.conversation' ? ['  --may-end-conversation allows it.'] : []),
    ...(fix?.cli === undefined ? [] : [`  ${style.right(clean(fix.cli))}`]),
    ...(correlationId === undefined ? [] : [`  ${style.faint(`More: partyline explain ${clean(correlationId)}`)}`]),
  ];
}
