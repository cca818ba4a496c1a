import { PartylineError } from './partyline-error.ts';

/** Who is meant; all that is given has to hold, and it is resolved anew at every act. */
export interface Selector {
  readonly conversationId?: string | undefined;
  readonly participantId?: string | undefined;
  readonly communicationId?: string | undefined;
  readonly userId?: string | undefined;
  /** `alice`, as in the address `user:alice`. */
  readonly userName?: string | undefined;
  /** A number however it is written, or a SIP address. */
  readonly address?: string | undefined;
  readonly name?: string | undefined;
  /** `customer`, `agent`, `user`, `external`, … */
  readonly purpose?: string | undefined;
  /** `phone`, `video`, `webchat`. */
  readonly media?: string | undefined;
  /** Number of a conference room. Only Partyline has any. */
  readonly room?: string | undefined;
  /** Only this stay of the party. Only Partyline counts them. */
  readonly incarnation?: number | undefined;
  /** ISO 8601: only who came before. */
  readonly joinedBefore?: string | undefined;
  /** Seconds: only who has been connected for so long. */
  readonly talkingFor?: number | undefined;
}

/** What every act on participants has. */
export interface ActRequest extends Selector {
  /** How many have to match, 1 to 100; else nothing is done. Default 1. */
  readonly expect?: number | undefined;
  /** Kept with the act, for whoever reads the timeline. */
  readonly note?: string | undefined;
  /** Sent in place of one that is made: the same act under the same key is done once. */
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A removal. */
export interface DisconnectRequest extends ActRequest {
  /** `leave` parks the leg, `disconnect` hangs up, `ban` hangs up and keeps the party out. Default `disconnect`. */
  readonly intent?: 'leave' | 'disconnect' | 'ban' | undefined;
  /** Seconds of a ban, 1 to 86400. Default 3600. */
  readonly ttl?: number | undefined;
  /** Partyline refuses a removal that leaves nobody on the call, unless this is true. */
  readonly mayEndConversation?: boolean | undefined;
  /** Of one stay (`incarnation`), and at the cloud: where the party came back meanwhile, remove the new one; at most twice. */
  readonly follow?: boolean | undefined;
  /** Seconds to wait until the leg is down, 1 to 30. Default 10. */
  readonly waitSeconds?: number | undefined;
  /** Does nothing, and answers what would be done: outcome `planned`. */
  readonly dryRun?: boolean | undefined;
}

/** Holds, or takes back. */
export interface HoldRequest extends ActRequest {
  readonly held: boolean;
}

/** Mutes, or lets speak. */
export interface MuteRequest extends ActRequest {
  readonly muted: boolean;
}

/** Moves to another conversation or room. Only Partyline can. */
export interface MoveRequest extends ActRequest {
  readonly to: { readonly conversationId: string } | { readonly room: string };
  /** Partyline refuses a move that ends the conversation left behind, unless this is true. */
  readonly mayEndConversation?: boolean | undefined;
}

/** The keys that select. */
export const SELECTING = [
  'conversationId',
  'participantId',
  'communicationId',
  'userId',
  'userName',
  'address',
  'name',
  'purpose',
  'media',
  'room',
  'incarnation',
  'joinedBefore',
  'talkingFor',
] as const;

/** The words of lists are the thread's, those of selectors the domain's. */
const MEDIA_WORDS: Readonly<Record<string, string>> = { phone: 'call', webchat: 'chat' };

/** The keys that select, of a request that has others too; what is undefined is left out. */
export function whereOf(request: Selector): Readonly<Record<string, string | number>> {
  const where: Record<string, string | number> = {};
  for (const key of SELECTING) {
    const value = request[key];
    if (value !== undefined) where[key] = key === 'media' ? (MEDIA_WORDS[value] ?? value) : value;
  }
  return where;
}

const NAMING = ['conversationId', 'participantId', 'communicationId', 'userId', 'userName', 'address', 'room'] as const;

/** Refuses what the server refuses too (design: removal, 6), before anything is sent. */
export function checkNamed(request: Selector): void {
  if (NAMING.some((key) => request[key] !== undefined && request[key] !== '')) return;
  throw new PartylineError(
    'usage',
    `The selector names nobody: give one of ${NAMING.join(', ')}. A purpose or a name alone may be anybody's.`,
    { code: 'partyline.selector.empty' },
  );
}
