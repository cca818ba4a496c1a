import type { Json } from '../explain/json.ts';
import type { Connection } from './connection.ts';
import type { Explanation } from './explanation.ts';
import { membersOf } from './members.ts';
import { onlyPartyline } from './only-partyline.ts';
import { PartylineError } from './partyline-error.ts';
import { serverExplanation, toldHere } from './refusal.ts';
import { send } from './send.ts';

/** A request that somebody sent, or means to. */
export interface ExplainWish {
  readonly method: string;
  /** With its query; may carry `{placeholders}`. */
  readonly path: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** What was answered. */
  readonly observed?: { readonly status?: number; readonly code?: string; readonly message?: string };
}

/** By the server where it is a Partyline, else by the library alone. */
export async function explainRequest(connection: Connection, what: ExplainWish | string): Promise<Explanation> {
  const isPartyline = (await connection.service()) === 'partyline';
  if (typeof what === 'string') return keptExplanation(connection, what, isPartyline);
  const { observed, ...request } = what;
  const wish = { request, ...(observed === undefined ? {} : { observed }) };
  if (!isPartyline) {
    const { explain } = await import('../explain/index.ts');
    return toldHere(explain(wish));
  }
  const { body } = await send(connection, ['POST', '/api/v2/partyline/explain'], { body: wish });
  const { reasons } = Object(body);
  const told = serverExplanation({
    explain: { reason: Array.isArray(reasons) ? (reasons[0] ?? '') : '', ...Object(body) },
  });
  if (told === undefined)
    throw new PartylineError('refused', 'The server has no time to explain.', { code: 'client.no.explanation' });
  return { ...told, reasons: membersOf(body).texts('reasons') };
}

async function keptExplanation(connection: Connection, id: string, isPartyline: boolean): Promise<Explanation> {
  if (!isPartyline) throw onlyPartyline('Genesys Cloud keeps no requests to explain');
  const { body } = await send(connection, ['GET', `/api/v2/partyline/requests/${encodeURIComponent(id)}`]);
  const told = serverExplanation(body);
  if (told !== undefined) return told;
  throw new PartylineError('refused', 'That request was answered, or nothing was found out about its refusal.', {
    code: 'client.no.explanation',
  });
}
