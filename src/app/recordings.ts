import type { Clock } from '../base/clock.ts';
import {
  asRecordingId,
  type ConversationId,
  type IdMaker,
  type OrganisationId,
  type ParticipantId,
  type RecordingId,
} from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { RecordingWish } from '../domain/command.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { RecordingRecord } from '../domain/records.ts';
import type { Bus, Committed } from '../ports/bus.ts';
import type { RecordingEnd, Rooms } from '../ports/engine.ts';
import type { RecordingFiles } from '../ports/recording-files.ts';
import type { RecordStore } from '../ports/records.ts';
import { type Annotations, createAnnotations } from './annotations.ts';
import type { Conversations } from './conversations.ts';
import type { AppRefusal } from './refusal.ts';
import { createShelf, type Kept, type Shelf } from './registry/shelf.ts';

export type Recording = Kept<'recording'>;

/** Recordings of conversations, while they are made and after. */
export interface Recordings {
  /** A wish for a conversation, to be carried out with other actions. */
  wish(state: RecordingWish['state']): RecordingWish;
  /** Begins, pauses, resumes or ends the recording of a conversation; durable when it resolves. */
  set(id: ConversationId, state: RecordingWish['state']): Promise<Result<Conversation, AppRefusal>>;
  /** Of one conversation, the oldest first. */
  of(organisationId: OrganisationId, conversationId: string): readonly Recording[];
  get(organisationId: OrganisationId, id: string): Recording | undefined;
  /** When the file is to be removed; undefined: never. */
  keepUntil(recording: Recording, deleteAt: number | undefined): Recording;
  /** What the file has by now; undefined where there is none. */
  bytes(recording: Recording): Promise<number | undefined>;
  read(recording: Recording, from: number, to: number): AsyncIterable<Uint8Array>;
  readonly annotations: Annotations;
  /** Ends what an earlier process left open. */
  recover(): Promise<void>;
  /** Removes the files whose time is over. */
  sweep(): void;
  /** Waits for the files that are being ended. */
  close(): Promise<void>;
}

export interface RecordingsDeps {
  readonly conversations: Pick<Conversations, 'handle'>;
  readonly records: RecordStore;
  readonly files: RecordingFiles;
  readonly engine: { readonly rooms: Pick<Rooms, 'startRecording' | 'pauseRecording' | 'stopRecording'> };
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Pick<IdMaker, 'recording' | 'record'>;
  readonly log: Log;
}

/**
 * The engine is told after the commit, by its event. What a recording came to is kept beside the conversation, so that
 * a file which no process has ended is found at the next start.
 */
export function createRecordings(deps: RecordingsDeps): Recordings {
  const { conversations, records, files, clock, ids } = deps;
  const keeper = createKeeper(deps);
  const { shelf } = keeper;
  const stops = [createFollower, createLegFollower].map((follower) => deps.bus.subscribe(follower(deps, keeper)));
  const wish = (state: RecordingWish['state']): RecordingWish => ({ state, id: ids.recording() });
  const all = (): readonly Recording[] =>
    records.all('recording').flatMap(({ organisationId, id }) => shelf.get(organisationId, id) ?? []);

  return {
    wish,
    async set(id, state) {
      const handled = await conversations.handle(id, { kind: 'record', wish: wish(state) });
      if (handled.ok) return ok(handled.value.conversation);
      return refuse({ kind: handled.refusal.kind === 'unavailable' ? 'unavailable' : 'conversationEnded' });
    },
    of: (organisationId, conversationId) =>
      shelf.list(organisationId, conversationId).toSorted((a, b) => a.body.startTime - b.body.startTime),
    get: shelf.get,
    keepUntil(recording, deleteAt) {
      const { deleteAt: _, ...body } = recording.body;
      const kept = shelf.save({ ...recording, body: { ...body, ...(deleteAt === undefined ? {} : { deleteAt }) } });
      return isOver(kept, clock.now()) ? keeper.remove(kept) : kept;
    },
    bytes: async ({ id, body }) => (body.state === 'deleted' ? undefined : files.bytes(asRecordingId(id))),
    read: ({ id }, from, to) => files.read(asRecordingId(id), from, to),
    annotations: createAnnotations({ records, ids }),
    async recover() {
      const left = all().filter(({ body }) => isOpen(body));
      await Promise.all(left.map((recording) => keeper.end(recording, recording.body.endTime ?? clock.now())));
    },
    sweep() {
      const now = clock.now();
      for (const recording of all()) if (isOver(recording, now)) keeper.remove(recording);
    },
    async close() {
      await keeper.idle();
      for (const stop of stops) stop();
    },
  };
}

const isOver = ({ body: { state, deleteAt } }: Recording, now: number): boolean =>
  state === 'ended' && deleteAt !== undefined && deleteAt <= now;

const isOpen = ({ state }: RecordingRecord): boolean => state === 'active' || state === 'paused' || state === 'ending';

/** The records of recordings, kept in line with their files. */
interface Keeper {
  readonly shelf: Shelf<'recording'>;
  change(recording: Recording, changes: Partial<RecordingRecord>): Recording;
  /** Ends the file, once however often it is asked for. */
  end(recording: Recording, endTime: number): Promise<void>;
  remove(recording: Recording): Recording;
  idle(): Promise<void>;
}

function createKeeper({ records, files, engine, log }: RecordingsDeps): Keeper {
  const shelf = createShelf(records, 'recording');
  const ending = new Map<string, Promise<void>>();
  const change: Keeper['change'] = (recording, changes) =>
    shelf.save({ ...recording, body: { ...recording.body, ...changes } });

  const finish = async (recording: Recording, end: Promise<RecordingEnd | undefined>): Promise<void> => {
    const { organisationId, id } = recording;
    try {
      // One that the engine does not know was begun by an earlier process.
      const known = (await end) ?? (await files.settle(asRecordingId(id)));
      const now = shelf.get(organisationId, id) ?? recording;
      // A file has at least its header: without a byte there is none, and no media to be offered.
      if (known === undefined || known.bytes === 0) change(now, { state: 'failed' });
      else change(now, { state: 'ended', durationMs: known.durationMs, bytes: known.bytes });
    } catch (error) {
      log.error('recording.not-ended', { recordingId: id, message: String(error) });
    }
  };

  return {
    shelf,
    change,
    end(recording, endTime) {
      const { id } = recording;
      const known = ending.get(id);
      if (known !== undefined) return known;
      const stopping = change(recording, { state: 'ending', endTime });
      const done = finish(stopping, engine.rooms.stopRecording(asRecordingId(id))).finally(() => ending.delete(id));
      ending.set(id, done);
      return done;
    },
    remove(recording) {
      void files.remove(asRecordingId(recording.id)).catch((error: unknown) => {
        log.error('recording.not-removed', { recordingId: recording.id, message: String(error) });
      });
      return change(recording, { state: 'deleted' });
    },
    async idle() {
      await Promise.all(ending.values());
    },
  };
}

/** Orders the engine what was committed. */
function createFollower({ files, engine }: RecordingsDeps, keeper: Keeper): (committed: Committed) => void {
  const { shelf, change, end } = keeper;
  return ({ conversationId, events, next: { organisationId } }) => {
    for (const event of events) {
      if (event.kind !== 'conversation.recording') continue;
      const { recording, previous, at } = event;
      const id = recording?.id ?? previous?.id;
      if (id === undefined) continue;
      const known = shelf.get(organisationId, id);
      if (recording === undefined) {
        if (known !== undefined) void end(known, at);
      } else if (known === undefined) {
        const body: RecordingRecord = { conversationId, startTime: at, state: recording.state };
        shelf.save({ organisationId, id, key: conversationId, body });
        engine.rooms.startRecording({ recordingId: id, conversationId, path: files.pathOf(id) });
        if (recording.state === 'paused') engine.rooms.pauseRecording(id, true);
      } else {
        change(known, { state: recording.state });
        engine.rooms.pauseRecording(id, recording.state === 'paused');
      }
    }
  };
}

/** The same for single legs; a recording also ends with its leg. */
function createLegFollower({ files, engine }: RecordingsDeps, { shelf, end }: Keeper): (committed: Committed) => void {
  const open = new Map<ParticipantId, Set<RecordingId>>();

  const close = (organisationId: OrganisationId, id: RecordingId, at: number): void => {
    const known = shelf.get(organisationId, id);
    if (known !== undefined) void end(known, at);
  };
  return ({ conversationId, events, next: { organisationId } }) => {
    for (const event of events) {
      if (event.kind === 'participant.disconnected') {
        for (const id of open.get(event.participantId) ?? []) close(organisationId, id, event.at);
        open.delete(event.participantId);
      }
      if (event.kind !== 'conversation.leg-recording') continue;
      const { id: recordingId, participantId, legId, channels } = event.recording;
      const ofHim = open.get(participantId) ?? new Set();
      if (event.state === 'none') {
        ofHim.delete(recordingId);
        close(organisationId, recordingId, event.at);
        continue;
      }
      open.set(participantId, ofHim.add(recordingId));
      const body: RecordingRecord = { conversationId, startTime: event.at, state: 'active', legId };
      shelf.save({ organisationId, id: recordingId, key: conversationId, body });
      const order = { recordingId, conversationId, legId, path: files.pathOf(recordingId) };
      engine.rooms.startRecording({ ...order, channels: channels === 'both' ? 2 : 1 });
    }
  };
}
