import { dev } from '../main/dev.ts';
import { startCommand } from './start-verb.ts';

/** `partyline dev`. */
export const devCommand = () =>
  startCommand({ name: 'dev', description: 'starts a local server with demo data, on loopback', start: dev });
