import { isLoopbackHost } from '../../base/host.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { Typed } from '../flags/flag.ts';
import { type Profile, type Profiles, readProfiles } from './profile-file.ts';

/** What a verb is told by flags of the server that it talks to. */
export interface ServerFlags {
  readonly url?: string | undefined;
  /** Of Genesys Cloud, in place of a URL: `mypurecloud.de`. */
  readonly region?: string | undefined;
  readonly clientId?: string | undefined;
  readonly secret?: string | undefined;
  readonly profile?: string | undefined;
}

/** Where a server is and who asks. */
export interface Target {
  /** Base URL without a slash at its end. */
  readonly url: string;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string } | { readonly token: string };
}

type Environment = Readonly<Record<string, string | undefined>>;

export const DEFAULT_URL = 'http://127.0.0.1:7278';
/** The profile that is used where none is named. */
export const DEFAULT_PROFILE = 'default';

/**
 * Flags win over the environment, that over a stored profile, that over the defaults of `partyline dev`. A profile's
 * secret goes to the profile's own URL and nowhere else.
 */
export function targetOf(flags: ServerFlags, environment: Environment): Result<Target, string> {
  const profile = profileOf(flags, environment);
  if (!profile.ok) return profile;
  const named = urlOf(flags, environment, profile.value);
  if (!named.ok) return named;
  const url = readUrl(named.value);
  if (!url.ok) return url;
  const own = profile.value !== undefined && sameUrl(profile.value.url, url.value) ? profile.value : undefined;
  if (flags.profile !== undefined && own === undefined)
    return refuse(`Profile ${flags.profile} is of ${profile.value?.url}; another URL was named beside it.`);
  const credentials = credentialsOf(flags, own, { environment, url: url.value });
  return credentials.ok ? ok({ url: url.value, credentials: credentials.value }) : credentials;
}

/** What the flags of a verb name. */
export const targetFlags = ({ flags }: Typed): ServerFlags => ({
  url: textOf(flags.url),
  region: textOf(flags.region),
  clientId: textOf(flags['client-id']),
  secret: textOf(flags.secret),
  profile: textOf(flags.profile),
});

const textOf = (value: string | number | true | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

const set = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

function profileOf(flags: ServerFlags, environment: Environment): Result<Profile | undefined, string> {
  const name = flags.profile ?? set(environment.PARTYLINE_PROFILE);
  // Whoever says all of it needs no profile, nor a file that can be read.
  if (name === undefined && isComplete(flags, environment)) return ok(undefined);
  const profiles = readProfiles(environment);
  if (!profiles.ok) return profiles;
  const found = memberOf(profiles.value, name ?? DEFAULT_PROFILE);
  return name === undefined || found !== undefined
    ? ok(found)
    : refuse(
        `There is no profile ${name}; partyline login --profile ${name} makes it, partyline login --list shows all.`,
      );
}

const memberOf = (profiles: Profiles, name: string): Profile | undefined =>
  Object.hasOwn(profiles, name) ? profiles[name] : undefined;

function isComplete({ url, region }: ServerFlags, environment: Environment): boolean {
  const hasUrl = (url ?? region ?? set(environment.PARTYLINE_URL) ?? set(environment.PARTYLINE_REGION)) !== undefined;
  const { PARTYLINE_TOKEN: token, PARTYLINE_CLIENT_ID: id, PARTYLINE_CLIENT_SECRET: secret } = environment;
  return hasUrl && (set(token) !== undefined || (set(id) !== undefined && set(secret) !== undefined));
}

function urlOf(flags: ServerFlags, environment: Environment, profile: Profile | undefined): Result<string, string> {
  if (flags.url !== undefined && flags.region !== undefined) return refuse('Name the server by --url or by --region.');
  const typed = flags.url ?? (flags.region === undefined ? undefined : regionUrl(flags.region));
  const chosen = flags.profile === undefined ? undefined : profile?.url;
  const region = set(environment.PARTYLINE_REGION);
  const around = set(environment.PARTYLINE_URL) ?? (region === undefined ? undefined : regionUrl(region));
  return ok(typed ?? chosen ?? around ?? profile?.url ?? DEFAULT_URL);
}

/** The base URL of a region of Genesys Cloud; of `api.mypurecloud.de` as of `mypurecloud.de`. */
export const regionUrl = (region: string): string =>
  `https://api.${region.replace(/^(https:\/\/)?(api\.|login\.)?/, '')}`;

/** The base URL without a slash at its end; refused with a sentence where it is none. */
export function readUrl(text: string): Result<string, string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  return url === undefined || !isHttp || url.username !== '' || url.search !== '' || url.hash !== ''
    ? refuse(`The URL of the server should look like ${DEFAULT_URL}.`)
    : ok(url.href.replace(/\/+$/, ''));
}

const sameUrl = (one: string, other: string): boolean => one.replace(/\/+$/, '') === other;

interface Place {
  readonly environment: Environment;
  readonly url: string;
}

/** What is typed counts before the environment, and a token of it before a client. */
function credentialsOf(
  flags: ServerFlags,
  profile: Profile | undefined,
  { environment, url }: Place,
): Result<Target['credentials'], string> {
  const chosen = flags.profile === undefined ? undefined : profile;
  const { clientId, secret } = flags;
  const token = set(environment.PARTYLINE_TOKEN);
  if (token !== undefined && clientId === undefined && secret === undefined && chosen === undefined)
    return checkedToken(token);
  // The well-known client is for a server on this machine; elsewhere a forgotten setting should be seen.
  const well = isLoopbackHost(new URL(url).hostname) ? 'demo' : undefined;
  const around = chosen === undefined ? set(environment.PARTYLINE_CLIENT_ID) : undefined;
  const id = clientId ?? around ?? profile?.clientId ?? well;
  const known = profile !== undefined && profile.clientId === id ? profile.clientSecret : undefined;
  const word = secret ?? (chosen === undefined ? set(environment.PARTYLINE_CLIENT_SECRET) : undefined) ?? known ?? well;
  return id !== undefined && word !== undefined
    ? ok({ clientId: id, clientSecret: word })
    : refuse(
        `Who asks at ${url}? Run partyline login, or set PARTYLINE_CLIENT_ID and PARTYLINE_CLIENT_SECRET, or PARTYLINE_TOKEN.`,
      );
}

const checkedToken = (token: string): Result<{ readonly token: string }, string> =>
  /^[\x21-\x7e]+$/.test(token)
    ? ok({ token })
    : refuse('PARTYLINE_TOKEN is no token: it has characters that no header can carry.');
