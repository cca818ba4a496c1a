import { unreachable } from '../base/assert.ts';
import type { LegId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { NewParticipant } from '../domain/command.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Departure, LegEnd } from '../domain/departure.ts';
import { isEnding } from '../domain/evolve.ts';
import { type Participant, wireLeg } from '../domain/participant.ts';
import type { LegReport, TransferProgress } from '../ports/engine.ts';
import { isBesideParties } from './call-replacement.ts';
import type { Directory } from './directory.ts';
import type { Merges } from './merges.ts';
import type { Engine } from './outbox.ts';
import type { Participants } from './participants.ts';
import type { AppRefusal } from './refusal.ts';
import type { Transfers } from './transfers.ts';

type Asked = Extract<LegReport, { kind: 'transferAsked' }>;

/** Transfers that a phone asks for (REFER): they become what the API's own are. */
export interface PhoneTransfers {
  /** Hears everything that legs report, before anybody else. */
  heard(report: LegReport): void;
}

export interface PhoneTransfersDeps {
  readonly directory: Pick<Directory, 'get' | 'ofLeg'>;
  readonly participants: Pick<Participants, 'update'>;
  readonly transfers: Transfers;
  readonly merges: Merges;
  readonly engine: () => Pick<Engine, 'drivers'>;
  readonly log: Log;
}

interface Context extends PhoneTransfersDeps {
  /** By the legs of those who are called for a transfer. */
  readonly calling: Map<LegId, Asked>;
}

/** The participant that a leg belongs to. */
interface Place {
  readonly conversation: Conversation;
  readonly participant: Participant;
}

export function createPhoneTransfers(given: PhoneTransfersDeps): PhoneTransfers {
  const deps: Context = { ...given, calling: new Map() };
  return {
    heard(report) {
      if (report.kind === 'transferAsked') void begin(deps, report);
      else follow(deps, report);
    },
  };
}

async function begin(deps: Context, asked: Asked): Promise<void> {
  const sipCode = await outcomeOf(deps, asked);
  if (sipCode === undefined) return;
  deps.log.info('transfer.refused', { legId: asked.legId, to: asked.to.kind, sipCode });
  tell(deps, asked, { sipCode });
}

type Outcome = Omit<TransferProgress, 'transferId'>;

const tell = (deps: Context, { legId, transferId }: Asked, outcome: Outcome): void =>
  deps.engine().drivers.sip.transferGoes(legId, { transferId, ...outcome });

/** Why nothing came of it; undefined where it is under way or done. */
function outcomeOf(deps: Context, asked: Asked): Promise<number | undefined> | number {
  const place = placeOf(deps, asked.legId);
  if (place === undefined) return 481;
  // Toll fraud: who is nobody's proven phone may talk in a room, and has nobody called.
  if (place.participant.userId === undefined) return 403;
  return asked.to.kind === 'leg' ? join(deps, asked, { place, other: asked.to.legId }) : blind(deps, asked, place);
}

function placeOf({ directory }: Context, legId: LegId): Place | undefined {
  // While it goes over from one call to another it is in two.
  const [id, second] = directory.ofLeg(legId);
  const conversation = id === undefined || second !== undefined ? undefined : directory.get(id);
  const participant = [...(conversation?.live.values() ?? [])].find((each) => wireLeg(each).id === legId);
  if (conversation === undefined || participant === undefined || isEnding(participant)) return undefined;
  return { conversation, participant };
}

const transferred = ({ address }: Participant): Departure => ({
  actor: { kind: 'phone', id: address },
  cause: 'transfer',
  disconnectType: 'transfer',
});

/** Whoever asked stays until the newcomer has answered, so that one who does not answer costs nothing. */
async function blind(deps: Context, asked: Asked, { conversation, participant }: Place): Promise<number | undefined> {
  if (asked.to.kind === 'leg') return 400;
  const address = asked.to.kind === 'address' ? asked.to.address : ownAddress(asked.to.user);
  const target = {
    organisationId: conversation.organisationId,
    conversationId: conversation.id,
    participantId: participant.id,
  };
  const calling: LegId[] = [];
  const done = await deps.transfers.replace(target, {
    to: { address },
    attended: true,
    departure: transferred(participant),
    // Before they are called: nothing that becomes of them is missed.
    called: (newcomers) => {
      calling.push(...newcomers.flatMap((each) => calledLeg(each) ?? []));
      tell(deps, asked, { sipCode: 202, called: calling });
      for (const legId of calling) deps.calling.set(legId, asked);
    },
  });
  if (done.ok) return undefined;
  // Refused behind all that was asked before: nobody is called, and nobody will report it.
  for (const legId of calling) deps.calling.delete(legId);
  return statusOf(done.refusal);
}

/** A number is judged as one that a client of the API names; any other name is a user's. */
const ownAddress = (user: string): string => (/^\+?\d+$/.test(user) ? user : `user:${user}`);

const calledLeg = ({ legs }: NewParticipant): LegId | undefined => legs.find(({ carrier }) => carrier !== 'seat')?.id;

interface Joining {
  readonly place: Place;
  readonly other: LegId;
}

/** Two calls of one user become one, in which he is no more: whoever he was talking to goes on. */
async function join(deps: Context, asked: Asked, { place, other }: Joining): Promise<number | undefined> {
  const { participant } = place;
  const second = placeOf(deps, other);
  if (second === undefined) return 404;
  // A conference stays what it is called by: whoever was asked about comes to it.
  const [from, into] = [second.conversation, place.conversation].toSorted((one, next) => weight(one) - weight(next));
  if (from === undefined || into === undefined || from.id === into.id) return 403;
  const isOwn = from.organisationId === into.organisationId && second.participant.userId === participant.userId;
  const isBound = [place, second].some((each) => isBesideParties(each.conversation, each.participant));
  // Nor has a phone the right to move others than whom it talks to.
  if (!isOwn || isBound || present(from) > 2) return 403;
  tell(deps, asked, { sipCode: 202 });
  const departure = transferred(participant);
  const merged = await deps.merges.merge({
    organisationId: into.organisationId,
    into: into.id,
    from: [from.id],
    departure,
  });
  if (!merged.ok) return statusOf(merged.refusal);
  // Told first: behind the BYE nobody hears it.
  tell(deps, asked, { sipCode: 200 });
  for (const legId of [asked.legId, other]) {
    const now = placeOf(deps, legId);
    if (now === undefined) continue;
    const target = { organisationId: into.organisationId, participantId: now.participant.id };
    await deps.participants.update(target, { disconnect: departure });
  }
  return undefined;
}

const present = ({ live }: Conversation): number => [...live.values()].filter((each) => !isEnding(each)).length;

const weight = (call: Conversation): number =>
  present(call) + (call.conference ? limits.participantsPerConversationMax : 0);

/** What becomes of those who are called for a transfer; told before whoever asked is hung up for it. */
function follow(deps: Context, report: Exclude<LegReport, Asked>): void {
  const asked = deps.calling.get(report.legId);
  if (asked === undefined) return;
  if (report.kind === 'ringing') tell(deps, asked, { sipCode: 180 });
  if (report.kind !== 'answered' && report.kind !== 'ended') return;
  deps.calling.delete(report.legId);
  tell(deps, asked, { sipCode: report.kind === 'answered' ? 200 : statusOfEnd(report.end) });
}

function statusOfEnd({ cause, sipCode = 0 }: LegEnd): number {
  if (sipCode >= 300) return sipCode;
  switch (cause) {
    case 'busy':
      return 486;
    case 'rejected':
      return 603;
    case 'no-answer':
      return 408;
    case 'bye':
    case 'hung-up':
      return 487;
    case 'failed':
    case 'media-lost':
    case 'expired':
      return 503;
    default:
      return unreachable(cause);
  }
}

function statusOf({ kind }: AppRefusal): number {
  switch (kind) {
    case 'unknownUser':
    case 'unknownQueue':
      return 404;
    case 'mergeAlerting':
    case 'transferNotConnected':
      return 480;
    case 'participantEnded':
    case 'conversationEnded':
    case 'unknownConversation':
    case 'unknownParticipant':
      return 481;
    case 'banned':
      return 603;
    case 'limitReached':
    case 'unavailable':
    case 'draining':
      return 503;
    default:
      // The dial policy, before all.
      return 403;
  }
}
