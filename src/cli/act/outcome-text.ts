import type { Disconnected, PartyOutcome } from '../../client/outcome.ts';
import { printable, type Style } from '../explain/terminal.ts';

const EVIDENCE: Readonly<Record<string, string>> = {
  'bye-200': 'its phone confirmed the BYE',
  'cancel-487': 'the call to it was given up before it was answered',
  'rtp-silent': 'its phone did not answer the BYE, and has sent no sound since',
  timeout: 'its phone never answered the BYE, and the line was dropped',
  event: 'an event of the service says so',
  read: 'it was read again',
};

/** What became of a removal, in words; `who` is how the party was named. */
export function outcomeText(done: Disconnected, who: string, style: Style): string {
  const { results, tookMs } = done;
  const several = results.length > 1;
  const lines = results.map((one) => partyLine(one, several ? one.participantId : who, style));
  return `${[...lines, style.faint(`${othersText(done.othersConnected)}${Math.round(tookMs)} ms.`)].join('\n')}\n`;
}

function partyLine(
  { outcome, evidence, sipCode, newConversationId, ban }: PartyOutcome,
  who: string,
  style: Style,
): string {
  const code = sipCode === undefined ? '' : ` (${sipCode})`;
  const why = evidence === null ? '' : `: ${EVIDENCE[evidence] ?? printable(evidence)}${code}`;
  switch (outcome) {
    case 'disconnected':
      return newConversationId === undefined
        ? `${style.right('Disconnected')} ${style.bold(who)}${why}.${banText(ban)}`
        : `${style.right('Parked')} ${style.bold(who)}: its line is up, in conversation ${printable(newConversationId)}.`;
    case 'alreadyGone':
      return `${style.right('Already gone')}: ${style.bold(who)} was on the call no more.`;
    case 'accepted':
      return `${style.sent('Not confirmed')}: the removal of ${style.bold(who)} was accepted and goes on, but its phone has not hung up yet.${banText(ban)}`;
    case 'planned':
      return `${style.bold(who)} would be taken off the call.`;
  }
}

/** With its id: a ban is lifted by that. */
const banText = (ban: PartyOutcome['ban']): string =>
  ban === undefined ? '' : `\nKept out until ${printable(ban.until)}, by ban ${printable(ban.id)}.`;

function othersText(others: number | undefined): string {
  if (others === undefined) return '';
  if (others === 0) return 'Nobody is left on the call. ';
  return others === 1 ? 'One other is still on the call. ' : `${others} others are still on the call. `;
}
