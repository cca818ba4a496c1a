import type { Configuration } from './configuration.ts';
import { firstScreen } from './first-screen.ts';
import type { Server } from './server.ts';
import { type StartOptions, start } from './start.ts';

/** Starts a local server. Resolves with the server, or with the exit code after saying why it could not start. */
export const dev = (options: StartOptions): Promise<Server | number> =>
  start(options, {
    verb: 'dev',
    logLevel: 'warn',
    ready: (server, configuration) =>
      options.json ? readyLine(server) : firstScreen({ server, configuration, notes: notesOf(configuration, server) }),
  });

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
