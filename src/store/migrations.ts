// The one place where the schema stands. Times are milliseconds since 1970. A `body` is the JSON text of the domain
// object it belongs to; the columns beside it are only those that a query looks at. `ordinal` is the order in which rows
// were made. A key with (organisation_id, id) is never read across organisations.
//
// Two things are SQLite's: `integer primary key` counts by itself, and `without rowid` keeps rows that are little more
// than their key in the key's own tree: one write instead of two.

/** One step of the schema. A step that was released is never edited; a change is a new step. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** Statements, run together in one transaction. */
  readonly text: string;
}

const IDENTITIES = `
create table organisations (
  id text not null primary key,
  name text not null unique
) without rowid;

create table users (
  organisation_id text not null,
  id text not null,
  name text not null,
  constraint users_key primary key (organisation_id, id),
  constraint users_by_name unique (organisation_id, name)
) without rowid;

create table tokens (
  hash text not null primary key,
  organisation_id text not null,
  client_id text not null,
  user_id text,
  scopes text, -- JSON list; null where scopes do not bind the token
  permissions text not null, -- JSON list
  expires_at bigint not null,
  revoked integer not null
) without rowid;

create index tokens_by_expiry on tokens (expires_at);
`;

const CONVERSATIONS = `
create table conversations (
  ordinal integer primary key,
  organisation_id text not null,
  id text not null,
  seq integer not null,
  room text,
  started_by text,
  start_time bigint not null,
  end_time bigint,
  conference integer not null,
  ever_count integer not null,
  ended_count integer not null,
  constraint conversations_by_id unique (organisation_id, id)
);

create index conversations_live on conversations (ordinal) where end_time is null;
create index conversations_ended on conversations (organisation_id, end_time) where end_time is not null;
`;

const PARTICIPANTS = `
create table participants (
  ordinal integer primary key,
  organisation_id text not null,
  id text not null,
  conversation_id text not null,
  identity text not null,
  incarnation integer not null,
  user_id text,
  purpose text not null,
  start_time bigint not null,
  end_time bigint, -- null as long as the participant is live in the conversation
  body text not null,
  constraint participants_by_id unique (organisation_id, id)
);

create index participants_by_conversation on participants (organisation_id, conversation_id);
create index participants_by_identity on participants (conversation_id, identity, incarnation);
create index participants_ended on participants (organisation_id, end_time) where end_time is not null;
create index participants_ended_of_purpose on participants (organisation_id, purpose, end_time)
  where end_time is not null;
create index participants_ended_of_user on participants (organisation_id, user_id, end_time)
  where end_time is not null and user_id is not null;
`;

const LOOKUPS = `
create table things ( -- what a word means inside one organisation
  organisation_id text not null,
  id text not null,
  kind text not null,
  conversation_id text,
  participant_id text,
  leg_kind text,
  constraint things_key primary key (organisation_id, id)
) without rowid;

create table events ( -- one row for what one commit added, numbered by its last event
  ordinal integer primary key, -- rows are added at the end: a commit of many conversations writes few pages
  conversation_id text not null,
  seq integer not null,
  body text not null
);

create unique index events_by_conversation on events (conversation_id, seq);
`;

const OAUTH = `
alter table tokens add column family text; -- what one sign-in led to; null for a client's own token
create index tokens_by_family on tokens (family) where family is not null;
create index tokens_by_user on tokens (organisation_id, user_id) where user_id is not null;

create table consents ( -- authorization codes and refresh tokens, by their SHA-256
  hash text not null primary key,
  kind text not null,
  family text not null,
  organisation_id text not null,
  client_id text not null,
  user_id text not null,
  scopes text, -- JSON list; null where scopes do not bind its tokens
  redirect_uri text, -- of a code
  challenge text, -- of a code, RFC 7636
  expires_at bigint not null,
  spent integer not null
) without rowid;

create index consents_by_family on consents (family);
create index consents_by_user on consents (organisation_id, user_id);
create index consents_by_expiry on consents (expires_at);

create table idle_timeouts (
  organisation_id text not null primary key,
  enabled integer not null,
  seconds integer not null
) without rowid;
`;

const CALL_CONTROL = `
alter table conversations add column extra text; -- JSON; null where nothing differs from a call like any other
alter table participants add column media text not null default 'call';

-- One conversation's participants in the order they left: without the last column the planner walks everybody's.
drop index participants_by_conversation;
create index participants_by_conversation on participants (organisation_id, conversation_id, end_time);
drop index participants_ended;
create index participants_ended on participants (organisation_id, media, end_time) where end_time is not null;

create table ended_totals ( -- how many have left; counting them one by one would cost more with every call
  organisation_id text not null,
  media text not null,
  total integer not null,
  constraint ended_totals_key primary key (organisation_id, media)
) without rowid;

insert into ended_totals
select organisation_id, media, count(*) from participants where end_time is not null group by organisation_id, media;

create trigger participant_ended after update of end_time on participants
when old.end_time is null and new.end_time is not null
begin
  insert into ended_totals values (new.organisation_id, new.media, 1)
  on conflict (organisation_id, media) do update set total = total + 1;
end;

create trigger participant_stored_ended after insert on participants
when new.end_time is not null
begin
  insert into ended_totals values (new.organisation_id, new.media, 1)
  on conflict (organisation_id, media) do update set total = total + 1;
end;

create trigger participant_dropped after delete on participants
when old.end_time is not null
begin
  update ended_totals set total = total - 1 where organisation_id = old.organisation_id and media = old.media;
end;
`;

const PHONES = `
create table sip_bindings ( -- registered phones, a JSON list for each user
  user_id text not null primary key,
  body text not null
) without rowid;
`;

const RECORDS = `
create table records ( -- users, stations, queues and what else an organisation keeps beside its conversations
  organisation_id text not null,
  kind text not null,
  id text not null,
  key text not null, -- name, number or the id of what it belongs to
  version integer not null,
  body text not null,
  constraint records_key primary key (organisation_id, kind, id)
) without rowid;

create index records_by_key on records (organisation_id, kind, key, id);
create index records_by_kind on records (kind, organisation_id, key, id);
`;

const DELEGATION = `
alter table tokens add column delegation text; -- JSON; null where nothing holds the token to one conference
create index tokens_delegated on tokens (organisation_id, expires_at) where delegation is not null;
`;

const IDEMPOTENCY = `
create table idempotency_keys ( -- requests with Idempotency-Key, of a day
  ordinal integer primary key, -- the order in which they were claimed
  organisation_id text not null,
  client_id text not null,
  user_id text not null, -- empty: a token without a user
  key text not null,
  fingerprint text not null,
  started_at bigint not null,
  request_id text not null,
  request text not null,
  acts text not null, -- JSON list: what its commits did
  answer text, -- JSON; null where its process ended before it could answer
  constraint idempotency_keys_by_key unique (organisation_id, client_id, user_id, key)
);

create index idempotency_keys_by_start on idempotency_keys (started_at);
create index idempotency_keys_by_client on idempotency_keys (organisation_id, client_id, user_id, ordinal);
`;

/** Every step in order; the version of a database is that of the last one it was given. */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'conversations, participants, events and identities',
    text: IDENTITIES + CONVERSATIONS + PARTICIPANTS + LOOKUPS,
  },
  {
    version: 2,
    name: 'call control, authorization codes and refresh tokens',
    text: CALL_CONTROL + OAUTH,
  },
  {
    version: 3,
    name: 'registered phones',
    text: PHONES,
  },
  {
    version: 4,
    name: 'records',
    text: RECORDS,
  },
  {
    version: 5,
    name: 'tokens for one conference',
    text: DELEGATION,
  },
  {
    version: 6,
    name: 'idempotency keys',
    text: IDEMPOTENCY,
  },
];

/** The version that this program writes. */
export const schemaVersion = Math.max(...migrations.map((step) => step.version));
