import type { BuiltDifference } from './built-difference.ts';

/** The cloud's operations about tokens and clients that have a handler. */
export const builtOauth: Readonly<Record<string, BuiltDifference>> = {
  getTokensMe: {},
  headTokensMe: {},
  deleteTokensMe: {},
  deleteToken: {},
  getTokensTimeout: {},
  putTokensTimeout: {
    keys: { idleTokenTimeoutSeconds: true, enableIdleTokenTimeout: true },
    needs: ['idleTokenTimeoutSeconds', 'enableIdleTokenTimeout'],
  },
  getOauthClients: {},
  getOauthClient: {},
  getOauthScopes: {},
  getOauthScope: {},
};
