import { limits } from '../base/limits.ts';
import type { Schema } from '../contract/operation.ts';

const text: Schema = { type: 'string', maxLength: limits.nameCharsMax };
const long: Schema = { type: 'string', maxLength: limits.redirectUriCharsMax };
const whole: Schema = { type: 'integer' };

const list = (items: Schema): Schema => ({ type: 'array', items, maxItems: limits.seedItemsMax });

const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const oneOf = (...words: readonly string[]): Schema => ({ type: 'string', enum: words });

const client = object(
  {
    id: text,
    name: text,
    secret: long,
    grants: list(oneOf('client_credentials', 'authorization_code', 'refresh_token')),
    redirectUris: list(long),
    scopes: list(text),
    permissions: list(text),
    roles: list(text),
    accessTokenValiditySeconds: whole,
  },
  ['id', 'grants'],
);

const sip = object({ username: text, realm: text, ha1Md5: text, ha1Sha256: text }, ['realm', 'ha1Md5', 'ha1Sha256']);

const user = object(
  {
    name: text,
    email: text,
    password: long,
    permissions: list(text),
    roles: list(text),
    station: text,
    softphone: oneOf('auto', 'manual'),
    sip,
  },
  ['name'],
);

const queue = object(
  {
    name: text,
    division: text,
    members: list(text),
    wrapupCodes: list(text),
    alertingTimeoutSeconds: whole,
    wrapupPrompt: oneOf('MANDATORY', 'OPTIONAL', 'MANDATORY_TIMEOUT', 'MANDATORY_FORCED_TIMEOUT', 'AGENT_REQUESTED'),
    wrapupTimeoutSeconds: whole,
  },
  ['name'],
);

const organisation = object(
  {
    name: text,
    roles: list(object({ name: text, permissions: list(text) }, ['name', 'permissions'])),
    divisions: list(object({ name: text }, ['name'])),
    clients: list(client),
    users: list(user),
    rooms: list(
      object({ number: text, endWhen: oneOf('last-leaves', 'one-left', 'no-agents', 'host-leaves') }, ['number']),
    ),
    queues: list(queue),
    wrapupCodes: list(object({ name: text }, ['name'])),
    contacts: list(object({ name: text, phone: text, email: text }, ['name'])),
  },
  ['name'],
);

/** What a seed file may say. Editors may be pointed to the published form by `$schema`. */
export const seedSchema: Schema = object({ $schema: text, organisations: { ...list(organisation), minItems: 1 } }, [
  'organisations',
]);

/** The schema as docs/seed.schema.json publishes it. */
export const publishedSeedSchema = (): Readonly<Record<string, unknown>> => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Seed file of Partyline',
  description: 'Organisations with their clients, users, rooms and queues; docs/seed.md explains every key.',
  ...seedSchema,
});
