import { hasJoined } from '../../app/registry/queues.ts';
import type { RegistryUser } from '../../app/registry/users.ts';
import type { Registry } from '../../app/registry.ts';
import type { Grant } from '../../auth/grant.ts';
import { type ContactInfo, routingStatuses, type UserRecord } from '../../domain/records.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { type Fields, fieldsOf, listOf, textOf } from '../fields.ts';
import { expandOf, isAmong, listing } from '../listing.ts';
import { userAuthorization } from './authorization.ts';
import { queueShape, routingStatusShape } from './directory-shapes.ts';
import { userShape } from './user-shape.ts';

/** Who may change others: the list of patchUser. */
const editors = ['admin', 'directory:user:edit', 'directory:organization:admin'];

const mayEdit = (user: RegistryUser, grant: Grant): boolean =>
  grant.userId === user.id || ['*', ...editors].some((each) => grant.permissions.includes(each));

const denied: Stop = {
  refused: { finding: { stage: 'permission', kind: 'missing-permission', type: 'ANY', wanted: editors } },
};

/** Users as the directory knows them. */
export function userHandlers(registry: Registry): Readonly<Record<string, Handler>> {
  const withUser =
    (act: (user: RegistryUser, exchange: Exchange, grant: Grant) => Stop): Handler =>
    (exchange, grant) => {
      const id = exchange.params.userId ?? exchange.params.subjectId ?? '';
      const user = registry.userById(grant.organisationId, id);
      return user === undefined ? refused('NOT_FOUND', { what: 'user', id }) : act(user, exchange, grant);
    };
  /** A token says what its own user may; of others everything is said, as nothing narrows users here. */
  const permissionsOf = (user: RegistryUser, grant: Grant): readonly string[] =>
    grant.userId === undefined || grant.userId === user.id ? grant.permissions : ['*'];
  const show = (user: RegistryUser, { query }: Exchange, grant: Grant): Stop =>
    json(200, userShape(registry, { user, expand: expandOf(query), permissions: permissionsOf(user, grant) }));
  return {
    getUsersMe(exchange, grant) {
      const { organisationId, userId } = grant;
      const user = userId === undefined ? undefined : registry.userById(organisationId, userId);
      return user === undefined ? refused('NO_USER_CONTEXT') : show(user, exchange, grant);
    },
    getUser: withUser((user, exchange, grant) =>
      isAmong(exchange.query, 'state', user.record.state ?? 'active') || !exchange.query.has('state')
        ? show(user, exchange, grant)
        : refused('NOT_FOUND', { what: 'user', id: user.id }),
    ),
    patchUser: withUser((user, exchange, grant) => {
      const body = fieldsOf(exchange.body);
      const version = typeof body.version === 'number' ? body.version : undefined;
      const updated = registry.users.update(user, changesOf(body), version);
      if (!updated.ok) return refused('VERSION_CONFLICT', { version: String(user.version) });
      return show(updated.value, exchange, grant);
    }),
    getUserQueues: withUser((user, exchange) => queuesOf(registry, user, exchange)),
    getRoutingQueuesMe(exchange, { organisationId, userId }) {
      const user = userId === undefined ? undefined : registry.userById(organisationId, userId);
      return user === undefined ? refused('NO_USER_CONTEXT') : queuesOf(registry, user, exchange);
    },
    getUserRoles: withUser((user, _, grant) => json(200, userAuthorization(permissionsOf(user, grant)))),
    getUserRoutingstatus: withUser((user) => json(200, routingStatusShape(registry, user))),
    patchPartylineUser: withUser((user, { body }, grant) => {
      if (!mayEdit(user, grant)) return denied;
      const { softphone } = fieldsOf(body);
      if (softphone !== 'auto' && softphone !== 'manual') return refused('MISSING_BODY', { required: 'softphone' });
      registry.users.update(user, { softphone });
      return json(200, { id: user.id, softphone, selfUri: `/api/v2/partyline/users/${user.id}` });
    }),
    putUserRoutingstatus: withUser((user, exchange, grant) => {
      const status = routingStatuses.find((each) => each === fieldsOf(exchange.body).status);
      if (!mayEdit(user, grant)) return denied;
      if (status === undefined) return refused('MISSING_BODY', { required: 'status' });
      return json(200, routingStatusShape(registry, registry.users.setRouting(user, status)));
    }),
  };
}

function queuesOf(registry: Registry, user: RegistryUser, exchange: Exchange): Stop {
  const { query } = exchange;
  const home = registry.homeDivision(user.organisationId).id;
  const found = registry.queues
    .of(user.organisationId, user.id)
    .filter(
      ({ queue, member }) =>
        isAmong(query, 'joined', String(hasJoined(member))) &&
        isAmong(query, 'divisionId', queue.body.divisionId ?? home),
    );
  return listing(exchange, {
    found: query.get('sortOrder') === 'desc' ? found.toReversed() : found,
    shape: ({ queue, member }) => ({ ...queueShape(registry, queue), joined: hasJoined(member) }),
  });
}

const contactTexts = ['address', 'display', 'mediaType', 'type', 'extension', 'countryCode', 'integration'] as const;

const contactOf = (fields: Fields): ContactInfo =>
  Object.fromEntries(
    contactTexts.flatMap((key) => {
      const value = textOf(fields, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );

const wordsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const states = ['active', 'inactive', 'deleted'] as const;

function changesOf(body: Fields): UserRecord {
  const texts = (['name', 'department', 'email', 'title', 'preferredName'] as const).flatMap((key) =>
    typeof body[key] === 'string' ? [[key, body[key]]] : [],
  );
  const contacts = (['primaryContactInfo', 'addresses'] as const).flatMap((key) =>
    Array.isArray(body[key]) ? [[key, listOf(body[key]).map(contactOf)]] : [],
  );
  const words = (['profileSkills', 'certifications'] as const).flatMap((key) =>
    Array.isArray(body[key]) ? [[key, wordsOf(body[key])]] : [],
  );
  const state = states.find((each) => each === body.state);
  return {
    ...Object.fromEntries([...texts, ...contacts, ...words]),
    ...(state === undefined ? {} : { state }),
    ...(typeof body.acdAutoAnswer === 'boolean' ? { acdAutoAnswer: body.acdAutoAnswer } : {}),
  };
}
