import { serve } from '../main/serve.ts';
import { startCommand } from './start-verb.ts';

/** `partyline serve`. */
export const serveCommand = () =>
  startCommand({
    name: 'serve',
    description: 'starts a server for production; who may use it stands in the seed file',
    start: serve,
  });
