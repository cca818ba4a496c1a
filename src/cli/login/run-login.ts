import { text as readText } from 'node:stream/consumers';
import { isLoopbackHost } from '../../base/host.ts';
import { limits } from '../../base/limits.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { PartylineError } from '../../client/partyline-error.ts';
import { type ExitCode, exitCodes } from '../../main/exit-codes.ts';
import { processScreen } from '../explain/screen.ts';
import { jsonLine, printable, styleFor } from '../explain/terminal.ts';
import type { Typed } from '../flags/flag.ts';
import { progressLine } from '../people/progress-line.ts';
import { askLine, askSecret, canAsk } from '../people/question.ts';
import { tableLines } from '../people/table.ts';
import { fail, type Told } from '../server/fail.ts';
import { wrongUse } from '../server/failure.ts';
import { openClient } from '../server/open-client.ts';
import { NO_PLACE, type Profile, profilePath, readProfiles, writeProfiles } from '../server/profile-file.ts';
import { DEFAULT_URL, readUrl, regionUrl } from '../server/target.ts';
import { profileName } from './profile-name.ts';

/** Carries out `partyline login`. */
export async function runLogin(typed: Typed): Promise<ExitCode> {
  const screen = processScreen(styleFor(process.stdout, process.env));
  const told = { screen, isJson: typed.flags.json === true };
  if (typed.flags.list === true) return list(told);
  // Nobody should type a secret before hearing that it cannot be stored.
  const stored = readProfiles(screen.environment);
  if (!stored.ok) return fail(wrongUse(stored.refusal), told);
  if (profilePath(screen.environment) === undefined) return fail(wrongUse(NO_PLACE), told);
  const asked = await askAll(typed);
  if (!asked.ok) return fail(wrongUse(asked.refusal), told);
  const profile = asked.value;
  const refused = await tried(profile);
  if (refused !== undefined) return fail(refused, told);
  const name = profileName(typed);
  const written = writeProfiles(screen.environment, { ...stored.value, [name]: profile });
  if (!written.ok) return fail(wrongUse(written.refusal), told);
  const shown = { profile: name, url: profile.url, clientId: profile.clientId, path: written.value };
  await screen.print(
    told.isJson
      ? `${jsonLine(shown)}\n`
      : `${screen.style.right('Logged in')} at ${profile.url} as ${printable(profile.clientId)}; stored as profile ${name} in ${written.value}.\n`,
  );
  return exitCodes.done;
}

async function list({ screen, isJson }: Told): Promise<ExitCode> {
  const stored = readProfiles(screen.environment);
  if (!stored.ok) return fail(wrongUse(stored.refusal), { screen, isJson });
  const profiles = Object.entries(stored.value).map(([name, { url, clientId }]) => ({ name, url, clientId }));
  if (isJson) {
    await screen.print(`${jsonLine({ profiles })}\n`);
  } else if (profiles.length === 0) {
    process.stderr.write('No profile is stored; partyline login makes one.\n');
  } else {
    const columns = [{ title: 'PROFILE', paint: screen.style.bold }, { title: 'SERVER' }, { title: 'CLIENT' }];
    const rows = profiles.map(({ name, url, clientId }) => [name, url, clientId]);
    await screen.print(`${tableLines({ columns, rows }, Number.POSITIVE_INFINITY).join('\n')}\n`);
  }
  return exitCodes.done;
}

const set = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

async function askAll({ flags }: Typed): Promise<Result<Profile, string>> {
  const { PARTYLINE_URL, PARTYLINE_CLIENT_ID, PARTYLINE_CLIENT_SECRET } = process.env;
  if (flags.url !== undefined && flags.region !== undefined) return refuse('Name the server by --url or by --region.');
  const region = flags.region === undefined ? undefined : regionUrl(String(flags.region));
  const named = flags.url === undefined ? (region ?? set(PARTYLINE_URL)) : String(flags.url);
  const typedUrl = named ?? (await answer(`Server [${DEFAULT_URL}]: `, '--url')) ?? '';
  if (typeof typedUrl !== 'string') return typedUrl;
  const url = readUrl(typedUrl === '' ? DEFAULT_URL : typedUrl);
  if (!url.ok) return url;
  const typedId = flags['client-id'] === undefined ? set(PARTYLINE_CLIENT_ID) : String(flags['client-id']);
  const clientId = typedId ?? (await answer('Client id: ', '--client-id'));
  if (typeof clientId !== 'string') return clientId;
  const clientSecret =
    flags['secret-stdin'] === true ? await piped() : (set(PARTYLINE_CLIENT_SECRET) ?? (await secret()));
  if (typeof clientSecret !== 'string') return clientSecret;
  if (clientId === '' || clientSecret === '') return refuse('A client has an id and a secret; one of them is empty.');
  if (clientSecret.length > limits.secretCharsMax)
    return refuse(`A secret has at most ${limits.secretCharsMax} characters.`);
  return ok({ url: url.value, clientId, clientSecret });
}

type Refusal = Result<never, string>;

async function answer(question: string, flag: string): Promise<string | Refusal> {
  if (!canAsk()) return refuse(`Nobody is here to be asked: give ${flag}.`);
  return (await askLine(question)) ?? refuse('Nothing was stored.');
}

async function secret(): Promise<string | Refusal> {
  if (!canAsk())
    return refuse(
      'Nobody is here to be asked: pipe the secret in with --secret-stdin, or set PARTYLINE_CLIENT_SECRET.',
    );
  return (await askSecret('Secret (not shown): ')) ?? refuse('Nothing was stored.');
}

/** The line end that echo adds is not part of it. */
const piped = async (): Promise<string> => (await readText(process.stdin)).replace(/\r?\n$/, '');

/** Tries the credentials; whoever may see no list has a token all the same. */
async function tried(profile: Profile): Promise<PartylineError | undefined> {
  const { url, clientId, clientSecret } = profile;
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !isLoopbackHost(hostname))
    process.stderr.write('partyline: this URL is http: the secret crosses the network for all to read.\n');
  const progress = progressLine(process.stderr);
  const client = openClient({ url, credentials: { clientId, clientSecret } });
  progress.say(`Trying ${url}`);
  try {
    await client.request('GET', '/api/v2/conversations', { query: { pageSize: 1 } });
    return undefined;
  } catch (error) {
    if (error instanceof PartylineError) return error;
    throw error;
  } finally {
    progress.clear();
    client.close();
  }
}
