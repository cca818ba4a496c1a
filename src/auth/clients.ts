import { createHash, timingSafeEqual } from 'node:crypto';
import { limits } from '../base/limits.ts';
import type { Credentials } from './credentials.ts';
import { DEMO_ORGANISATION } from './identities.ts';

/** What a client's tokens are like. */
export interface Client {
  readonly id: string;
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
}

/** Who may ask for tokens. A promise, because a real secret is checked by a slow hash. */
export interface ClientDirectory {
  /** The client, if the secret is its own. An unknown id and a wrong secret cost about the same. */
  authenticate(credentials: Credentials): Promise<Client | undefined>;
}

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
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What an id mints; undefined for an id that means nothing. */
export function demoClient(id: string): Client | undefined {
  const base: Client = { id, organisation: DEMO_ORGANISATION, permissions: ['*'], tokens: 'good' };
  switch (id) {
    case 'demo':
      return base;
    case 'expired':
    case 'revoked':
      return { ...base, tokens: id };
    default:
      return magicClient(base);
  }
}

function magicClient(base: Client): Client | undefined {
  const [, kind, rest = ''] = /^(scope|perm|user|org):(.*)$/s.exec(base.id) ?? [];
  switch (kind) {
    case 'scope':
      return withList(rest, (scopes) => ({ ...base, scopes }));
    case 'perm':
      return withList(rest, (permissions) => ({ ...base, permissions }));
    case 'user':
      return isName(rest) ? { ...base, user: rest } : undefined;
    case 'org':
      return isName(rest) ? { ...base, organisation: rest } : undefined;
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

const isName = (text: string): boolean =>
  text.trim() === text && text !== '' && text.length <= limits.identityNameCharsMax && !/\p{Cc}/u.test(text);
