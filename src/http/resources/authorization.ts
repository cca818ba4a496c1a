import type { Registry } from '../../app/registry.ts';
import { permissions as known } from '../../contract/permissions.ts';
import { type Handler, json } from '../exchange.ts';
import { isAmong, listing, nameFits } from '../listing.ts';
import { divisionShape, filled } from './directory-shapes.ts';

/** The one role there is: a client's permissions are its own (docs/directory.md). */
const adminRole = { id: 'de300000-0000-4000-8000-0000000000a1', name: 'admin', description: 'May do everything' };

interface Permission {
  readonly domain: string;
  readonly entityType: string;
  readonly action: string;
}

const partsOf = (permission: string): readonly Permission[] => {
  const [domain, entityType, action] = permission.split(':');
  return domain === undefined || entityType === undefined || action === undefined
    ? []
    : [{ domain, entityType, action }];
};

const expand = (granted: readonly string[]): readonly string[] => (granted.includes('*') ? known : granted);

const policiesOf = (granted: readonly string[]) =>
  [
    ...Map.groupBy(expand(granted).flatMap(partsOf), ({ domain, entityType }) => `${domain}:${entityType}`).values(),
  ].map((same) => ({
    domain: same[0]?.domain,
    entityName: same[0]?.entityType,
    actions: same.map(({ action }) => action),
  }));

/** What a user may do, by the token that asks. */
export const userAuthorization = (granted: readonly string[]): Readonly<Record<string, unknown>> => ({
  roles: granted.includes('*') ? [{ id: adminRole.id, name: adminRole.name }] : [],
  unusedRoles: [],
  permissions: expand(granted),
  permissionPolicies: [],
});

const collections = () =>
  [...Map.groupBy(known.flatMap(partsOf), ({ domain }) => domain)].map(([domain, all]) => ({
    id: domain,
    name: domain,
    domain,
    permissionMap: Object.fromEntries(
      [...Map.groupBy(all, ({ entityType }) => entityType)].map(([entity, actions]) => [
        entity,
        actions.map((each) => ({
          ...each,
          label: `${each.domain} ${each.entityType} ${each.action}`,
          allowsConditions: false,
          divisionAware: false,
        })),
      ]),
    ),
  }));

const roleShape = () => ({
  ...adminRole,
  defaultRoleId: 'admin',
  permissions: known,
  unusedPermissions: [],
  permissionPolicies: policiesOf(['*']).map(({ actions, ...policy }) => ({
    ...policy,
    actionSet: actions,
    allowConditions: false,
  })),
  roleNeedsUpdate: false,
  default: true,
  base: true,
  selfUri: `/api/v2/authorization/roles/${adminRole.id}`,
});

/** Divisions, permissions and roles. */
export function authorizationHandlers(registry: Registry): Readonly<Record<string, Handler>> {
  return {
    getAuthorizationDivisions(exchange, { organisationId }) {
      const found = registry
        .divisions(organisationId)
        .filter(({ id, body }) => isAmong(exchange.query, 'id', id) && nameFits(exchange.query, body.name));
      return listing(exchange, { found, shape: (division) => divisionShape(registry, division) });
    },
    getAuthorizationDivisionsHome: (_, { organisationId }) =>
      json(200, divisionShape(registry, registry.homeDivision(organisationId))),
    getAuthorizationPermissions(exchange) {
      const wanted = (exchange.query.get('query') ?? '').toLowerCase();
      const isOfDomain = exchange.query.get('queryType') !== 'permission';
      const found = collections().filter(({ domain, permissionMap }) =>
        (isOfDomain ? domain : JSON.stringify(permissionMap)).toLowerCase().includes(wanted),
      );
      return listing(exchange, { found, shape: (each) => each });
    },
    getAuthorizationRoles(exchange) {
      const { query } = exchange;
      const fits = nameFits(query, adminRole.name) && isAmong(query, 'id', adminRole.id);
      return listing(exchange, { found: fits ? [adminRole] : [], shape: roleShape });
    },
    getAuthorizationSubjectsMe(_, { organisationId, userId, clientId, permissions }) {
      const id = userId ?? clientId;
      const user = userId === undefined ? undefined : registry.userById(organisationId, userId);
      const role = {
        ...adminRole,
        policies: policiesOf(permissions),
        default: true,
        selfUri: `/api/v2/authorization/roles/${adminRole.id}`,
      };
      const division = divisionShape(registry, registry.homeDivision(organisationId));
      const grants = permissions.includes('*') ? [{ subjectId: id, division, role }] : [];
      return json(
        200,
        filled({
          id,
          name: user?.name ?? clientId,
          grants,
          version: 1,
          selfUri: `/api/v2/authorization/subjects/${id}`,
        }),
      );
    },
  };
}
