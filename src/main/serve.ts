import type { Server } from './server.ts';
import { type StartOptions, start } from './start.ts';

/** Starts a server for production: whoever may use it stands in the seed file. Resolves as `dev` does. */
export const serve = (options: StartOptions): Promise<Server | number> =>
  start(options, {
    verb: 'serve',
    logLevel: 'info',
    ready: (server) => (options.json ? readyLine(server) : readyText(server)),
  });

const readyLine = ({ http, sip }: Server): string => JSON.stringify({ event: 'ready', http, sip, pid: process.pid });

const readyText = ({ http, sip, recovered }: Server): string =>
  [
    `Partyline is ready: ${http}    SIP: ${sip}`,
    ...(recovered === 0 ? [] : [`${recovered} conversations of an earlier run were ended or finished.`]),
  ].join('\n');
