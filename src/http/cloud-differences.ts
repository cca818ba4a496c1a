import type { Grant } from '../auth/grant.ts';
import type { Reason } from '../explain/catalogue.ts';
import type { Answer, Exchange } from './exchange.ts';
import { fieldsOf } from './fields.ts';
import { isStricterWithoutUser } from './strict-clients.ts';

/** A request that was carried out, with what it was answered. */
export interface Acted {
  readonly exchange: Exchange;
  readonly grant: Grant;
  readonly answer: Answer;
}

/** Something that is taken here and that Genesys Cloud would refuse. */
export interface CloudDifference {
  /** What it would be refused for there. */
  readonly reason: Reason;
  /** Fixed text, ASCII without quotes: it goes into a header as it is. */
  readonly text: string;
  readonly isMet: (acted: Acted) => boolean;
  /** No request of the kind works there: there is nothing to do any more, or not with this token. */
  readonly isFinal?: true;
}

const isThread = ({ exchange }: Acted): boolean => exchange.operation?.dialect === 'thread';

/** The media type of a body that is looked at; undefined where there is none. */
function mediaType({ exchange: { incoming } }: Acted): string | undefined {
  const isRead = incoming.method === 'GET' || incoming.method === 'HEAD';
  if (isRead || (incoming.bodyText ?? '').trim() === '') return undefined;
  return (incoming.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
}

const isLenient = ({ answer }: Acted): boolean => fieldsOf(answer.body).alreadyGone === true;
const isOfParticipant = ({ answer }: Acted): boolean => fieldsOf(answer.body).participantId !== undefined;

/**
 * Every place where this server is more lenient than the cloud, in the order of gates. Bodies are none: a key or a value
 * that the cloud's model lacks is refused here as well. Unknown keys of a query are let pass on both sides. The paths
 * under /api/v2/partyline say themselves whose they are.
 */
export const cloudDifferences: readonly CloudDifference[] = [
  // design: explain 12
  {
    reason: 'LITERAL_IN_ID_SLOT',
    text: 'Genesys Cloud takes the medium in this path for a conversation id, and answers 404.',
    isMet: (acted) => isThread(acted) && acted.exchange.params.participantId !== undefined,
  },
  {
    reason: 'UNKNOWN_PATH',
    text: 'Genesys Cloud has no list of participants: they are part of their conversation.',
    isMet: (acted) => isThread(acted) && acted.exchange.params.participantId === undefined,
  },
  // reference/genesys behaviour 2: not.a.user.
  {
    reason: 'NO_USER_CONTEXT',
    text: 'Genesys Cloud may want the token of a user here: this one belongs to a client.',
    isMet: ({ exchange, grant }) => grant.userId === undefined && isStricterWithoutUser(exchange.operation?.name ?? ''),
  },
  // reference/genesys behaviour 6.
  {
    reason: 'MISSING_SCOPE',
    text: 'Genesys Cloud has no scope admin:conversation: the token needs the scope conversations.',
    isMet: (acted) => isThread(acted) && countsAdminScope(acted),
    isFinal: true,
  },
  // reference/genesys behaviour 3: wrong Content-Type.
  {
    reason: 'MISSING_CONTENT_TYPE',
    text: 'Genesys Cloud wants Content-Type: application/json with a body.',
    isMet: (acted) => mediaType(acted) === '',
  },
  {
    reason: 'WRONG_CONTENT_TYPE',
    text: 'Genesys Cloud wants Content-Type: application/json and no other with a body.',
    isMet: (acted) => !['', 'application/json', undefined].includes(mediaType(acted)),
  },
  // design: removal, what one removal answers; the preference is ours.
  {
    reason: 'PARTICIPANT_ENDED',
    text: 'Genesys Cloud knows no handling=lenient: a participant who has left is refused there.',
    isMet: (acted) => isLenient(acted) && isOfParticipant(acted),
    isFinal: true,
  },
  {
    reason: 'CONVERSATION_ENDED',
    text: 'Genesys Cloud knows no handling=lenient: a conversation that has ended is refused there.',
    isMet: (acted) => isLenient(acted) && !isOfParticipant(acted),
    isFinal: true,
  },
];

function countsAdminScope({ exchange: { operation }, grant: { scopes = [] } }: Acted): boolean {
  return scopes.includes('admin:conversation') && operation?.scopes.every((scope) => !scopes.includes(scope)) === true;
}
