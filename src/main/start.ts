import { StoreRefusedError } from '../ports/store.ts';
import { PortTakenError } from './bind-free.ts';
import type { Configuration } from './configuration.ts';
import { exitCodes } from './exit-codes.ts';
import { createPinoLog } from './pino-log.ts';
import { readConfiguration } from './read-configuration.ts';
import { type Server, startServer } from './server.ts';
import type { ServerVerb } from './settings.ts';
import { SoundRefusedError } from './sounds.ts';

/** What a verb that starts a server was called with. */
export interface StartOptions {
  /** Values of flags, by flag name. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** The ready line as one JSON object instead of a text. */
  readonly json: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** How a verb starts its server. */
export interface Start {
  readonly verb: ServerVerb;
  readonly logLevel: 'warn' | 'info';
  /** What is printed once HTTP and SIP take traffic. */
  readonly ready: (server: Server, configuration: Configuration) => string;
}

/** Resolves with the running server, or with the exit code after saying why it could not start. */
export async function start(options: StartOptions, { verb, logLevel, ready }: Start): Promise<Server | number> {
  const { flags, environment } = options;
  const configuration = readConfiguration({ flags, environment, verb });
  if (!configuration.ok) {
    options.complain(configuration.refusal);
    return exitCodes.usage;
  }
  try {
    const server = await startServer(configuration.value, createPinoLog(logLevel));
    options.print(ready(server, configuration.value));
    return server;
  } catch (error) {
    const known = [StoreRefusedError, PortTakenError, SoundRefusedError].some((kind) => error instanceof kind);
    if (!(error instanceof Error)) throw error;
    if (!known) throw error;
    options.complain(`Partyline did not start: ${error.message}`);
    return exitCodes.refused;
  }
}
