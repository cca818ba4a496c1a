import type { ListedParticipant } from '../../client/participant.ts';
import { printable, type Style } from '../explain/terminal.ts';
import type { Failure } from './failure.ts';
import { flagWords, nextSteps } from './flag-words.ts';

const CHARS_MAX = 400;

/** What a person reads of a failure: what happened, why, and what would work. What a server writes is a stranger's. */
export function complaintLines(
  { message, code, explain, correlationId, candidates }: Failure,
  style: Style,
): readonly string[] {
  const clean = (text: string): string => printable(text.slice(0, CHARS_MAX));
  const cause = explain?.cause ?? '';
  const cli = explain?.fix?.cli;
  const next = nextSteps[code];
  return [
    `partyline: ${clean(flagWords(message))}`,
    ...(cause === '' || message.includes(cause) ? [] : [`  ${clean(flagWords(cause))}`]),
    ...(candidates ?? toldBy(explain)).map(
      ({ id, address, name, status }) =>
        `  ${clean(id)}  ${clean(address)}${name === address || name === '' ? '' : `  ${clean(name)}`}  ${clean(status)}`,
    ),
    ...(next === undefined ? [] : [`  ${next}`]),
    ...(cli === undefined ? [] : [`  ${style.right(clean(cli))}`]),
    ...(correlationId === undefined ? [] : [`  ${style.faint(moreOf(clean(correlationId), explain?.by))}`]),
  ];
}

/** The cloud keeps no requests to explain; its support asks for the id. */
const moreOf = (correlationId: string, by: 'server' | 'client' | undefined): string =>
  by === 'client' ? `Correlation id: ${correlationId}` : `More: partyline explain ${correlationId}`;

/** Where the client has not looked for them the server's explanation has who fits. */
const toldBy = (explain: Failure['explain']): readonly Who[] =>
  (explain?.candidates ?? []).flatMap(({ participantId, address = '', name = '' }) =>
    participantId === undefined || address === '' ? [] : [{ id: participantId, address, name, status: '' }],
  );

type Who = Pick<ListedParticipant, 'id' | 'address' | 'name' | 'status'>;
