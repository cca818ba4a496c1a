import { startCommand } from './start-verb.ts';

/** `partyline serve`. The server is loaded when it is started: verbs that only ask do without. */
export const serveCommand = () =>
  startCommand({
    name: 'serve',
    description: 'starts a server for production; who may use it stands in the seed file',
    start: async (options) => (await import('../main/serve.ts')).serve(options),
  });
