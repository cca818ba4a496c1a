import { cloudRegions } from '../contract/cloud-regions.ts';
import { type ExchangeDeps, exchange } from './exchange.ts';
import type { Fault } from './fault.ts';
import type { Answered, Service } from './options.ts';
import { PartylineError } from './partyline-error.ts';

/** No usable answer, of a request after which nothing is left half done. */
export const unreachable = ({ message, code, status, correlationId, cause }: Fault): PartylineError =>
  new PartylineError('unreachable', message, { code, status, correlationId, cause });

/** Which API answers there: the cloud is known by its hosts, a Partyline by its /health, without a token. */
export async function findService(deps: ExchangeDeps, url: string, timeoutMs: number): Promise<Service> {
  if (regionOf(url) !== undefined) return 'genesys';
  const outgoing = { url: `${url}/health`, method: 'GET', headers: { Accept: 'application/json' }, timeoutMs };
  const asked = await exchange(deps, outgoing);
  if (!asked.ok) throw unreachable(asked.refusal);
  // Health is 503 while a server stops.
  if (typeof Object(asked.value.body).nodeId === 'string') return 'partyline';
  throw strange(url, asked.value, "; where it is one with the API of Genesys Cloud, say service: 'genesys'");
}

/** An answer in JSON that neither service would give; `hint` is the end of its sentence. */
export const strange = (url: string, { status, headers }: Answered, hint = ''): PartylineError =>
  unreachable({
    code: 'client.not.an.api',
    message: `${new URL(url).host} answers, but not as Partyline or Genesys Cloud do (status ${status}): it is another server${hint}.`,
    reached: true,
    status,
    correlationId: headers['inin-correlation-id'],
  });

/** The region of a host of the cloud. */
function regionOf(url: string): string | undefined {
  const { hostname } = new URL(url);
  return cloudRegions.find((region) => hostname === `api.${region}` || hostname.endsWith(`.${region}`));
}

/** Tokens of the cloud come from another host than its API (reference/genesys behaviour 5). */
export function loginOf(url: string): string {
  const region = regionOf(url);
  return region === undefined ? url : `https://login.${region}`;
}
