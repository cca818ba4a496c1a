import { isIdentityName } from '../auth/identity-name.ts';
import { readSecretHash } from '../auth/secret-hash.ts';
import { limits } from '../base/limits.ts';
import { scopes } from '../contract/permissions.ts';
import type { Seed, SeedClient, SeedOrganisation, SeedQueue, SeedUser } from './seed.ts';

/** What no schema can say about a seed. */
export interface SeedFault {
  readonly path: readonly (string | number)[];
  readonly rule: string;
}

type Path = SeedFault['path'];

/** Names that stand twice or for nothing, secrets in clear, clients that could never get a token. */
export function seedFaults(seed: Seed): readonly SeedFault[] {
  const at = (index: number): Path => ['organisations', index];
  return [
    ...twice(seed.organisations, ({ name }) => name, ['organisations'], 'name'),
    ...seed.organisations.flatMap((each, index) => organisationFaults(each, at(index))),
    ...twiceAcross(seed, 'clients', ({ clients = [] }) => clients.map(({ id }) => id)),
    ...phoneFaults(seed),
    ...twiceAcross(seed, 'rooms', ({ rooms = [] }) => rooms.map(({ number }) => number)),
  ];
}

function organisationFaults(organisation: SeedOrganisation, path: Path): readonly SeedFault[] {
  const { roles = [], divisions = [], users = [], queues = [], wrapupCodes = [], contacts = [] } = organisation;
  const named = [
    ['roles', roles],
    ['divisions', divisions],
    ['users', users],
    ['queues', queues],
    ['wrapupCodes', wrapupCodes],
    ['contacts', contacts],
  ] as const;
  return [
    ...nameFault(organisation.name, path),
    ...named.flatMap(([key, list]) =>
      twice<{ readonly name: string }>(list, ({ name }) => name, [...path, key], 'name'),
    ),
    ...roles.flatMap((role, index) => permissionFaults(role.permissions, [...path, 'roles', index, 'permissions'])),
    ...(organisation.clients ?? []).flatMap((client, index) => [
      ...clientFaults(client, [...path, 'clients', index]),
      ...unknown(client.roles, roles, { path: [...path, 'clients', index, 'roles'], what: 'role' }),
    ]),
    ...users.flatMap((user, index) => [
      ...userFaults(user, [...path, 'users', index]),
      ...unknown(user.roles, roles, { path: [...path, 'users', index, 'roles'], what: 'role' }),
    ]),
    ...(organisation.rooms ?? []).flatMap(({ number }, index) =>
      fault(/^\d{2,15}$/.test(number), [...path, 'rooms', index, 'number'], 'a room has a number of 2 to 15 digits'),
    ),
    ...queues.flatMap((queue, index) => queueFaults(queue, organisation, [...path, 'queues', index])),
  ];
}

const fault = (isFine: boolean, path: Path, rule: string): readonly SeedFault[] => (isFine ? [] : [{ path, rule }]);

const nameFault = (name: string, path: Path): readonly SeedFault[] =>
  fault(isIdentityName(name), [...path, 'name'], 'a name is not empty, and has no spaces around it');

const PERMISSION = /^(\*|[a-zA-Z][\w-]*:[\w*-]+:[\w*-]+)$/;

const permissionFaults = (permissions: readonly string[] | undefined, path: Path): readonly SeedFault[] =>
  (permissions ?? []).flatMap((each, index) =>
    fault(PERMISSION.test(each), [...path, index], `${each} is no permission; one is domain:entity:action, * is all`),
  );

const HASH = 'should be what `partyline secret` prints, never the secret itself';

function clientFaults(client: SeedClient, path: Path): readonly SeedFault[] {
  const { secret, grants, redirectUris = [], accessTokenValiditySeconds: seconds } = client;
  const isByCode = grants.includes('authorization_code');
  const life = limits.tokenMsLife / 1000;
  const isLife = (seconds ?? life) * 1000 >= limits.tokenMsLifeMin && (seconds ?? life) * 1000 <= limits.tokenMsLifeMax;
  return [
    ...fault(client.id !== '' && !client.id.includes(':'), [...path, 'id'], 'the id of a client has no colon'),
    ...fault(secret === undefined || readSecretHash(secret) !== undefined, [...path, 'secret'], `secret ${HASH}`),
    ...fault(grants.length > 0, [...path, 'grants'], 'a client needs a grant'),
    ...fault(
      secret !== undefined || !grants.includes('client_credentials'),
      [...path, 'grants'],
      'client_credentials needs a secret',
    ),
    ...fault(
      isByCode || !grants.includes('refresh_token'),
      [...path, 'grants'],
      'refresh_token needs authorization_code',
    ),
    ...fault(!isByCode || redirectUris.length > 0, path, 'authorization_code needs redirectUris'),
    ...redirectUris.flatMap((uri, index) =>
      fault(
        isRedirectUri(uri),
        [...path, 'redirectUris', index],
        `${uri} is no absolute address without #, or it is http beyond this machine`,
      ),
    ),
    ...(client.scopes ?? []).flatMap((scope, index) =>
      fault(scopes.includes(scope), [...path, 'scopes', index], `the scope ${scope} does not exist`),
    ),
    ...permissionFaults(client.permissions, [...path, 'permissions']),
    ...fault(isLife, [...path, 'accessTokenValiditySeconds'], 'a token lives from 300 to 172800 seconds'),
  ];
}

/** RFC 9700 section 2.6: a code never travels over plain http but on this machine. */
function isRedirectUri(uri: string): boolean {
  if (!URL.canParse(uri) || uri.includes('#')) return false;
  const { protocol, hostname } = new URL(uri);
  if (/^(?:javascript|data|vbscript|blob|file|about):$/.test(protocol)) return false;
  return protocol !== 'http:' || hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

function userFaults(user: SeedUser, path: Path): readonly SeedFault[] {
  const { password, sip } = user;
  const isMd5 = sip === undefined || /^[0-9a-f]{32}$/.test(sip.ha1Md5);
  const isSha256 = sip === undefined || /^[0-9a-f]{64}$/.test(sip.ha1Sha256);
  return [
    ...nameFault(user.name, path),
    ...fault(
      password === undefined || readSecretHash(password) !== undefined,
      [...path, 'password'],
      `password ${HASH}`,
    ),
    ...fault(isMd5, [...path, 'sip', 'ha1Md5'], 'ha1Md5 has 32 digits from 0 to f'),
    ...fault(isSha256, [...path, 'sip', 'ha1Sha256'], 'ha1Sha256 has 64 digits from 0 to f'),
    ...permissionFaults(user.permissions, [...path, 'permissions']),
  ];
}

function queueFaults(queue: SeedQueue, organisation: SeedOrganisation, path: Path): readonly SeedFault[] {
  const { alertingTimeoutSeconds: ringing = 8, wrapupTimeoutSeconds: after = 60, division } = queue;
  const { users = [], wrapupCodes = [], divisions = [] } = organisation;
  return [
    ...unknown(queue.members, users, { path: [...path, 'members'], what: 'user' }),
    ...unknown(queue.wrapupCodes, wrapupCodes, { path: [...path, 'wrapupCodes'], what: 'wrap-up code' }),
    ...fault(
      division === undefined || divisions.some(({ name }) => name === division),
      [...path, 'division'],
      `there is no division ${division}`,
    ),
    ...fault(ringing >= 7 && ringing <= 60, [...path, 'alertingTimeoutSeconds'], 'a call rings for 7 to 60 seconds'),
    ...fault(after >= 1 && after <= 3600, [...path, 'wrapupTimeoutSeconds'], 'after-call work takes 1 to 3600 seconds'),
  ];
}

const unknown = (
  names: readonly string[] | undefined,
  among: readonly { readonly name: string }[],
  { path, what }: { readonly path: Path; readonly what: string },
): readonly SeedFault[] =>
  (names ?? []).flatMap((wanted, index) =>
    fault(
      among.some(({ name }) => name === wanted),
      [...path, index],
      `there is no ${what} ${wanted} in this organisation`,
    ),
  );

function twice<Item>(
  list: readonly Item[],
  nameOf: (item: Item) => string,
  ...[path, key]: [path: Path, key: string]
): readonly SeedFault[] {
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const name = nameOf(item);
    const isNew = !seen.has(name);
    seen.add(name);
    return fault(isNew, [...path, index, key], `${name} stands twice`);
  });
}

/** A phone that registers says a name and no organisation, and is challenged with the one realm there is. */
function phoneFaults(seed: Seed): readonly SeedFault[] {
  const phones = seed.organisations.flatMap(({ users = [] }, at) =>
    users.flatMap(({ name, sip }, index) =>
      sip === undefined
        ? []
        : [{ user: sip.username ?? name, realm: sip.realm, path: ['organisations', at, 'users', index, 'sip'] }],
    ),
  );
  const [first] = phones;
  return phones.flatMap(({ user, realm, path }, index) => [
    ...fault(realm === first?.realm, [...path, 'realm'], `all users have one realm, and the first has ${first?.realm}`),
    ...fault(phones.findIndex((each) => each.user === user) === index, path, `the phone ${user} stands twice`),
  ]);
}

/** Ids of clients and numbers of rooms name their organisation, so no two organisations can have the same. */
function twiceAcross(
  seed: Seed,
  key: 'clients' | 'rooms',
  namesOf: (organisation: SeedOrganisation) => readonly string[],
): readonly SeedFault[] {
  const seen = new Set<string>();
  return seed.organisations.flatMap((organisation, at) =>
    namesOf(organisation).flatMap((name, index) => {
      const isNew = !seen.has(name);
      seen.add(name);
      const path = ['organisations', at, key, index, key === 'clients' ? 'id' : 'number'];
      return fault(isNew, path, `${name} stands twice`);
    }),
  );
}
