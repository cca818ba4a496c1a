import { readFileSync } from 'node:fs';
import { StoreRefusedError } from '../ports/store.ts';
import { PortTakenError } from './bind-free.ts';
import { type Configuration, createConfiguration } from './configuration.ts';
import { firstScreen } from './first-screen.ts';
import { createPinoLog } from './pino-log.ts';
import { type Server, startServer } from './server.ts';
import { readSettings } from './settings.ts';

/** What `partyline dev` was called with. */
export interface DevOptions {
  /** Values of flags, by flag name. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** The ready line as one JSON object instead of the first screen. */
  readonly json: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Exit codes of the verbs that this release has. */
export const exitCodes = { done: 0, refused: 1, usage: 2 } as const;

/** Starts a local server. Resolves with the server, or with the exit code after saying why it could not start. */
export async function dev(options: DevOptions): Promise<Server | number> {
  const configuration = configure(options);
  if (typeof configuration === 'string') {
    options.complain(configuration);
    return exitCodes.usage;
  }
  try {
    const server = await startServer(configuration, createPinoLog('warn'));
    options.print(
      options.json ? readyLine(server) : firstScreen({ server, configuration, notes: notesOf(configuration, server) }),
    );
    return server;
  } catch (error) {
    const known = error instanceof StoreRefusedError || error instanceof PortTakenError;
    if (!known) throw error;
    options.complain(`Partyline did not start: ${error.message}`);
    return exitCodes.refused;
  }
}

function configure({ flags, environment }: DevOptions): Configuration | string {
  const file = readFile(environment.PARTYLINE_CONFIG);
  if (typeof file === 'string') return file;
  const values = readSettings({ flags, environment, file });
  if (!values.ok) return values.refusal;
  const configuration = createConfiguration(values.value);
  return configuration.ok ? configuration.value : configuration.refusal;
}

/** A JSON object whose keys are the variables' names. */
function readFile(path: string | undefined): Record<string, string> | string {
  if (path === undefined || path === '') return {};
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return `PARTYLINE_CONFIG: ${path} is not a JSON object.`;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
  } catch (error) {
    return `PARTYLINE_CONFIG: ${path} cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`;
  }
}

const readyLine = (server: Server): string =>
  JSON.stringify({ event: 'ready', http: server.http, sip: server.sip, token: server.token, pid: process.pid });

function notesOf(configuration: Configuration, server: Server): readonly string[] {
  const taken = (name: string, wanted: number, url: string): string[] =>
    wanted === 0 || url.endsWith(`:${wanted}`) ? [] : [`${name} ${wanted} was taken; this one is used instead: ${url}`];
  return [
    ...taken('HTTP port', configuration.http.port, server.http),
    ...taken('SIP port', configuration.sip.port, server.sip),
    ...(server.recovered === 0 ? [] : [`${server.recovered} conversations of an earlier run were ended or finished.`]),
  ];
}
