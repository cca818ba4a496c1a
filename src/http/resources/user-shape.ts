import type { RegistryUser } from '../../app/registry/users.ts';
import type { Registry } from '../../app/registry.ts';
import { userAuthorization } from './authorization.ts';
import { divisionRef, filled, organisationShape, routingStatusShape, userStationsShape } from './directory-shapes.ts';

/** Ids of the cloud's presence definitions are an organisation's own; ours has one of each system presence. */
const presenceIds: Readonly<Record<string, string>> = {
  Available: '6a3af858-942f-489d-9700-5f9bcdcdae9b',
};

function presence({ id, record }: RegistryUser): unknown {
  const systemPresence = record.systemPresence ?? 'Available';
  const definition = presenceIds[systemPresence] ?? presenceIds.Available;
  return {
    id,
    source: 'PURECLOUD',
    primary: true,
    presenceDefinition: { id: definition, systemPresence, selfUri: `/api/v2/presence/definitions/${definition}` },
    selfUri: `/api/v2/users/${id}/presences/PURECLOUD`,
  };
}

type Expansion = (registry: Registry, user: RegistryUser, permissions: readonly string[]) => unknown;

const none: Expansion = () => [];

/** What `expand` can add; what this server has none of is an empty list, and what it does not know is left out. */
const expansions: Readonly<Record<string, Expansion>> = {
  presence: (_, user) => presence(user),
  routingStatus: routingStatusShape,
  station: userStationsShape,
  organization: (registry, user) => organisationShape(registry, user.organisationId),
  authorization: (_, __, permissions) => userAuthorization(permissions),
  profileSkills: (_, { record }) => record.profileSkills ?? [],
  certifications: (_, { record }) => record.certifications ?? [],
  skills: none,
  languages: none,
  groups: none,
  locations: none,
};

export interface UserView {
  readonly user: RegistryUser;
  readonly expand: ReadonlySet<string>;
  /** Of the user; shown where `expand` asks for them. */
  readonly permissions: readonly string[];
}

export function userShape(
  registry: Registry,
  { user, expand, permissions }: UserView,
): Readonly<Record<string, unknown>> {
  const { id, organisationId, record } = user;
  const mail = record.email;
  const expanded = Object.entries(expansions).flatMap(([name, make]) =>
    expand.has(name) ? [[name, make(registry, user, permissions)]] : [],
  );
  return filled({
    id,
    name: user.name,
    division: divisionRef(registry, organisationId, record.divisionId),
    department: record.department,
    email: mail,
    primaryContactInfo:
      record.primaryContactInfo ?? (mail === undefined ? [] : [{ address: mail, mediaType: 'EMAIL', type: 'PRIMARY' }]),
    addresses: record.addresses ?? [],
    state: record.state ?? 'active',
    title: record.title,
    username: user.username,
    preferredName: record.preferredName,
    version: user.version,
    acdAutoAnswer: record.acdAutoAnswer ?? false,
    ...Object.fromEntries(expanded),
    selfUri: `/api/v2/users/${id}`,
  });
}
