import { hasJoined, type Queue, type QueueMember } from '../../app/registry/queues.ts';
import type { Station } from '../../app/registry/stations.ts';
import type { RegistryUser } from '../../app/registry/users.ts';
import type { WrapupCode } from '../../app/registry/wrapup-codes.ts';
import type { Division, Registry } from '../../app/registry.ts';
import { isoTime } from '../../base/clock.ts';
import type { OrganisationId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';

type Shape = Readonly<Record<string, unknown>>;

/** Drops members without a value, as the cloud does. */
export const filled = (shape: Shape): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined));

const timeOf = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : isoTime(ms));

export const divisionRef = (registry: Registry, organisationId: OrganisationId, id: string | undefined): Shape => {
  const named = id === undefined ? undefined : registry.division(organisationId, id);
  const division = named ?? registry.homeDivision(organisationId);
  return { id: division.id, name: division.body.name, selfUri: `/api/v2/authorization/divisions/${division.id}` };
};

export const divisionShape = (registry: Registry, { organisationId, id, body }: Division): Shape => ({
  id,
  name: body.name,
  description: body.description ?? '',
  homeDivision: registry.homeDivision(organisationId).id === id,
  selfUri: `/api/v2/authorization/divisions/${id}`,
});

export function organisationShape(registry: Registry, id: OrganisationId): Shape {
  const name = registry.organisation(id)?.name ?? '';
  return {
    id,
    name,
    defaultLanguage: 'en-US',
    // The cloud's Terraform provider stops working without it.
    defaultCountryCode: 'US',
    thirdPartyOrgName: name,
    domain: name,
    version: 1,
    state: 'active',
    features: {},
    voicemailEnabled: false,
    selfUri: `/api/v2/organizations/${id}`,
  };
}

export const stationShape = ({ id, body }: Station): Shape =>
  filled({
    id,
    name: body.name,
    description: body.description,
    status: body.userId === undefined ? 'AVAILABLE' : 'ASSOCIATED',
    userId: body.userId,
    webRtcUserId: body.webRtcUserId,
    type: body.type ?? 'inin_remote',
    selfUri: `/api/v2/stations/${id}`,
  });

const userStation = ({ id, body }: Station, user: RegistryUser): Shape =>
  filled({
    id,
    name: body.name,
    type: body.type ?? 'inin_remote',
    associatedUser: body.userId === user.id ? { id: user.id, selfUri: `/api/v2/users/${user.id}` } : undefined,
    associatedDate: body.userId === user.id ? timeOf(body.associatedAt) : undefined,
    defaultUser: user.record.defaultStationId === id ? { id: user.id, selfUri: `/api/v2/users/${user.id}` } : undefined,
  });

export function userStationsShape({ stations }: Registry, user: RegistryUser): Shape {
  const associated = stations.associated(user);
  const { defaultStationId, lastStationId } = user.record;
  const kept = (id: string | undefined) => (id === undefined ? undefined : stations.get(user.organisationId, id));
  const standard = kept(defaultStationId);
  const last = kept(lastStationId);
  const effective = associated ?? standard;
  return filled({
    associatedStation: associated && userStation(associated, user),
    effectiveStation: effective && userStation(effective, user),
    defaultStation: standard && userStation(standard, user),
    lastAssociatedStation: last && userStation(last, user),
  });
}

export function routingStatusShape({ users }: Registry, user: RegistryUser): Shape {
  const { status, since } = users.routing(user);
  return filled({ userId: user.id, status, startTime: timeOf(since) });
}

export const codeShape = (registry: Registry, { organisationId, id, body }: WrapupCode): Shape =>
  filled({
    id,
    name: body.name,
    division: divisionRef(registry, organisationId, body.divisionId),
    description: body.description,
    dateCreated: timeOf(body.createdAt),
    dateModified: timeOf(body.modifiedAt),
    createdBy: body.createdBy,
    modifiedBy: body.modifiedBy,
    selfUri: `/api/v2/routing/wrapupcodes/${id}`,
  });

export function queueShape(registry: Registry, queue: Queue): Shape {
  const { organisationId, id, body } = queue;
  const members = registry.queues.members(queue);
  const wrapupPrompt = body.wrapupPrompt ?? 'OPTIONAL';
  const isTimed = wrapupPrompt.endsWith('TIMEOUT') || body.wrapupTimeoutMs !== undefined;
  return filled({
    id,
    name: body.name,
    division: divisionRef(registry, organisationId, body.divisionId),
    description: body.description,
    dateCreated: timeOf(body.createdAt),
    dateModified: timeOf(body.modifiedAt),
    createdBy: body.createdBy,
    modifiedBy: body.modifiedBy,
    memberCount: members.length,
    userMemberCount: members.length,
    joinedMemberCount: members.filter(hasJoined).length,
    mediaSettings: { call: { alertingTimeoutSeconds: body.alertingTimeoutSeconds ?? limits.alertingSecondsDefault } },
    acwSettings: {
      wrapupPrompt,
      ...(isTimed ? { timeoutMs: body.wrapupTimeoutMs ?? limits.wrapupTimeoutMsDefault } : {}),
    },
    selfUri: `/api/v2/routing/queues/${id}`,
  });
}

export const memberShape = (
  registry: Registry,
  queue: Queue,
  { member, user, shown }: { readonly member: QueueMember; readonly user: RegistryUser; readonly shown: unknown },
): Shape => ({
  id: user.id,
  name: user.name,
  user: shown,
  ringNumber: 1,
  joined: hasJoined(member),
  memberBy: 'user',
  routingStatus: routingStatusShape(registry, user),
  selfUri: `/api/v2/routing/queues/${queue.id}/members/${user.id}`,
});
