import type { Clock } from '../base/clock.ts';
import type { ConversationId, IdMaker, LegId, OrganisationId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Command, NewParticipant } from '../domain/command.ts';
import type { EndWhen } from '../domain/conversation.ts';
import type { LegReport } from '../ports/engine.ts';
import type { IdentityStore } from '../ports/store.ts';
import { isReplacing, type ReplacingCall, replacementFor } from './call-replacement.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';
import { callerOf, ownCallOf } from './newcomer.ts';
import type { Engine } from './outbox.ts';
import type { RoomOpenings } from './room-openings.ts';

type Incoming = Extract<LegReport, { kind: 'incoming' }>;

/** Takes what the engine reports and turns it into commands. */
export interface Reports {
  receive(report: LegReport): void;
}

/** Who may call in, and where to. */
export interface InboundPolicy {
  /** The organisation whose room this number is; undefined when it is none. */
  readonly roomOwner: (number: string) => OrganisationId | undefined;
  /** What ends the conference of this room; undefined: its last caller. */
  readonly roomEndWhen?: (number: string) => EndWhen | undefined;
  /** Whether callers without registration may join rooms. */
  readonly roomsOpen: boolean;
}

export interface ReportsDeps {
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly engine: () => Engine;
  readonly policy: InboundPolicy;
  readonly openings: RoomOpenings;
  /** Whether no call may come in any more, because the server stops. */
  readonly isDraining: () => boolean;
  readonly users: Pick<IdentityStore, 'user'>;
  readonly ids: IdMaker;
  readonly clock: Clock;
  readonly log: Log;
}

interface Context extends ReportsDeps {
  /** Legs whose arrival is being committed: a caller who gives up meanwhile is reported before he is known. */
  readonly arrivals: Map<LegId, ConversationId>;
}

/** Reports over the conversations. */
export function createReports(given: ReportsDeps): Reports {
  const deps: Context = { ...given, arrivals: new Map() };
  return {
    receive(report) {
      if (report.kind === 'incoming') {
        void incoming(deps, report);
        return;
      }
      // A wish, and what changes no state; see phone-transfers and talk.
      if (report.kind === 'transferAsked' || report.kind === 'talk') return;
      const owners = deps.directory.ofLeg(report.legId);
      const arriving = deps.arrivals.get(report.legId);
      const to = owners.length === 0 && arriving !== undefined ? [arriving] : owners;
      // A leg on its way from one conversation to another is told about in both: neither may keep one that is over.
      for (const id of to) void deliver(deps, { id, command: commandOf(report), attempt: 0 });
    },
  };
}

/** A command on its way to its conversation, and how often it was refused for lack of a store. */
interface Post {
  readonly id: ConversationId;
  readonly command: Command;
  readonly attempt: number;
}

function commandOf(report: Exclude<LegReport, { kind: 'incoming' | 'transferAsked' | 'talk' }>): Command {
  switch (report.kind) {
    case 'dialling':
      return { kind: 'legDialling', legId: report.legId, callId: report.callId, resume: report.resume };
    case 'ringing':
      return { kind: 'legRinging', legId: report.legId };
    case 'answered':
      return { kind: 'legAnswered', legId: report.legId, callId: report.callId, resume: report.resume };
    case 'digit':
      return { kind: 'legDigit', legId: report.legId, digit: report.digit };
    case 'left':
      return { kind: 'legLeft', legId: report.legId };
    case 'ghost':
      return { kind: 'legGhost', legId: report.legId, ghost: report.ghost };
    case 'revived':
      return { kind: 'legGhost', legId: report.legId };
    case 'ended':
      return { kind: 'legEnded', legId: report.legId, end: report.end };
  }
}

/** What happened to a leg cannot be refused; while the store cannot take it, it is offered again. */
async function deliver(deps: Context, post: Post): Promise<void> {
  const { id, command, attempt } = post;
  const handled = await deps.conversations.handle(id, command);
  if (handled.ok || handled.refusal.kind !== 'unavailable') return;
  if (attempt >= limits.reportRetriesMax) {
    deps.log.error('report.lost', { conversationId: id, command: command.kind });
    return;
  }
  deps.clock.after(limits.reportRetryMs, () => void deliver(deps, { ...post, attempt: attempt + 1 }));
}

async function incoming(deps: Context, report: Incoming): Promise<void> {
  const refuseWith = (sipCode: number): void => deps.engine().drivers[report.driver].reject(report.legId, sipCode);
  if (isReplacing(report)) return void (await replace(deps, report, refuseWith));
  if (deps.isDraining()) return refuseWith(503);
  const place = placeOf(deps, report);
  if (typeof place === 'number') return refuseWith(place);
  const { id, ...opening } = place;
  const command: Command = { kind: 'add', opening, participants: [newcomerOf(deps, report, place.organisationId)] };
  deps.arrivals.set(report.legId, id);
  const handled = await deps.conversations.handle(id, command);
  deps.arrivals.delete(report.legId);
  if (place.room !== undefined) deps.openings.settled({ organisationId: place.organisationId, room: place.room }, id);
  if (handled.ok) return;
  // The room's last caller left while this one came in: the room is opened anew.
  if (handled.refusal.kind === 'conversationEnded' && report.to.kind === 'number') return incoming(deps, report);
  if (handled.refusal.kind === 'banned') {
    deps.log.info('call.banned', { legId: report.legId, banId: handled.refusal.ban.id });
    return refuseWith(603);
  }
  deps.log.warn('call.refused', { legId: report.legId, refusal: handled.refusal.kind });
  refuseWith(handled.refusal.kind === 'conversationEnded' ? 480 : 503);
}

/** RFC 3891 §3: 481 where there is nothing to take the place of. */
const replaceStatus: Readonly<Record<string, number>> = { unavailable: 503, banned: 603 };

async function replace(deps: Context, report: ReplacingCall, refuseWith: (sipCode: number) => void): Promise<void> {
  const replacement = replacementFor(deps, report);
  if (!replacement.ok) return refuseWith(replacement.refusal);
  const { id, commands } = replacement.value;
  deps.arrivals.set(report.legId, id);
  const [handled] = await Promise.all(commands.map((command) => deps.conversations.handle(id, command)));
  deps.arrivals.delete(report.legId);
  if (handled?.ok !== true) refuseWith(replaceStatus[handled?.refusal.kind ?? ''] ?? 481);
}

/** A user where his driver has proven it, and only in his own organisation. */
function newcomerOf({ ids, users }: Context, report: Incoming, organisationId: OrganisationId): NewParticipant {
  const { userId, organisationId: own } = report.caller;
  const user = userId === undefined || own !== organisationId ? undefined : users.user(organisationId, userId);
  return user === undefined ? callerOf(ids, report) : ownCallOf(ids, report, user);
}

type Place = {
  id: ConversationId;
  organisationId: OrganisationId;
  room?: string;
  conference: boolean;
  endWhen?: EndWhen;
};

/** Where a call goes, or the SIP status that refuses it. */
function placeOf(deps: Context, report: Incoming): Place | number {
  const { directory, policy } = deps;
  if (report.to.kind === 'leg') return 481;
  if (report.to.kind === 'conversation') {
    const conversation = directory.get(report.to.conversationId);
    if (conversation === undefined) return 480;
    return { id: conversation.id, organisationId: conversation.organisationId, conference: conversation.conference };
  }
  const room = report.to.number;
  const organisationId = policy.roomOwner(room);
  // A registered phone and a trunk of ours are no strangers; a stranger is not told which rooms there are.
  const { organisationId: own, fromTrunk = false } = report.caller;
  const isOpen = policy.roomsOpen || fromTrunk;
  if (!isOpen && own === undefined) return 403;
  if (organisationId === undefined || (!isOpen && own !== organisationId)) return 404;
  const isFull = directory.count() >= limits.liveConversationsMax;
  if (isFull && directory.ofRoom(organisationId, room) === undefined) return 503;
  const { id } = deps.openings.enter({ organisationId, room });
  const endWhen = policy.roomEndWhen?.(room);
  return { id, organisationId, room, conference: true, ...(endWhen === undefined ? {} : { endWhen }) };
}
