import { isUuid } from '../../base/ids.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { Acted } from '../../client/outcome.ts';
import type { ActRequest } from '../../client/selector.ts';
import { type ExitCode, exitCodes } from '../../main/exit-codes.ts';
import { jsonLine, printable } from '../explain/terminal.ts';
import type { Typed } from '../flags/flag.ts';
import { asking, type Call } from '../server/asking.ts';
import { type Failure, wrongUse } from '../server/failure.ts';
import { interruptible } from './interruptible.ts';
import { keptWords, selectedSomebody } from './request-words.ts';
import type { Selected } from './selected.ts';
import { wordsOf } from './selected-words.ts';

/** Carries out `partyline hold`. */
export const runHold = (typed: Typed): Promise<ExitCode> => {
  const held = typed.flags.off !== true;
  return asking(typed, (call) =>
    act(call, { said: held ? 'On hold' : 'Off hold', does: (request) => call.client.hold({ ...request, held }) }),
  );
};

/** Carries out `partyline mute`. */
export const runMute = (typed: Typed): Promise<ExitCode> => {
  const muted = typed.flags.off !== true;
  return asking(typed, (call) =>
    act(call, { said: muted ? 'Muted' : 'May speak', does: (request) => call.client.mute({ ...request, muted }) }),
  );
};

/** Carries out `partyline move`. */
export const runMove = (typed: Typed): Promise<ExitCode> =>
  asking(typed, async (call) => {
    const to = destinationOf(typed.flags);
    if (!to.ok) return wrongUse(to.refusal);
    const mayEnd = call.typed.flags['may-end-conversation'] === true ? { mayEndConversation: true } : {};
    return act(call, { said: 'Moved', does: (request) => call.client.move({ ...request, ...mayEnd, to: to.value }) });
  });

interface Act {
  readonly said: string;
  readonly does: (request: ActRequest) => Promise<Acted>;
}

async function act({ typed, screen, progress, isJson }: Call, { said, does }: Act): Promise<ExitCode | Failure> {
  const selected = selectedSomebody(typed);
  if (!selected.ok) return wrongUse(selected.refusal);
  progress.say(`Looking for ${wordsOf(selected.value)}`);
  const acted = await interruptible((signal) => does({ ...selected.value, ...keptWords(typed.flags), signal }));
  progress.clear();
  await screen.print(isJson ? `${jsonLine(acted)}\n` : actedText(acted, said, selected.value));
  return exitCodes.done;
}

const actedText = ({ results }: Acted, said: string, selected: Selected): string =>
  results
    .map(({ participantId, newConversationId }) => {
      const who = results.length === 1 ? wordsOf(selected) : printable(participantId);
      return `${said}: ${who}${newConversationId === undefined ? '' : `, now in conversation ${printable(newConversationId)}`}.\n`;
    })
    .join('');

function destinationOf(flags: Typed['flags']): Result<{ conversationId: string } | { room: string }, string> {
  const { 'to-room': room, 'to-conversation': conversation } = flags;
  if ((room === undefined) === (conversation === undefined))
    return refuse('Where to? Give --to-room or --to-conversation, one of them.');
  if (room !== undefined) return ok({ room: String(room) });
  const conversationId = String(conversation);
  return isUuid(conversationId)
    ? ok({ conversationId })
    : refuse(`--to-conversation is ${conversationId}, which is no id.`);
}
