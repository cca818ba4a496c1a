import type { Clock } from '../base/clock.ts';
import type { ConversationId, IdMaker, LegId, OrganisationId, ParticipantId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Announcement as Announced } from '../domain/conversation.ts';
import { wireLeg } from '../domain/participant.ts';
import type { Bus } from '../ports/bus.ts';
import type { Sound, SoundFault, SoundFile, Sounds } from '../ports/sounds.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';
import type { NotesTarget } from './notes.ts';
import { createPendingPlaces } from './pending-places.ts';
import type { Player, Playing } from './player.ts';
import type { AppRefusal } from './refusal.ts';

/** An announcement that plays. */
export interface Announcement {
  readonly id: string;
  readonly conversationId: ConversationId;
  readonly sound: string;
  /** Absent: to all. */
  readonly participantId?: ParticipantId;
  readonly loop: boolean;
  readonly startTime: number;
  /** Of the sound once. */
  readonly durationMs: number;
}

/** What is to be played, and to whom. */
export interface AnnouncementOrder {
  readonly organisationId: OrganisationId;
  readonly conversationId: ConversationId;
  readonly sound: string;
  readonly participantId?: ParticipantId;
  readonly loop: boolean;
}

/** Sounds of the operator's that play into conversations. */
export interface Announcements {
  sounds(): Promise<readonly SoundFile[]>;
  /** Begins to play. It is over with the sound, with whom it is for, and with the conversation. */
  start(order: AnnouncementOrder): Promise<Result<Announcement, AppRefusal | SoundFault>>;
  /** What plays now, in the order of its begin. */
  list(organisationId: OrganisationId, conversationId: ConversationId): readonly Announcement[];
  /** False when nothing of that id plays there. */
  stop(organisationId: OrganisationId, conversationId: ConversationId, id: string): Promise<boolean>;
  close(): void;
}

export interface AnnouncementsDeps {
  readonly conversations: Pick<Conversations, 'handle'>;
  readonly directory: Pick<Directory, 'get'>;
  readonly sounds: Sounds;
  readonly player: Player;
  /** The stay that a path names. */
  readonly find: (target: NotesTarget) => Result<unknown, AppRefusal>;
  readonly bus: Bus;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<IdMaker, 'record'>;
}

interface Entry {
  readonly organisationId: OrganisationId;
  readonly announcement: Announcement;
  readonly playing: Playing;
}

export function createAnnouncements(deps: AnnouncementsDeps): Announcements {
  const { conversations, sounds, ids, player } = deps;
  const board = createBoard(deps);
  const pending = createPendingPlaces();

  const begin = async (order: AnnouncementOrder, sound: Sound): Promise<Result<Announcement, AppRefusal>> => {
    const announcement = told({ ...order, id: ids.record() });
    const { conversationId } = order;
    const handled = await conversations.handle(conversationId, { kind: 'announce', announcement, state: 'active' });
    if (handled.ok) {
      const participant = order.participantId && handled.value.conversation.live.get(order.participantId);
      const legId = participant && wireLeg(participant).id;
      return ok(board.begin({ ...order, ...(legId ? { legId } : {}) }, announcement.id, sound));
    }
    const { refusal } = handled;
    if (refusal.kind === 'conversationEnded' || refusal.kind === 'unavailable') return refuse({ kind: refusal.kind });
    if (refusal.kind === 'participantGone' || refusal.kind === 'participantEnding')
      return refuse({ kind: 'unknownParticipant' });
    return refuse(refusal);
  };

  return {
    sounds: () => sounds.list(),
    async start(order) {
      const denied = deniedTo(deps, order);
      if (denied !== undefined) return refuse(denied);
      const sound = await sounds.load(order.sound);
      if (!sound.ok) return sound;
      const max = limits.playbacksPerConversationMax;
      const { conversationId } = order;
      if (board.of(conversationId).length + pending.count(conversationId) >= max)
        return refuse({ kind: 'limitReached', limit: 'playbacksPerConversationMax', max });
      return pending.during(conversationId, () => begin(order, sound.value));
    },
    list: (organisationId, conversationId) =>
      board
        .of(conversationId)
        .filter((entry) => entry.organisationId === organisationId)
        .map(({ announcement }) => announcement),
    async stop(organisationId, conversationId, id) {
      const entry = board.of(conversationId).find(({ announcement }) => announcement.id === id);
      if (entry?.organisationId !== organisationId) return false;
      await board.end(entry);
      return true;
    },
    close() {
      board.close();
      player.close();
    },
  };
}

/** With the leg that hears it; absent: all do. */
interface Addressed extends AnnouncementOrder {
  readonly legId?: LegId;
}

/** As its event has it. */
const told = ({ id, sound, participantId }: Pick<Announcement, 'id' | 'sound' | 'participantId'>): Announced => ({
  id,
  sound,
  ...(participantId === undefined ? {} : { participantId }),
});

/** What plays, with its end. */
function createBoard({ conversations, directory, player, bus, clock }: AnnouncementsDeps) {
  const entries = new Map<string, Entry>();
  const of = (conversationId: ConversationId): readonly Entry[] =>
    [...entries.values()].filter(({ announcement }) => announcement.conversationId === conversationId);

  /** Its end stands in the timeline, unless the conversation has ended: then that is all there is to say. */
  const end = async ({ announcement, playing }: Entry): Promise<void> => {
    if (!entries.delete(announcement.id)) return;
    playing.stop();
    const command = { kind: 'announce', announcement: told(announcement), state: 'none' } as const;
    await conversations.handle(announcement.conversationId, command);
  };

  const begin = (order: Addressed, id: string, sound: Sound): Announcement => {
    const { organisationId, conversationId, participantId, legId, loop } = order;
    const whom = legId === undefined ? {} : { legId };
    const { durationMs } = sound;
    const announcement = { ...told({ ...order, id }), conversationId, loop, startTime: clock.now(), durationMs };
    const playing = player.play({ playbackId: id, conversationId, ...whom, sound, loop }, () => {
      const entry = entries.get(id);
      if (entry !== undefined) void end(entry);
    });
    const entry = { organisationId, announcement, playing };
    entries.set(id, entry);
    // He may have left, or all of them, while this was written.
    const live = directory.get(conversationId)?.live;
    if (live === undefined || (participantId !== undefined && !live.has(participantId))) void end(entry);
    return announcement;
  };

  const close = bus.subscribe(({ conversationId, events }) => {
    if (entries.size === 0) return;
    for (const event of events) {
      if (event.kind !== 'participant.disconnected' && event.kind !== 'conversation.ended') continue;
      const whose = event.kind === 'conversation.ended' ? undefined : event.participantId;
      for (const entry of of(conversationId))
        if (whose === undefined || entry.announcement.participantId === whose) void end(entry);
    }
  });
  return { of, end, begin, close };
}

function deniedTo(
  { directory, find }: AnnouncementsDeps,
  { organisationId, conversationId, participantId }: AnnouncementOrder,
): AppRefusal | undefined {
  if (participantId !== undefined) {
    const found = find({ organisationId, conversationId, participantId });
    return found.ok ? undefined : found.refusal;
  }
  return directory.get(conversationId)?.organisationId === organisationId ? undefined : { kind: 'conversationEnded' };
}
