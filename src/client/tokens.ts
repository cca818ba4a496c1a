import type { Answered, Credentials } from './options.ts';
import { PartylineError } from './partyline-error.ts';
import { skewOf } from './skew.ts';

/** Hands out the token of one client; mints it at its first use. */
export interface Tokens {
  get(signal?: AbortSignal): Promise<string>;
  /** Whether another token can be had in place of one that was refused; it is minted at the next `get`. */
  renew(refused: string): boolean;
}

/** What minting needs: the credentials, sent to the token endpoint. */
export type AskToken = (client: ClientCredentials, signal: AbortSignal | undefined) => Promise<Answered>;

/** A client and its secret. */
export type ClientCredentials = Extract<Credentials, { clientId: string }>;

/** A token of the caller's own never changes; one of a client is minted, once for all who wait for it. */
export function createTokens(credentials: Credentials, loginUrl: string, deps: TokensDeps): Tokens {
  if ('token' in credentials) {
    const token = checked(credentials.token);
    return { get: () => Promise.resolve(token), renew: () => false };
  }
  let current: { readonly token: Promise<string>; value?: string } | undefined;
  return {
    get(signal) {
      if (current !== undefined) return current.token;
      const minting: { readonly token: Promise<string>; value?: string } = {
        token: mint(credentials, { loginUrl, deps, signal }).then((value) => {
          minting.value = value;
          return value;
        }),
      };
      current = minting;
      minting.token.catch(() => {
        if (current === minting) current = undefined;
      });
      return minting.token;
    },
    renew(refused) {
      if (current?.value === refused) current = undefined;
      return true;
    },
  };
}

/** What tokens are made with. */
export interface TokensDeps {
  readonly ask: AskToken;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Minting {
  readonly loginUrl: string;
  readonly deps: TokensDeps;
  readonly signal: AbortSignal | undefined;
}

async function mint(client: ClientCredentials, { loginUrl, deps, signal }: Minting): Promise<string> {
  const { clientId } = client;
  const answer = await deps.ask(client, signal);
  const { access_token: token, error_description: why, message }: Record<string, unknown> = Object(answer.body);
  if (answer.status === 200 && typeof token === 'string') return checked(token);
  const correlationId = answer.headers['inin-correlation-id'];
  const details = { status: answer.status, correlationId };
  const { host } = new URL(loginUrl);
  if (answer.status >= 500)
    throw new PartylineError('refused', `${host} failed to make a token (status ${answer.status}).`, {
      ...details,
      code: 'client.no.token',
    });
  const said = typeof why === 'string' ? why : typeof message === 'string' ? message : `status ${answer.status}`;
  throw new PartylineError(
    'refused',
    `${host} gave no token to the client ${JSON.stringify(clientId)}: ${said.replace(/\.?$/, '')}. Check the client id and its secret${skewOf(answer, deps.now())}.`,
    { ...details, code: 'client.bad.credentials' },
  );
}

function checked(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new PartylineError('usage', 'The token is none: it is empty, or has characters that no header can carry.', {
    code: 'client.no.token',
  });
}
