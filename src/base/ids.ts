declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** One call or conference. */
export type ConversationId = Branded<'ConversationId'>;
/** One stay of one party in one conversation; never used again. */
export type ParticipantId = Branded<'ParticipantId'>;
/** A communication: what ties a participant to the conversation. */
export type LegId = Branded<'LegId'>;
export type OrganisationId = Branded<'OrganisationId'>;
export type UserId = Branded<'UserId'>;
export type RecordingId = Branded<'RecordingId'>;
/** One request; the value of ININ-Correlation-Id. */
export type RequestId = Branded<'RequestId'>;

/** Makes ids; each is a random UUID, never parsed for meaning. */
export interface IdMaker {
  conversation(): ConversationId;
  participant(): ParticipantId;
  leg(): LegId;
  user(): UserId;
  organisation(): OrganisationId;
  recording(): RecordingId;
  /** Of a stored record: queue, wrap-up code, channel, webhook, … */
  record(): string;
  request(): RequestId;
}

/** The only source of randomness. */
export interface Random {
  /** `count` bytes fit for secrets. */
  bytes(count: number): Uint8Array;
  /** `bytes` bytes as lower-case hexadecimal text; for tags, branches, Call-IDs and tokens. */
  hex(bytes: number): string;
}

// A wire value becomes a branded one here and nowhere else.
export const asConversationId = (text: string): ConversationId => text as ConversationId;
export const asParticipantId = (text: string): ParticipantId => text as ParticipantId;
export const asLegId = (text: string): LegId => text as LegId;
export const asOrganisationId = (text: string): OrganisationId => text as OrganisationId;
export const asUserId = (text: string): UserId => text as UserId;
export const asRecordingId = (text: string): RecordingId => text as RecordingId;
export const asRequestId = (text: string): RequestId => text as RequestId;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the form of a UUID, the form of every id on the wire. */
export const isUuid = (text: string): boolean => UUID.test(text);
