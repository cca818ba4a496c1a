import { createHash, timingSafeEqual } from 'node:crypto';
import { isLoopbackHost } from '../base/host.ts';
import { limits } from '../base/limits.ts';
import type { Credentials } from './credentials.ts';
import { DEMO_ORGANISATION } from './identities.ts';
import { isIdentityName } from './identity-name.ts';

/** How a client comes to tokens. */
export const grantTypes = ['client_credentials', 'authorization_code', 'refresh_token'] as const;
export type GrantType = (typeof grantTypes)[number];

/** A client: how it gets tokens, and what they are like. */
export interface Client {
  readonly id: string;
  readonly name: string;
  /** Name of its organisation, made on first use. */
  readonly organisation: string;
  /** Name of the user whose context its tokens have. */
  readonly user?: string;
  /** Absent: scopes do not bind its tokens. */
  readonly scopes?: readonly string[];
  /** `*` means all. */
  readonly permissions: readonly string[];
  /** State that its tokens are born in; the other two are there to be tried out. */
  readonly tokens: 'good' | 'expired' | 'revoked';
  readonly grants: readonly GrantType[];
  /**
   * Where codes may be sent, compared as text; `loopback`: any http address of this machine (RFC 8252 section 7.3); `own`:
   * the page at `/` of this very server.
   */
  readonly redirectUris: readonly string[] | 'loopback' | 'own';
  /** Has no secret: proves by PKCE that a code is its own (RFC 7636). */
  readonly isPublic: boolean;
  readonly tokenMsLife: number;
}

/** Who may ask for tokens. A promise, because a real secret is checked by a slow hash. */
export interface ClientDirectory {
  /** The client, if the secret is its own. An unknown id and a wrong secret cost about the same. */
  authenticate(credentials: Credentials): Promise<Client | undefined | 'busy'>;
  /** The client of this id, whoever asks. */
  find(id: string): Client | undefined;
  /** Those of an organisation, by name. */
  list(organisation: string): readonly Client[];
}

/** Headers of the request that asks, in lower case. */
export type AskedBy = Readonly<Record<string, string | undefined>>;

/** Whether a client may have codes sent there. */
export function mayRedirect({ redirectUris }: Client, uri: string, by: AskedBy): boolean {
  if (redirectUris === 'own') return uri === ownPage(by);
  if (redirectUris !== 'loopback') return redirectUris.includes(uri);
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  return url?.protocol === 'http:' && isLoopbackHost(url.hostname) && url.hash === '' && url.username === '';
}

/** What a browser names in Host it has come to; who may be named there is the gate of hosts' to say. */
const ownPage = ({ host = '', 'x-forwarded-proto': scheme }: AskedBy): string =>
  `${scheme === 'https' ? 'https' : 'http'}://${host}/`;

const DEMO_SECRET = 'demo';

/** The well-known clients of `dev`: `demo`, and the ids that mint tokens of other kinds. */
export function createDemoClients(): ClientDirectory {
  const wanted = digest(DEMO_SECRET);
  return {
    async authenticate({ id, secret }) {
      const client = demoClient(id);
      const secretFits = timingSafeEqual(digest(secret), wanted);
      return secretFits ? client : undefined;
    },
    find: demoClient,
    list: (organisation) =>
      organisation === DEMO_ORGANISATION ? ['demo', PUBLIC_CLIENT].flatMap((id) => demoClient(id) ?? []) : [],
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What an id mints; undefined for an id that means nothing. */
export function demoClient(id: string): Client | undefined {
  switch (id) {
    case 'demo':
      return base(id);
    case PUBLIC_CLIENT:
      return { ...base(id), grants: ['authorization_code', 'refresh_token'], isPublic: true };
    case 'expired':
    case 'revoked':
      return { ...base(id), tokens: id };
    default:
      return magicClient(base(id));
  }
}

/** The client of `dev` that has no secret, as a page in a browser has none. */
const PUBLIC_CLIENT = 'demo-public';

const base = (id: string): Client => ({
  id,
  name: id,
  organisation: DEMO_ORGANISATION,
  permissions: ['*'],
  tokens: 'good',
  grants: grantTypes,
  redirectUris: 'loopback',
  isPublic: false,
  tokenMsLife: limits.tokenMsLife,
});

function magicClient(base: Client): Client | undefined {
  const [, kind, rest = ''] = /^(scope|perm|user|org):(.*)$/s.exec(base.id) ?? [];
  switch (kind) {
    case 'scope':
      return withList(rest, (scopes) => ({ ...base, scopes }));
    case 'perm':
      return withList(rest, (permissions) => ({ ...base, permissions }));
    case 'user':
      return isIdentityName(rest) ? { ...base, user: rest } : undefined;
    case 'org':
      return isIdentityName(rest) ? { ...base, organisation: rest } : undefined;
    default:
      return undefined;
  }
}

function withList(text: string, make: (list: readonly string[]) => Client): Client | undefined {
  const list = text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return list.length === 0 ? undefined : make(list);
}
