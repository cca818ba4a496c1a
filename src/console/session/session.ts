import { type ReadonlySignal, signal } from '@preact/signals';
import type { Edge, EdgeAnswer } from '../edge/edge.ts';
import { listAt, member, textAt } from '../wire/json.ts';
import { base64url, proofOf } from './pkce.ts';

/** Who is signed in, and what he may do. */
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly permissions: ReadonlySet<string>;
}

export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'signed-out'; readonly asksOrganisation: boolean; readonly problem?: string }
  | { readonly kind: 'signed-in'; readonly me: Me }
  /** The token is no more; what is on the screen stays. */
  | { readonly kind: 'expired'; readonly me: Me }
  | { readonly kind: 'unreachable' };

/** One answer of the API; `status` 0: the server was not reached. */
export type Answer = EdgeAnswer;

export interface Session {
  readonly state: ReadonlySignal<SessionState>;
  /** What the server calls its version; empty until it has answered. */
  readonly version: ReadonlySignal<string>;
  /** Milliseconds that the server's clock is ahead of this one. */
  readonly skewMs: ReadonlySignal<number>;
  /** Finishes a sign-in that the page came back from, or goes on with the token of this tab. */
  start(): Promise<void>;
  /** Leaves for the sign-in page; the place is kept. */
  signIn(organisation?: string): void;
  signOut(): Promise<void>;
  may(permission: string): boolean;
  request(method: string, path: string, body?: unknown): Promise<Answer>;
}

const CLIENT = 'partyline-console';
/** Clocks nearer than this are taken for the same: a Date header has whole seconds. */
const SKEW_MS_MIN = 2000;

/** What the sign-in page sent the browser back with. */
interface Return {
  readonly query: URLSearchParams;
  readonly verifier: string;
  readonly isOurs: boolean;
}

/** Takes it out of the address at once, and puts back the place where the person was. */
function readReturn(edge: Edge): Return | undefined {
  const query = new URLSearchParams(edge.query);
  if (!query.has('code') && !query.has('error')) return undefined;
  const verifier = edge.tab.get('verifier') ?? '';
  const isOurs = query.get('state') !== null && query.get('state') === edge.tab.get('state');
  edge.rewrite(`/${edge.tab.get('place') ?? ''}`);
  for (const name of ['verifier', 'state', 'place']) edge.tab.set(name, undefined);
  return { query, verifier, isOurs };
}

/** Sign-in by authorization code and PKCE. The access token is kept by the tab, the refresh token by the page alone. */
export function createSession(edge: Edge): Session {
  const state = signal<SessionState>({ kind: 'starting' });
  const version = signal('');
  const skewMs = signal(0);
  let access = edge.tab.get('token');
  let refresh: string | undefined;
  let refreshing: Promise<boolean> | undefined;
  let asksOrganisation = false;
  let back = readReturn(edge);

  const take = (body: unknown): boolean => {
    access = textAt(body, 'access_token');
    refresh = textAt(body, 'refresh_token');
    edge.tab.set('token', access);
    return access !== undefined;
  };

  const exchange = async (form: Readonly<Record<string, string>>): Promise<boolean> => {
    const client_id = edge.tab.get('client') ?? CLIENT;
    const body = new URLSearchParams({ ...form, client_id }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await edge.send({ method: 'POST', path: '/oauth/token', headers, body });
    return answer.status === 200 && take(answer.body);
  };

  const renew = (): Promise<boolean> => {
    if (refresh === undefined) return Promise.resolve(false);
    refreshing ??= exchange({ grant_type: 'refresh_token', refresh_token: refresh }).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };

  const once = async (method: string, path: string, body: unknown): Promise<Answer> => {
    const headers = {
      Authorization: `Bearer ${access ?? ''}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    const answer = await edge.send({ method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const skew = answer.date === undefined ? 0 : answer.date - edge.now();
    if (answer.date !== undefined) skewMs.value = Math.abs(skew) < SKEW_MS_MIN ? 0 : skew;
    return answer;
  };

  const request = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await once(method, path, body);
    if (answer.status !== 401) return answer;
    if (await renew()) return once(method, path, body);
    const { value } = state;
    edge.tab.set('token', undefined);
    access = undefined;
    if (value.kind === 'signed-in') state.value = { kind: 'expired', me: value.me };
    return answer;
  };

  const signIn = (organisation?: string): void => {
    const proof = proofOf(edge.bytes(32));
    const nonce = base64url(edge.bytes(16));
    const client = organisation === undefined ? (edge.tab.get('client') ?? CLIENT) : `${CLIENT}:${organisation}`;
    edge.tab.set('signed-out', undefined);
    edge.tab.set('verifier', proof.verifier);
    edge.tab.set('state', nonce);
    edge.tab.set('place', edge.hash);
    edge.tab.set('client', client);
    const asked = {
      response_type: 'code',
      client_id: client,
      redirect_uri: `${edge.origin}/`,
      state: nonce,
      code_challenge: proof.challenge,
      code_challenge_method: 'S256',
    };
    edge.leaveFor(`/oauth/authorize?${new URLSearchParams(asked)}`);
  };

  const signedOut = (problem?: string): void => {
    state.value = { kind: 'signed-out', asksOrganisation, ...(problem === undefined ? {} : { problem }) };
  };

  const finish = async ({ query, verifier, isOurs }: Return): Promise<string | undefined> => {
    if (!isOurs) return 'This sign-in was not begun in this tab. Please begin again.';
    const code = query.get('code');
    if (code === null) return query.get('error_description') ?? 'The sign-in was not completed.';
    const form = { grant_type: 'authorization_code', code, redirect_uri: `${edge.origin}/`, code_verifier: verifier };
    return (await exchange(form)) ? undefined : 'The sign-in took too long. Please sign in again.';
  };

  const enter = async (): Promise<void> => {
    const [token, user] = await Promise.all([
      request('GET', '/api/v2/tokens/me'),
      request('GET', '/api/v2/users/me?expand=authorization'),
    ]);
    if (token.status === 0) state.value = { kind: 'unreachable' };
    else if (token.status === 200) state.value = { kind: 'signed-in', me: meOf(token.body, user.body) };
    else signedOut(undefined);
  };

  return {
    state,
    version,
    skewMs,
    request,
    signIn,
    async start() {
      const terms = await edge.send({ method: 'GET', path: '/console.json' });
      if (terms.status === 0) {
        state.value = { kind: 'unreachable' };
        return;
      }
      version.value = textAt(terms.body, 'version') ?? '';
      asksOrganisation = member(terms.body, 'asksOrganisation') === true;
      const returned = back;
      back = undefined;
      const problem = returned === undefined ? undefined : await finish(returned);
      if (problem !== undefined) signedOut(problem);
      else if (access !== undefined) await enter();
      else signedOut();
      // Who has just come wants to sign in; who has just signed out, or failed to sign in, wants to read that first.
      const { value } = state;
      const isNew = edge.tab.get('signed-out') === undefined && returned === undefined && !asksOrganisation;
      if (value.kind === 'signed-out' && problem === undefined && isNew) signIn();
    },
    async signOut() {
      edge.tab.set('signed-out', 'yes');
      await once('DELETE', '/api/v2/tokens/me', undefined);
      take(undefined);
      signedOut();
    },
    may(permission) {
      const { value } = state;
      return value.kind === 'signed-in' && (value.me.permissions.has('*') || value.me.permissions.has(permission));
    },
  };
}

function meOf(token: unknown, user: unknown): Me {
  const permissions = listAt(member(user, 'authorization'), 'permissions').filter((each) => typeof each === 'string');
  return {
    id: textAt(user, 'id') ?? '',
    name: textAt(user, 'name') ?? textAt(member(token, 'OAuthClient'), 'name') ?? '',
    organisation: textAt(member(token, 'organization'), 'name') ?? '',
    permissions: new Set(permissions),
  };
}
