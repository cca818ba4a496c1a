import { limits } from '../../base/limits.ts';
import type { PartylineError } from '../../client/partyline-error.ts';
import { catalogue, entryOf } from '../../explain/catalogue.ts';
import type { ToolName } from '../../explain/tool-names.ts';
import { type Asked, type Obstacle, obstacleOfError } from '../act/obstacle.ts';
import { printable } from '../explain/terminal.ts';
import { participantLine } from './shapes.ts';
import type { ToolAnswer } from './tool.ts';

const CANDIDATES_MAX = 10;

/** Why not, what to change, and with which tool to go on. */
export function sentencesOf(obstacle: Obstacle, next: ToolName | undefined = nextOf(obstacle)): string {
  const { cause, change, fixCurl, candidates } = obstacle;
  const words = [
    cause,
    change,
    // Where a tool does it, no command is needed.
    fixCurl === '' || next === 'list_participants' ? '' : `As a command: ${fixCurl}`,
    next === undefined ? '' : `Next tool: ${next}.`,
  ];
  const lines = candidates.slice(0, CANDIDATES_MAX).map(participantLine);
  return [words.filter((each) => each !== '').join(' '), ...lines].join('\n').slice(0, limits.mcpTextCharsMax);
}

/** An error as a tool answers it: the model reads the text, a program the members. */
export function errorAnswer(error: PartylineError, asked: Asked): ToolAnswer {
  const { kind, status, explain } = error;
  const obstacle = obstacleOfError(error, asked);
  const { cause, code, reason, candidates, correlationId, fixCurl } = obstacle;
  const next = nextOf(obstacle) ?? (kind === 'refused' ? 'explain_request' : undefined);
  return {
    text: sentencesOf(obstacle, next),
    structured: {
      error: {
        kind,
        code,
        cause,
        status,
        reason,
        correlationId,
        fixCurl,
        next,
        candidates: candidates.slice(0, CANDIDATES_MAX),
      },
      ...(explain === undefined ? {} : { explain }),
    },
    isError: true,
  };
}

/** Arguments that are not right; nothing was sent anywhere. */
export const argumentAnswer = (fault: string, tool: ToolName): ToolAnswer => ({
  text: `${printable(fault)} Nothing was sent. Next tool: ${tool}, with the arguments put right.`,
  structured: { error: { kind: 'usage', code: 'partyline.usage', cause: fault, next: tool } },
  isError: true,
});

/** What the catalogue says of the reason; of a selector that does not fit, the list. */
function nextOf({ reason, code }: Obstacle): ToolName | undefined {
  if (code === 'partyline.no.match' || code === 'partyline.count.mismatch') return 'list_participants';
  if (code === 'partyline.would.end.conversation') return 'plan_disconnect';
  const known = catalogue.find((entry) => entry.reason === reason);
  return known === undefined ? undefined : entryOf(known.reason).next;
}
