import type { DatabaseSync } from 'node:sqlite';
import { asOrganisationId, asUserId } from '../base/ids.ts';
import type { OauthStore, StoredCode, StoredConsent, StoredIdleTimeout, Taken } from '../ports/oauth.ts';
import { jsonOf, numberOf, optionalTextOf, type Row, textOf } from './row.ts';
import { prepareRead, prepareWrite } from './statement.ts';
import { inTransaction } from './transaction.ts';

function consentOf(row: Row): StoredConsent {
  const isBound = optionalTextOf(row, 'scopes') !== undefined;
  return {
    hash: textOf(row, 'hash'),
    family: textOf(row, 'family'),
    organisationId: asOrganisationId(textOf(row, 'organisation_id')),
    clientId: textOf(row, 'client_id'),
    userId: asUserId(textOf(row, 'user_id')),
    ...(isBound ? { scopes: jsonOf<readonly string[]>(row, 'scopes') } : {}),
    expiresAt: numberOf(row, 'expires_at'),
  };
}

function codeOf(row: Row): Taken<StoredCode> {
  const challenge = optionalTextOf(row, 'challenge');
  const redirectUri = optionalTextOf(row, 'redirect_uri') ?? '';
  const consent = { ...consentOf(row), redirectUri, ...(challenge === undefined ? {} : { challenge }) };
  return { consent, spent: numberOf(row, 'spent') === 1 };
}

const refreshOf = (row: Row): Taken<StoredConsent> => ({
  consent: consentOf(row),
  spent: numberOf(row, 'spent') === 1,
});

const timeoutOf = (row: Row): StoredIdleTimeout => ({
  enabled: numberOf(row, 'enabled') === 1,
  seconds: numberOf(row, 'seconds'),
});

const COLUMNS = 'hash, family, organisation_id, client_id, user_id, scopes, redirect_uri, challenge, expires_at, spent';

const consentStatements = (database: DatabaseSync) => ({
  save: prepareWrite(
    database,
    `insert into consents
       (hash, kind, family, organisation_id, client_id, user_id, scopes, redirect_uri, challenge, expires_at, spent)
     values (:hash, :kind, :family, :organisationId, :clientId, :userId, :scopes, :redirectUri, :challenge, :expiresAt, 0)`,
  ),
  code: prepareRead(database, `select ${COLUMNS} from consents where hash = :hash and kind = 'code'`, codeOf),
  refresh: prepareRead(database, `select ${COLUMNS} from consents where hash = :hash and kind = 'refresh'`, refreshOf),
  take: prepareWrite(database, 'update consents set spent = 1 where hash = :hash and spent = 0'),
  prune: prepareWrite(database, 'delete from consents where expires_at < :before'),
});

const revocationStatements = (database: DatabaseSync) => ({
  familyTokens: prepareWrite(database, 'update tokens set revoked = 1 where family = :family'),
  // Kept as taken, so that whoever comes with another of the family is still told of by its reuse.
  familyConsents: prepareWrite(database, 'update consents set spent = 1 where family = :family'),
  userTokens: prepareWrite(
    database,
    'update tokens set revoked = 1 where organisation_id = :organisationId and user_id = :userId and revoked = 0',
  ),
  userConsents: prepareWrite(
    database,
    'update consents set spent = 1 where organisation_id = :organisationId and user_id = :userId',
  ),
});

const timeoutStatements = (database: DatabaseSync) => ({
  timeout: prepareRead(
    database,
    'select enabled, seconds from idle_timeouts where organisation_id = :organisationId',
    timeoutOf,
  ),
  save: prepareWrite(
    database,
    `insert into idle_timeouts (organisation_id, enabled, seconds)
     values (:organisationId, :enabled, :seconds)
     on conflict (organisation_id) do update set enabled = excluded.enabled, seconds = excluded.seconds`,
  ),
});

/** Authorization codes, refresh tokens and the idle time of tokens; every write is durable when it returns. */
export function createOauthStore(database: DatabaseSync): OauthStore {
  const consents = consentStatements(database);
  const timeouts = timeoutStatements(database);
  const save = (kind: 'code' | 'refresh', consent: StoredConsent & Partial<StoredCode>): void => {
    const { hash, family, organisationId, clientId, userId, expiresAt } = consent;
    const { scopes, redirectUri = null, challenge = null } = consent;
    const bound = scopes === undefined ? null : JSON.stringify(scopes);
    const keys = { hash, kind, family, organisationId, clientId, userId };
    consents.save.run({ ...keys, scopes: bound, redirectUri, challenge, expiresAt });
  };
  return {
    saveCode: (code) => save('code', code),
    takeCode: (hash) =>
      inTransaction(database, () => {
        const taken = consents.code.get({ hash });
        if (taken !== undefined && !taken.spent) consents.take.run({ hash });
        return taken;
      }),
    saveRefresh: (token) => save('refresh', token),
    refresh: (hash) => consents.refresh.get({ hash }),
    takeRefresh: (hash) => consents.take.run({ hash }) === 1,
    ...revocationsOf(database),
    idleTimeout: (organisationId) => timeouts.timeout.get({ organisationId }),
    saveIdleTimeout: (organisationId, { enabled, seconds }) =>
      void timeouts.save.run({ organisationId, enabled: enabled ? 1 : 0, seconds }),
    prune: (before) => void consents.prune.run({ before }),
  };
}

function revocationsOf(database: DatabaseSync): Pick<OauthStore, 'revokeFamily' | 'revokeUser'> {
  const statements = revocationStatements(database);
  return {
    revokeFamily: (family) =>
      inTransaction(database, () => {
        statements.familyTokens.run({ family });
        statements.familyConsents.run({ family });
      }),
    revokeUser: (organisationId, userId) =>
      inTransaction(database, () => {
        statements.userConsents.run({ organisationId, userId });
        return statements.userTokens.run({ organisationId, userId });
      }),
  };
}
