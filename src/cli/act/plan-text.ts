import type { Plan } from '../../client/outcome.ts';
import { printable, type Style } from '../explain/terminal.ts';
import { nameOf } from './party.ts';

/** What a removal would do, in words. */
export function planText({ participants, refused, consequences }: Plan, style: Style): string {
  const { conversationEnds, because, remaining, alsoEnd } = consequences;
  const lines = [
    ...participants.map((one) => `${style.bold(nameOf(one))} would be taken off the call.`),
    ...(refused === null ? [] : [style.sent(`It would be refused: ${printable(refused.reason ?? refused.code)}.`)]),
    ...alsoEnd.map(
      ({ participantId, because: why }) => `${printable(participantId)} would go as well: ${printable(why)}.`,
    ),
    conversationEnds
      ? `This ends the call${because === undefined ? '' : `: ${printable(because)}`}.`
      : goesOn(remaining.length),
  ];
  return `${lines.join('\n')}\n`;
}

const NUMBERS = ['Nobody', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];

const goesOn = (count: number): string =>
  `${NUMBERS[count] ?? String(count)} ${count === 1 ? 'remains' : 'remain'}; the call goes on.`;
