import { limits } from '../base/limits.ts';
import type { Client, ClientDirectory } from './clients.ts';

/** The client that the console's page signs in as. */
export const CONSOLE_CLIENT = 'partyline-console';

/** Whose users sign in at the console: each organisation by its name, and one of them without being named. */
export interface ConsoleOrganisations {
  readonly names: readonly string[];
  /** Undefined where there are several, so that the page has to ask. */
  readonly otherwise: string | undefined;
}

/**
 * The console's client: `partyline-console`, or `partyline-console:NAME` for the organisation of that name. It has no secret
 * and no rights of its own, and its codes go to this server's own page only.
 */
export function createConsoleClients({ names, otherwise }: ConsoleOrganisations): ClientDirectory {
  const organisationOf = (id: string): string | undefined => {
    if (id === CONSOLE_CLIENT) return otherwise;
    const name = id.startsWith(`${CONSOLE_CLIENT}:`) ? id.slice(CONSOLE_CLIENT.length + 1) : undefined;
    return name !== undefined && names.includes(name) ? name : undefined;
  };
  return {
    authenticate: async () => undefined,
    find(id) {
      const organisation = organisationOf(id);
      return organisation === undefined ? undefined : consoleClient(id, organisation);
    },
    // It is nobody's to look at or to change.
    list: () => [],
  };
}

const consoleClient = (id: string, organisation: string): Client => ({
  id,
  name: 'Partyline console',
  organisation,
  permissions: [],
  tokens: 'good',
  grants: ['authorization_code', 'refresh_token'],
  redirectUris: 'own',
  isPublic: true,
  tokenMsLife: limits.tokenMsLife,
});
