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
export type AskToken = (client: ClientCredentials) => Promise<Answered>;

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
      if (current !== undefined) return unlessAborted(current.token, signal);
      const minting: { readonly token: Promise<string>; value?: string } = {
        token: mint(credentials, loginUrl, deps).then((value) => {
          minting.value = value;
          return value;
        }),
      };
      current = minting;
      minting.token.catch(() => {
        if (current === minting) current = undefined;
      });
      return unlessAborted(minting.token, signal);
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

/** Others may wait for the same token: one who gives up ends his own wait, and not theirs. */
function unlessAborted(token: Promise<string>, signal: AbortSignal | undefined): Promise<string> {
  if (signal === undefined) return token;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      const message = 'The caller gave up before the answer came.';
      reject(new PartylineError('unreachable', message, { code: 'client.aborted', cause: signal.reason }));
    };
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    token.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

async function mint(client: ClientCredentials, loginUrl: string, deps: TokensDeps): Promise<string> {
  const { clientId } = client;
  const answer = await deps.ask(client);
  const { access_token: token, error_description: description, message }: Record<string, unknown> = Object(answer.body);
  if (answer.status === 200 && typeof token === 'string') return checked(token);
  const correlationId = answer.headers['inin-correlation-id'];
  const details = { status: answer.status, correlationId };
  const { host } = new URL(loginUrl);
  const why = noFaultOfClient(answer.status, loginUrl);
  if (why !== undefined) throw new PartylineError('refused', `${host} ${why}`, { ...details, code: 'client.no.token' });
  const said =
    typeof description === 'string' ? description : typeof message === 'string' ? message : `status ${answer.status}`;
  throw new PartylineError(
    'refused',
    `${host} gave no token to the client ${JSON.stringify(clientId)}: ${said.replace(/\.?$/, '')}. Check the client id and its secret${skewOf(answer, deps.now())}.`,
    { ...details, code: 'client.bad.credentials' },
  );
}

/** Answers that say nothing of the client id and its secret; the rest of a sentence. */
function noFaultOfClient(status: number, loginUrl: string): string | undefined {
  if (status === 429) return 'is asked for tokens too often (status 429); ask again later.';
  if (status === 404 || status === 405)
    return `makes no tokens at ${new URL(loginUrl).pathname.replace(/\/$/, '')}/oauth/token (status ${status}); is it the right host?`;
  return status >= 500 ? `failed to make a token (status ${status}).` : undefined;
}

function checked(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new PartylineError('usage', 'The token is none: it is empty, or has characters that no header can carry.', {
    code: 'client.no.token',
  });
}
