import { dirname, join } from 'node:path';
import { limits } from '../../base/limits.ts';
import { ok, type Result, refuse } from '../../base/result.ts';

/** An import would evaluate every export, and with them the streams of files. */
const files = process.getBuiltinModule('node:fs');

/** What `partyline login` keeps of one server. */
export interface Profile {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export type Profiles = Readonly<Record<string, Profile>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the profiles are: `$XDG_CONFIG_HOME/partyline/profiles.json`, else below `~/.config`; undefined without a home. */
export function profilePath({ XDG_CONFIG_HOME: config = '', HOME: home = '' }: Environment): string | undefined {
  // An XDG variable that is no absolute path is to be ignored, says its specification.
  const base = config.startsWith('/') ? config : home === '' ? undefined : join(home, '.config');
  return base === undefined ? undefined : join(base, 'partyline', 'profiles.json');
}

export const NO_PLACE = 'There is no place for profiles: neither HOME nor XDG_CONFIG_HOME is set.';

/** The stored profiles, none where there is no file; refused with a sentence where it should not be trusted. */
export function readProfiles(environment: Environment): Result<Profiles, string> {
  const path = profilePath(environment);
  if (path === undefined) return ok({});
  try {
    const { mode, size } = files.statSync(path);
    if ((mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      return refuse(
        `${path} holds secrets and others on this machine may read it (mode ${octal}): run chmod 600 '${path}', and ask for new secrets if somebody could have.`,
      );
    }
    if (size > limits.cliProfilesBytesMax) return refuse(`${path} is too large for a file of profiles.`);
    return parsed(path, files.readFileSync(path, 'utf8'));
  } catch (error) {
    const { code }: { code?: unknown } = Object(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok({});
    if (typeof code !== 'string') throw error;
    return refuse(`${path} cannot be read (${code}).`);
  }
}

function parsed(path: string, text: string): Result<Profiles, string> {
  const profiles = profilesOf(text);
  return profiles === undefined
    ? refuse(`${path} is no file of profiles; move it away and run partyline login again.`)
    : ok(profiles);
}

function profilesOf(text: string): Profiles | undefined {
  try {
    const { profiles }: { profiles?: unknown } = Object(JSON.parse(text));
    if (typeof profiles !== 'object' || profiles === null) return undefined;
    const entries = Object.entries(profiles).map(([name, one]) => [name, asProfile(one)] as const);
    const known = entries.flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const]));
    return known.length === entries.length ? Object.fromEntries(known) : undefined;
  } catch {
    return undefined;
  }
}

function asProfile(value: unknown): Profile | undefined {
  const { url, clientId, clientSecret }: { url?: unknown; clientId?: unknown; clientSecret?: unknown } = Object(value);
  return typeof url === 'string' && typeof clientId === 'string' && typeof clientSecret === 'string'
    ? { url, clientId, clientSecret }
    : undefined;
}

/** Puts a new file in the place of the old one, readable by its owner alone; a crash leaves the one or the other. */
export function writeProfiles(environment: Environment, profiles: Profiles): Result<string, string> {
  const path = profilePath(environment);
  if (path === undefined) return refuse(NO_PLACE);
  const made = `${path}.${process.pid}`;
  try {
    const folder = dirname(path);
    files.mkdirSync(folder, { recursive: true, mode: 0o700 });
    files.chmodSync(folder, 0o700);
    const file = files.openSync(made, 'wx', 0o600);
    try {
      files.writeSync(file, `${JSON.stringify({ version: 1, profiles }, undefined, 2)}\n`);
      files.fsyncSync(file);
    } finally {
      files.closeSync(file);
    }
    files.renameSync(made, path);
    return ok(path);
  } catch (error) {
    const { code }: { code?: unknown } = Object(error);
    if (typeof code !== 'string') throw error;
    if (code !== 'EEXIST') files.rmSync(made, { force: true });
    return refuse(`${path} cannot be written (${code}).`);
  }
}
