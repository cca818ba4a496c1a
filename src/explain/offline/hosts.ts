import { cloudRegions } from '../../contract/cloud-regions.ts';
import { type Problem, problem } from '../problem.ts';
import { isPlaceholder } from '../wish/seen.ts';

/** A region that is not filled in. */
const OPEN = '{region}';

export interface Host {
  readonly name: string;
  /** The part before the region: `api`, `login`, `apps`, … */
  readonly service: string;
  /** The region's domain; `{region}` where the request leaves it open; undefined: none of the cloud's. */
  readonly region: string | undefined;
}

/** RFC 1035 section 2.3.4. */
const HOST_CHARS_MAX = 253;

/** Takes a host apart; a placeholder for a region, or for the whole host, is a region that is not filled in. */
export function hostOf(sent: string): Host {
  const name = sent
    .trim()
    .slice(0, HOST_CHARS_MAX)
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^[^/@]*@/, '')
    .replace(/[/?#].*$/, '')
    .replace(/:\d+$/, '');
  const region = cloudRegions.find((each) => name === each || name.endsWith(`.${each}`));
  if (region !== undefined) return { name, service: name === region ? '' : name.slice(0, -region.length - 1), region };
  const open = /^(?:([a-z-]+)\.)?((?:\$?\{+[^}]*\}+|<[^>]*>|\$\w+)(?:\.(?:com|pure\.cloud))?)$/.exec(name);
  if (open !== null) return { name, service: open[1] ?? (isPlaceholder(name) ? 'api' : ''), region: OPEN };
  return { name, service: '', region: undefined };
}

/** What is wrong with the host of a request to the API, or of one for a token. */
export function hostProblem(sent: string | undefined, isToken: boolean): Problem | undefined {
  if (sent === undefined || sent.trim() === '' || /^(?:localhost|127\.|\[?::1)/.test(sent)) return undefined;
  const host = hostOf(sent);
  if (isToken)
    return host.service === 'login' && host.region !== undefined
      ? undefined
      : problem('WRONG_TOKEN_HOST', { host: host.name, region: regionOf(host) });
  if (host.region === undefined) return problem('UNKNOWN_HOST', { cloudHost: host.name });
  return undefined;
}

/** The base of a corrected request. */
export const baseOf = (sent: string | undefined, service: 'api' | 'login'): string =>
  `https://${service}.${sent === undefined ? OPEN : regionOf(hostOf(sent))}`;

const regionOf = (host: Host): string => host.region ?? OPEN;
