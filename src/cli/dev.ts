import { startCommand } from './start-verb.ts';

/** `partyline dev`. The server is loaded when it is started: verbs that only ask do without. */
export const devCommand = () =>
  startCommand({
    name: 'dev',
    description: 'starts a local server with demo data, on loopback',
    start: async (options) => (await import('../main/dev.ts')).dev(options),
  });
