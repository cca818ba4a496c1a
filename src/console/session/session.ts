import { type ReadonlySignal, signal } from '@preact/signals';
import type { Edge, EdgeAnswer } from '../edge/edge.ts';
import { listAt, member, textAt } from '../wire/json.ts';
import { type Bearer, createBearer } from './bearer.ts';
import { leaveForSignIn, type Return, readReturn } from './sign-in.ts';

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
  /** One request with the token; `status` 0: the server was not reached. */
  request(method: string, path: string, body?: unknown): Promise<EdgeAnswer>;
}

/** Sign-in by authorization code and PKCE, at the server's own page. */
export function createSession(edge: Edge): Session {
  const state = signal<SessionState>({ kind: 'starting' });
  const version = signal('');
  const bearer = createBearer(edge);
  let back = readReturn(edge);

  const request = async (method: string, path: string, body?: unknown): Promise<EdgeAnswer> => {
    const answer = await bearer.send(method, path, body);
    if (answer.status !== 401) return answer;
    if (await bearer.renew()) return bearer.send(method, path, body);
    bearer.forget();
    const { value } = state;
    if (value.kind === 'signed-in') state.value = { kind: 'expired', me: value.me };
    return answer;
  };

  return {
    state,
    version,
    skewMs: bearer.skewMs,
    request,
    signIn: (organisation) => leaveForSignIn(edge, organisation),
    async start() {
      const returned = back;
      back = undefined;
      const terms = await edge.send({ method: 'GET', path: '/console.json' });
      version.value = textAt(terms.body, 'version') ?? '';
      const asksOrganisation = member(terms.body, 'asksOrganisation') === true;
      const opened = terms.status === 0 ? unreachable : await open({ edge, bearer, request }, returned);
      state.value = opened.kind === 'signed-out' ? { ...opened, asksOrganisation } : opened;
      // Who has just come wants to sign in; who has just signed out, or failed to sign in, wants to read that first.
      const isNew = returned === undefined && edge.tab.get('signed-out') === undefined;
      if (opened.kind === 'signed-out' && isNew && !asksOrganisation) leaveForSignIn(edge, undefined);
    },
    async signOut() {
      edge.tab.set('signed-out', 'yes');
      await bearer.send('DELETE', '/api/v2/tokens/me');
      bearer.forget();
      edge.leaveFor('/');
    },
    may(permission) {
      const { value } = state;
      return value.kind === 'signed-in' && (value.me.permissions.has('*') || value.me.permissions.has(permission));
    },
  };
}

const unreachable: SessionState = { kind: 'unreachable' };

interface Opening {
  readonly edge: Edge;
  readonly bearer: Bearer;
  readonly request: Session['request'];
}

/** Whoever came back from the sign-in page, or has a token in this tab, is in. */
async function open({ edge, bearer, request }: Opening, returned: Return | undefined): Promise<SessionState> {
  const problem = returned && (await finish(edge, bearer, returned));
  if (problem !== undefined || !bearer.has()) {
    return { kind: 'signed-out', asksOrganisation: false, ...(problem === undefined ? {} : { problem }) };
  }
  const [token, user] = await Promise.all([
    request('GET', '/api/v2/tokens/me'),
    request('GET', '/api/v2/users/me?expand=authorization'),
  ]);
  if (token.status === 0) return unreachable;
  return token.status === 200
    ? { kind: 'signed-in', me: meOf(token.body, user.body) }
    : { kind: 'signed-out', asksOrganisation: false };
}

/** Why the sign-in came to nothing; undefined: it did not. */
async function finish(edge: Edge, bearer: Bearer, { query, verifier, isOurs }: Return): Promise<string | undefined> {
  if (!isOurs) return 'This sign-in was not begun in this tab. Please begin again.';
  const code = query.get('code');
  if (code === null) return query.get('error_description') ?? 'The sign-in was not completed.';
  const form = { grant_type: 'authorization_code', code, redirect_uri: `${edge.origin}/`, code_verifier: verifier };
  return (await bearer.exchange(form)) ? undefined : 'The sign-in took too long. Please sign in again.';
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
