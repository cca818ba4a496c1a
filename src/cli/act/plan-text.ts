import type { Plan } from '../../client/outcome.ts';
import { printable, type Style } from '../explain/terminal.ts';
import { nameOf } from './party.ts';

/** The rules by which a call or a party ends without anybody asking for it (design: removal, 7). */
const RULES: Readonly<Record<string, string>> = {
  'last-leg': 'nobody would be left on it',
  peer: 'it is a call of two, and the other side hangs up as well',
  'one-left': 'it is one that ends when one is left',
  'no-agents': 'it is one that ends with its last agent',
  'host-leaves': 'it is one that ends with its host',
};
const NUMBERS = ['Nobody', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];

const ruleText = (rule: string): string => RULES[rule] ?? printable(rule);
const counted = (count: number): string => NUMBERS[count] ?? String(count);

/** What a removal would do, in words; `expected` is how many were expected to fit. */
export function planText(plan: Plan, expected: number, style: Style): string {
  const { participants, refused, consequences, matched } = plan;
  const names = participants.map((one) => style.bold(nameOf(one)));
  if (refused !== null && ['partyline.no.match', 'partyline.count.mismatch'].includes(refused.code)) {
    const fit = `${counted(matched)} ${matched > 1 ? 'fit' : 'fits'} where ${counted(expected).toLowerCase()} should`;
    return `${[...names.map((name) => `${name} fits.`), style.sent(`${fit}: nothing would be done.`)].join('\n')}\n`;
  }
  const lines = [
    ...names.map((name) => `${name} would be taken off the call.`),
    ...(refused === null ? [] : [style.sent(refusedText(refused))]),
    consequencesText(consequences),
    ...consequences.alsoEnd.map(
      ({ participantId, because }) => `  ${printable(participantId)} goes too: ${ruleText(because)}.`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const refusedText = ({ code, reason }: NonNullable<Plan['refused']>): string =>
  code === 'partyline.would.end.conversation'
    ? 'It would be refused without --may-end-conversation.'
    : `It would be refused: ${printable(reason ?? code)}.`;

/** Of the call: whether it goes on, and if not why. */
export function consequencesText({ conversationEnds, because, remaining }: Plan['consequences']): string {
  if (conversationEnds) return `This ends the call${because === undefined ? '' : `: ${ruleText(because)}`}.`;
  return `${counted(remaining.length)} ${remaining.length === 1 ? 'remains' : 'remain'}; the call goes on.`;
}
