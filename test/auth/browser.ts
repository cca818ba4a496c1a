import { createHash } from 'node:crypto';

/** What a client that runs in a browser or beside one does at a sign-in. */
export interface SignInOrder {
  readonly url: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state?: string;
  readonly scope?: string;
  readonly verifier?: string;
  readonly username?: string;
  readonly password?: string;
  /** Headers of the form. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const verifier = 'a-verifier-of-enough-characters-0123456789-abcdef';

export const challengeOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** The parameters of /oauth/authorize. */
export function authorizeQuery(order: SignInOrder): URLSearchParams {
  const { clientId, redirectUri, state, scope, verifier: secret } = order;
  return new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    ...(state === undefined ? {} : { state }),
    ...(scope === undefined ? {} : { scope }),
    ...(secret === undefined ? {} : { code_challenge: challengeOf(secret), code_challenge_method: 'S256' }),
  });
}

/** Sends the form of the sign-in page; where the browser is sent to, or the status of the page that is shown. */
export async function signIn(order: SignInOrder): Promise<URL | number> {
  const form = authorizeQuery(order);
  form.set('username', order.username ?? 'alice');
  if (order.password !== undefined) form.set('password', order.password);
  const answer = await fetch(`${order.url}/oauth/authorize`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: order.headers ?? {},
  });
  const location = answer.headers.get('location');
  return location === null ? answer.status : new URL(location);
}

/** The code of a sign-in that has to succeed. */
export async function codeOf(order: SignInOrder): Promise<string> {
  const to = await signIn(order);
  const code = typeof to === 'number' ? null : to.searchParams.get('code');
  if (code === null) throw new Error(`no code: ${to}`);
  return code;
}

/** Asks the token endpoint; status and body. */
export async function askToken(
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) });
  return { status: answer.status, body: Object(await answer.json()) };
}
