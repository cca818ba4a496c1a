import type { Client } from '../../client/client.ts';
import { PartylineError } from '../../client/partyline-error.ts';
import { type ToolName, toolNames } from '../../explain/tool-names.ts';
import { readArguments } from './argument.ts';
import { argumentAnswer, errorAnswer } from './obstacle-text.ts';
import { removalOf } from './selector-arguments.ts';
import type { ToolAnswer } from './tool.ts';
import { tools } from './tools.ts';

/** What a client of the protocol asks for. */
export interface AskedTool {
  readonly name: string;
  readonly sent: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** Who carries it out. */
export interface Server {
  readonly client: Client;
  readonly url: string;
}

/** Carries out a call. Whatever goes wrong with it is an answer for the model, never an error of the protocol. */
export async function callTool({ client, url }: Server, { name, sent, signal }: AskedTool): Promise<ToolAnswer> {
  const known = toolNames.find((each): each is ToolName => each === name);
  if (known === undefined)
    return argumentAnswer(
      `There is no tool ${JSON.stringify(name.slice(0, 60))}; there are ${toolNames.join(', ')}.`,
      'list_participants',
    );
  const tool = tools[known];
  const read = readArguments(tool.takes, sent);
  if (!read.ok) return argumentAnswer(read.refusal, known);
  try {
    return await tool.run({ sent: read.value, client, url, signal });
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    return error.kind === 'usage'
      ? argumentAnswer(error.message, known)
      : errorAnswer(error, { request: removalOf(read.value), url });
  }
}
