import type { DatabaseSync } from 'node:sqlite';
import { asOrganisationId, asUserId } from '../base/ids.ts';
import type { Delegation, IdentityStore, StoredOrganisation, StoredToken, StoredUser } from '../ports/store.ts';
import { jsonOf, numberOf, optionalTextOf, type Row, textOf } from './row.ts';
import { prepareRead, prepareWrite } from './statement.ts';
import { inTransaction } from './transaction.ts';

const organisationOf = (row: Row): StoredOrganisation => ({
  id: asOrganisationId(textOf(row, 'id')),
  name: textOf(row, 'name'),
});

const userOf = (row: Row): StoredUser => ({
  id: asUserId(textOf(row, 'id')),
  organisationId: asOrganisationId(textOf(row, 'organisation_id')),
  name: textOf(row, 'name'),
});

function tokenOf(row: Row): StoredToken {
  const userId = optionalTextOf(row, 'user_id');
  const family = optionalTextOf(row, 'family');
  const isHeld = optionalTextOf(row, 'delegation') !== undefined;
  const bound = optionalTextOf(row, 'scopes') !== undefined;
  return {
    hash: textOf(row, 'hash'),
    organisationId: asOrganisationId(textOf(row, 'organisation_id')),
    clientId: textOf(row, 'client_id'),
    ...(userId === undefined ? {} : { userId: asUserId(userId) }),
    ...(bound ? { scopes: jsonOf<readonly string[]>(row, 'scopes') } : {}),
    permissions: jsonOf<readonly string[]>(row, 'permissions'),
    expiresAt: numberOf(row, 'expires_at'),
    revoked: numberOf(row, 'revoked') === 1,
    ...(family === undefined ? {} : { family }),
    ...(isHeld ? { delegation: jsonOf<Delegation>(row, 'delegation') } : {}),
  };
}

const organisationStatements = (database: DatabaseSync) => ({
  organisation: prepareRead(database, 'select id, name from organisations where id = :id', organisationOf),
  organisationByName: prepareRead(database, 'select id, name from organisations where name = :name', organisationOf),
  saveOrganisation: prepareWrite(
    database,
    `insert into organisations (id, name)
     values (:id, :name)
     on conflict (id) do update set name = excluded.name`,
  ),
});

const userStatements = (database: DatabaseSync) => ({
  user: prepareRead(
    database,
    'select id, organisation_id, name from users where organisation_id = :organisationId and id = :id',
    userOf,
  ),
  userByName: prepareRead(
    database,
    'select id, organisation_id, name from users where organisation_id = :organisationId and name = :name',
    userOf,
  ),
  saveUser: prepareWrite(
    database,
    `insert into users (organisation_id, id, name)
     values (:organisationId, :id, :name)
     on conflict (organisation_id, id) do update set name = excluded.name`,
  ),
  saveUserThing: prepareWrite(
    database,
    `insert into things (organisation_id, id, kind)
     values (:organisationId, :id, 'user')
     on conflict (organisation_id, id) do update
     set kind = 'user', conversation_id = null, participant_id = null, leg_kind = null`,
  ),
});

const TOKEN_COLUMNS =
  'hash, organisation_id, client_id, user_id, scopes, permissions, expires_at, revoked, family, delegation';

const tokenStatements = (database: DatabaseSync) => ({
  token: prepareRead(database, `select ${TOKEN_COLUMNS} from tokens where hash = :hash`, tokenOf),
  delegated: prepareRead(
    database,
    `select ${TOKEN_COLUMNS}
       from tokens
      where organisation_id = :organisationId and delegation is not null and expires_at > :after and revoked = 0
      order by expires_at, hash`,
    tokenOf,
  ),
  saveToken: prepareWrite(
    database,
    `insert into tokens (${TOKEN_COLUMNS})
     values
       (:hash, :organisationId, :clientId, :userId, :scopes, :permissions, :expiresAt, :revoked, :family, :delegation)
     on conflict (hash) do update
     set organisation_id = excluded.organisation_id,
         client_id = excluded.client_id,
         user_id = excluded.user_id,
         scopes = excluded.scopes,
         permissions = excluded.permissions,
         expires_at = excluded.expires_at,
         revoked = excluded.revoked,
         family = excluded.family,
         delegation = excluded.delegation`,
  ),
  pruneTokens: prepareWrite(database, 'delete from tokens where expires_at < :before'),
});

/** Organisations, users and tokens; every save is durable when it returns. */
export function createIdentityStore(database: DatabaseSync): IdentityStore {
  const organisations = organisationStatements(database);
  const users = userStatements(database);
  const tokens = tokenStatements(database);
  return {
    organisationByName: (name) => organisations.organisationByName.get({ name }),
    organisation: (id) => organisations.organisation.get({ id }),
    saveOrganisation: ({ id, name }) => void organisations.saveOrganisation.run({ id, name }),
    userByName: (organisationId, name) => users.userByName.get({ organisationId, name }),
    user: (organisationId, id) => users.user.get({ organisationId, id }),
    saveUser({ id, organisationId, name }) {
      inTransaction(database, () => {
        users.saveUser.run({ id, organisationId, name });
        users.saveUserThing.run({ id, organisationId });
      });
    },
    token: (hash) => tokens.token.get({ hash }),
    saveToken(token) {
      const { hash, organisationId, clientId, expiresAt, userId = null, family = null } = token;
      tokens.saveToken.run({
        hash,
        organisationId,
        clientId,
        userId,
        scopes: token.scopes === undefined ? null : JSON.stringify(token.scopes),
        permissions: JSON.stringify(token.permissions),
        expiresAt,
        revoked: token.revoked ? 1 : 0,
        family,
        delegation: token.delegation === undefined ? null : JSON.stringify(token.delegation),
      });
    },
    delegatedTokens: (organisationId, after) => tokens.delegated.all({ organisationId, after }),
    pruneTokens: (before) => void tokens.pruneTokens.run({ before }),
  };
}
