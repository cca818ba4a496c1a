// Bodies of stored records. What a seed file or an earlier release left out is absent, so nearly every member may be.
// Names of values are the wire's (reference/genesys models).

export interface ContactInfo {
  readonly address?: string;
  readonly display?: string;
  readonly mediaType?: string;
  readonly type?: string;
  readonly extension?: string;
  readonly countryCode?: string;
  readonly integration?: string;
}

export const routingStatuses = ['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'] as const;
export type RoutingStatusWord = (typeof routingStatuses)[number];

/** What a user has besides his id and the name he signs in with. */
export interface UserRecord {
  /** The name that is shown; absent: the name he signs in with. */
  readonly name?: string;
  readonly email?: string;
  readonly department?: string;
  readonly title?: string;
  readonly preferredName?: string;
  readonly primaryContactInfo?: readonly ContactInfo[];
  readonly addresses?: readonly ContactInfo[];
  readonly certifications?: readonly string[];
  readonly profileSkills?: readonly string[];
  readonly state?: 'active' | 'inactive' | 'deleted';
  readonly systemPresence?: string;
  readonly routing?: { readonly status: RoutingStatusWord; readonly since: number };
  /** Whether his softphone answers by itself; absent: it does. */
  readonly softphone?: 'auto' | 'manual';
  readonly defaultStationId?: string;
  readonly lastStationId?: string;
  readonly acdAutoAnswer?: boolean;
  readonly divisionId?: string;
}

export interface StationRecord {
  readonly name: string;
  readonly description?: string;
  readonly type?: string;
  /** Who is associated now. */
  readonly userId?: string;
  readonly associatedAt?: number;
  /** Whose own softphone it is. */
  readonly webRtcUserId?: string;
}

export const wrapupPrompts = [
  'OPTIONAL',
  'MANDATORY',
  'MANDATORY_TIMEOUT',
  'MANDATORY_FORCED_TIMEOUT',
  'AGENT_REQUESTED',
] as const;
export type WrapupPromptWord = (typeof wrapupPrompts)[number];

interface Made {
  readonly createdAt?: number;
  readonly createdBy?: string;
  readonly modifiedAt?: number;
  readonly modifiedBy?: string;
}

export interface QueueRecord extends Made {
  readonly name: string;
  readonly description?: string;
  readonly divisionId?: string;
  readonly alertingTimeoutSeconds?: number;
  readonly wrapupPrompt?: WrapupPromptWord;
  readonly wrapupTimeoutMs?: number;
  readonly wrapupCodeIds?: readonly string[];
}

/** Kept under its queue's id as key. */
export interface QueueMemberRecord {
  readonly queueId: string;
  readonly userId: string;
  /** Absent: he has joined. */
  readonly joined?: boolean;
}

export interface WrapupCodeRecord extends Made {
  readonly name: string;
  readonly description?: string;
  readonly divisionId?: string;
}

export interface DivisionRecord {
  readonly name: string;
  readonly description?: string;
}

export interface ContactRecord {
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
}

/** Kept under its conversation's id as key. Its file is named after its id. */
export interface RecordingRecord {
  readonly conversationId: string;
  readonly startTime: number;
  readonly endTime?: number;
  /** `ending`: stopped, and its file not yet closed. */
  readonly state: 'active' | 'paused' | 'ending' | 'ended' | 'failed' | 'deleted';
  readonly durationMs?: number;
  readonly bytes?: number;
  /** Of one leg alone: the communication that it is of. */
  readonly legId?: string;
  /** When its file is to be removed. */
  readonly deleteAt?: number;
}

/** Kept under its recording's id as key. Places and lengths are milliseconds. */
export interface AnnotationRecord {
  readonly name?: string;
  readonly type?: string;
  readonly location?: number;
  readonly durationMs?: number;
  readonly description?: string;
  readonly reason?: string;
  readonly userId?: string;
}

/** A set of custom attributes of a conversation. */
export interface CustomAttributesRecord {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** When each value was set, milliseconds since 1970. */
  readonly setAt: Readonly<Record<string, number>>;
  readonly createdAt: number;
  readonly changedAt: number;
}

/** What else is kept of a conversation. */
export interface ConversationExtraRecord {
  readonly accessAttributes?: readonly string[];
  readonly secureAttributes?: Readonly<Record<string, string>>;
  /** Counts the changes of the secure attributes. */
  readonly secureVersion?: number;
}

/** The body of each kind that the directory keeps. */
export interface RecordBodies {
  readonly user: UserRecord;
  readonly station: StationRecord;
  readonly queue: QueueRecord;
  readonly 'queue-member': QueueMemberRecord;
  readonly 'wrapup-code': WrapupCodeRecord;
  readonly division: DivisionRecord;
  readonly contact: ContactRecord;
  readonly recording: RecordingRecord;
  readonly annotation: AnnotationRecord;
  readonly 'custom-attributes': CustomAttributesRecord;
  readonly 'conversation-extra': ConversationExtraRecord;
}
