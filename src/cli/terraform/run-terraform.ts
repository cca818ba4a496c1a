import { limits } from '../../base/limits.ts';
import type { Client } from '../../client/client.ts';
import { PartylineError } from '../../client/partyline-error.ts';
import { type ExitCode, exitCodes } from '../../main/exit-codes.ts';
import { type Asked, obstacleOfError } from '../act/obstacle.ts';
import { plainStyle } from '../explain/terminal.ts';
import { complaintLines } from '../server/complaint.ts';
import { openClient } from '../server/open-client.ts';
import { targetOf } from '../server/target.ts';
import { type Query, readQuery } from './query.ts';
import { readStdin } from './read-stdin.ts';
import { doneResult, obstacleResult, planResult, type TerraformResult } from './result.ts';

/** Carries out `partyline terraform`: the protocol of hashicorp/external. stdout has the result or nothing. */
export async function runTerraform(): Promise<ExitCode> {
  if (process.stdin.isTTY === true)
    return complain('Terraform runs this and writes the query on its stdin; docs/terraform.md shows a configuration.');
  const text = await readStdin(process.stdin, AbortSignal.timeout(limits.terraformQueryMsMax));
  // Whoever writes without end is not listened to any longer.
  process.stdin.destroy();
  if (!text.ok) return complain(text.refusal);
  const query = readQuery(text.value);
  if (!query.ok) return complain(query.refusal);
  const target = targetOf(query.value.server, environmentOf(query.value));
  if (!target.ok) return complain(target.refusal);
  const client = openClient(target.value);
  try {
    const result = await resultOf(client, query.value, target.value.url);
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    return complain(
      complaintLines(error, plainStyle)
        .join('\n')
        .replace(/^partyline: /, ''),
    );
  } finally {
    client.close();
  }
}

/** What the query says counts before what stands in the environment. */
function environmentOf({ token, server }: Query): Readonly<Record<string, string | undefined>> {
  const { env } = process;
  if (token !== undefined) return { ...env, PARTYLINE_TOKEN: token, PARTYLINE_PROFILE: undefined };
  return server.profile === undefined ? env : { ...env, PARTYLINE_TOKEN: undefined };
}

async function resultOf(client: Client, { action, request }: Query, url: string): Promise<TerraformResult> {
  const asked: Asked = { request, url };
  try {
    return action === 'check'
      ? planResult(await client.plan(request), asked)
      : doneResult(await client.disconnect(request), asked);
  } catch (error) {
    if (!(error instanceof PartylineError) || !isKnowledge(error)) throw error;
    return obstacleResult(action, obstacleOfError(error, asked));
  }
}

/** What the server found about the party; a `check` block can show it. Anything else says nothing about it. */
const isKnowledge = ({ kind, status, code }: PartylineError): boolean =>
  kind === 'no-match' ||
  kind === 'count-mismatch' ||
  (kind === 'refused' && (status === 409 || status === 412 || code.startsWith('conversation.error.')));

function complain(message: string): ExitCode {
  process.stderr.write(`partyline: ${message}\n`);
  return exitCodes.refused;
}
