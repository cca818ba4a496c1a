import type { Clock } from '../base/clock.ts';
import type { IdMaker, OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Bus } from '../ports/bus.ts';
import type { LegReport } from '../ports/engine.ts';
import type { RecordingFiles } from '../ports/recording-files.ts';
import type { Sounds, ToneName } from '../ports/sounds.ts';
import type { Store, StoredUser } from '../ports/store.ts';
import { type Acd, createAcd, type QueueDesk } from './acd.ts';
import { type Announcements, createAnnouncements } from './announcements.ts';
import { type Bans, createBans, type KeptBans } from './bans.ts';
import { type CallHistory, createCallHistory } from './call-history.ts';
import { createCallTones } from './call-tones.ts';
import { type Calls, createCalls } from './calls.ts';
import { type Consults, createConsults } from './consults.ts';
import { type Conversations, createConversations } from './conversations.ts';
import { createDepartures, type Departures } from './departures.ts';
import { createDestinations, type Destination, type QueueNamed, type SoftphoneOf } from './destinations.ts';
import type { DialPolicy } from './dial-policy.ts';
import { createDirectory, type Directory } from './directory.ts';
import { createEndPolicies, type EndPolicies } from './end-policies.ts';
import { createEndedSelections, type EndedSelections } from './ended-selection.ts';
import { createGhosts, type GhostFigures, type GhostPolicy } from './ghosts.ts';
import { hangUpAll } from './hang-up-all.ts';
import { createHousekeeping } from './housekeeping.ts';
import { type ClaimContext, createKeyedRequests, type KeyedRequests } from './keyed-requests.ts';
import { createLegRecordings, type LegRecordings } from './leg-recordings.ts';
import { createLookup, type Lookup, type StationUser } from './lookup.ts';
import { createMediaConversations, type MediaConversations } from './media-conversations.ts';
import { createMerges, type Merges } from './merges.ts';
import { createMoves, type Moves } from './moves.ts';
import { userOf } from './newcomer.ts';
import { createNotes, type Notes } from './notes.ts';
import { createOutbox, type Engine } from './outbox.ts';
import { createParking } from './parking.ts';
import { createParticipants, type Participants } from './participants.ts';
import { createPhoneTransfers } from './phone-transfers.ts';
import { createPlayer } from './player.ts';
import { createPostFlow } from './post-flow.ts';
import { createReads, type Reads } from './reads.ts';
import { createReconciliation, type ReconciliationFigures } from './reconciliation.ts';
import { createRecordings, type Recordings } from './recordings.ts';
import { recover } from './recovery.ts';
import type { AppRefusal } from './refusal.ts';
import { createReports, type InboundPolicy } from './reports.ts';
import { createRoomOpenings, type RoomOpenings } from './room-openings.ts';
import { createSelections, type Selections } from './selection.ts';
import { createSupervision, type Supervision } from './supervision.ts';
import { createTalk, type Talk } from './talk.ts';
import { createTransfers, type Transfers } from './transfers.ts';
import { createTurns } from './turns.ts';
import { type CodeBook, createWrapup, type Wrapup } from './wrapup.ts';
import { createWrapupTimeouts } from './wrapup-timeouts.ts';

/** The use cases, as the HTTP layer and main see them. */
export interface App {
  readonly calls: Calls;
  readonly participants: Participants;
  /** Acting on whoever a selector finds. */
  readonly selections: Selections;
  /** Whom a selector would have found before. */
  readonly endedSelections: EndedSelections;
  readonly consults: Consults;
  readonly transfers: Transfers;
  readonly merges: Merges;
  readonly moves: Moves;
  readonly bans: Bans;
  readonly endPolicies: EndPolicies;
  readonly supervision: Supervision;
  readonly mediaConversations: MediaConversations;
  readonly reads: Reads;
  readonly lookup: Lookup;
  readonly departures: Departures;
  readonly acd: Acd;
  readonly notes: Notes;
  readonly wrapup: Wrapup;
  readonly recordings: Recordings;
  readonly legRecordings: LegRecordings;
  readonly announcements: Announcements;
  readonly history: CallHistory;
  /** Absent: keys of requests are not looked at. */
  readonly keyed?: KeyedRequests;
  /** Who speaks; absent where the engine does not listen for that. */
  readonly talk?: Talk;
  /** Why this cannot be called, before it is; undefined where it can. */
  deniedBy(to: Destination): AppRefusal | undefined;
  /** The number of an external contact; undefined where he has none. */
  contactNumber(organisationId: OrganisationId, contactId: string): string | undefined;
  /** The user of that name; none is made. */
  userIdNamed(organisationId: OrganisationId, name: string): UserId | undefined;
  /** Whoever is live now, for figures. */
  readonly directory: Pick<Directory, 'all' | 'count' | 'get'>;
  /** Ghosts, and faults between dialogs and participants, since the start. */
  ghostFigures(): GhostFigures & ReconciliationFigures;
  /** What the engine reports; handed to the drivers. */
  receive(report: LegReport): void;
  /** Finishes what an earlier process left; call once, before traffic. Resolves with the number of conversations found. */
  recover(): Promise<number>;
  /** From now on no call comes in and nobody is called; calls that are up go on. */
  drain(): void;
  /** Hangs up every live call, waits until all have ended, `ms` at the most, and lets go of whoever waits for an end. */
  hangUpAll(ms: number): Promise<void>;
  /** Waits for what is under way; nothing is hung up. Idempotent. */
  close(): Promise<void>;
}

/** What the application needs; `engine` is asked for late because drivers need `receive` first. */
export interface AppDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly engine: () => Engine;
  readonly recordingFiles: RecordingFiles;
  readonly sounds: Sounds;
  /** Those that tell of who comes and goes; absent: none. */
  readonly tones?: readonly ToneName[];
  readonly dialPolicy: DialPolicy;
  readonly inboundPolicy: InboundPolicy;
  /** Queues and who takes calls from them. */
  readonly queues: Omit<QueueDesk, 'agent'>;
  /** The codes of wrap-up; absent: there are none. */
  readonly codes?: CodeBook;
  /** Absent: there are no contacts to call. */
  readonly contactNumber?: App['contactNumber'];
  /** Absent: there are no queues to call. */
  readonly queueNamed?: QueueNamed;
  /** Whose calls ring on a station; absent: there are no stations. */
  readonly stationUser?: StationUser;
  readonly userNamed: (organisationId: OrganisationId, name: string) => StoredUser | undefined;
  /** Absent: every user has the virtual phone. */
  readonly softphoneOf?: SoftphoneOf;
  /** Absent: they are ended after a while. */
  readonly ghosts?: GhostPolicy;
  /** Whether the engine reports who speaks; absent: it does not. */
  readonly hearsTalk?: boolean;
  /** Which request a command comes from; absent: requests have no keys. */
  readonly claims?: ClaimContext;
  readonly clock: Clock;
  readonly ids: IdMaker;
  readonly log: Log;
}

/** Wires the use cases together. */
export function createApp(deps: AppDeps): App {
  const { bus, clock, engine, store } = deps;
  const directory = createDirectory();
  let draining = false;
  const isDraining = (): boolean => draining;
  const { conversations, reports, late, bans, openings } = createWriter({ ...deps, isDraining }, directory);
  const departures = createDepartures({ bus, clock });
  const acd = createAcd({ conversations, directory, bus, clock, desk: { ...deps.queues, agent: agentOf(deps) } });
  const reads = createReads({ directory, store: store.conversations, engine });
  const kept = { records: store.records, files: deps.recordingFiles };
  const recordings = createRecordings({ ...deps, ...kept, conversations, engine: late });
  const use = { ...deps, isDraining, conversations, directory, reads, recordings, bans, openings };
  const afterwards = createAfterwards(use);
  const playback = createPlayback(use, afterwards.useCases.notes);
  const watch = createWatch(use);
  const control = createControl(use);
  const talk = deps.hearsTalk ? createTalk(use) : undefined;
  return {
    ...control.useCases,
    ...afterwards.useCases,
    ...playback.useCases,
    contactNumber: deps.contactNumber ?? (() => undefined),
    userIdNamed: (organisationId, name) => store.identities.userByName(organisationId, name)?.id,
    ...createDesk(use),
    reads,
    recordings,
    departures,
    ...(talk === undefined ? {} : { talk }),
    acd,
    directory,
    ghostFigures: () => watch.figures(),
    receive(report) {
      control.heard(report);
      talk?.heard(report);
      reports.receive(report);
    },
    async recover() {
      const found = await recover({ ...use, store: store.conversations });
      afterwards.recover();
      await recordings.recover();
      return found;
    },
    drain() {
      draining = true;
    },
    async hangUpAll(ms) {
      await hangUpAll({ conversations, directory, departures, clock }, ms);
      departures.close();
    },
    async close() {
      talk?.close();
      for (const part of [watch, afterwards, playback, acd, control, departures]) part.close();
      await conversations.idle();
      await recordings.close();
    },
  };
}

/** What needs nothing but the directory and the store. */
function createDesk({ claims, ...use }: Use) {
  const { conversations, directory, store, ids } = use;
  const stored = { directory, store: store.conversations };
  return {
    endPolicies: createEndPolicies(conversations),
    mediaConversations: createMediaConversations({ conversations, directory, identities: store.identities, ids }),
    history: createCallHistory(stored),
    lookup: createLookup({ ...use, ...stored, identities: store.identities }),
    ...(claims === undefined
      ? {}
      : { keyed: createKeyedRequests({ ...use, store: store.idempotency, context: claims }) }),
  };
}

interface Stopping extends AppDeps {
  readonly isDraining: () => boolean;
}

/** What every use case works with. */
interface Use extends Stopping {
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly reads: Reads;
  readonly recordings: Recordings;
  readonly bans: KeptBans;
  readonly openings: RoomOpenings;
}

/** What is looked after without being asked: what is old, and what is there for nobody. */
function createWatch(use: Use & { readonly recordings: Recordings }) {
  const policy = use.ghosts ?? { action: 'end', afterMs: limits.ghostMsDefault };
  const housekeeping = createHousekeeping(use);
  const ghosts = createGhosts({ ...use, policy });
  const reconciliation = createReconciliation(use);
  return {
    figures: () => ({ ...ghosts.figures(), ...reconciliation.figures() }),
    close() {
      housekeeping.close();
      ghosts.close();
      reconciliation.close();
    },
  };
}

/** The single writer, and what the engine tells it. */
function createWriter(deps: Stopping, directory: Directory) {
  const { ids, log, engine, store, inboundPolicy: policy } = deps;
  const late: Engine = {
    get drivers() {
      return engine().drivers;
    },
    get rooms() {
      return engine().rooms;
    },
  };
  const outbox = createOutbox({ engine: late, report: (report) => reports.receive(report), log });
  const bans = createBans({
    ...deps,
    ...store,
    directory,
    roomOwner: policy.roomOwner,
    isEndedConversation: (organisationId, id) => store.conversations.find(organisationId, id)?.kind === 'conversation',
  });
  const conversations = createConversations({ ...deps, store: store.conversations, directory, outbox, bans });
  const users = store.identities;
  const openings = createRoomOpenings({ directory, ids });
  const reports = createReports({ ...deps, conversations, directory, policy, openings, users });
  return { conversations, reports, late, bans, openings };
}

/** What is remembered of calls, also after them. */
function createAfterwards(use: Use) {
  const { conversations, directory, reads, store, bus, clock, log, codes = noCodes } = use;
  const notes = createNotes({
    conversations,
    stay: reads.stay,
    isConversation: (organisationId, id) =>
      directory.get(id)?.organisationId === organisationId ||
      store.conversations.find(organisationId, id)?.kind === 'conversation',
  });
  const timeouts = createWrapupTimeouts({ notes, records: store.records, bus, clock, log });
  return {
    useCases: {
      notes,
      wrapup: createWrapup({ notes, codes, clock }),
      bans: use.bans,
    },
    recover: () => timeouts.recover(),
    close: () => timeouts.close(),
  };
}

/** What the server itself plays, and what it records of one leg. */
function createPlayback(use: Use, { find }: Notes) {
  const { recordings, engine, clock, tones = [] } = use;
  const player = createPlayer({ clock, rooms: () => engine().rooms });
  const announcements = createAnnouncements({ ...use, player, find });
  const callTones = createCallTones({ ...use, player, tones });
  return {
    useCases: {
      announcements,
      legRecordings: createLegRecordings({ ...use, find, get: recordings.get, of: recordings.of }),
    },
    close() {
      callTones.close();
      announcements.close();
    },
  };
}

/** Everything that acts on a live call. */
function createControl(use: Use) {
  const { conversations, directory, store, bus, ids, clock, log, queueNamed, softphoneOf } = use;
  const destinations = createDestinations({
    identities: store.identities,
    userNamed: use.userNamed,
    policy: use.dialPolicy,
    isDraining: use.isDraining,
    ids,
    ...(queueNamed === undefined ? {} : { queueNamed }),
    ...(softphoneOf === undefined ? {} : { softphoneOf }),
  });
  const participants = createParticipants({ conversations, directory, store: store.conversations });
  const control = { conversations, directory, participants, destinations };
  const postFlow = createPostFlow({ bus, conversations, destinations });
  const transfers = createTransfers(control);
  const turns = createTurns();
  const legs = { conversations, directory, store: store.conversations, ids, clock, log, turns };
  const merges = createMerges(legs);
  const parkingPlayer = createPlayer({ clock, rooms: () => use.engine().rooms });
  const parking = createParking({ ...use, player: parkingPlayer });
  const leaving = new Set<ParticipantId>();
  const moves = createMoves({ ...legs, leaving, openings: use.openings, parking, rooms: use.inboundPolicy });
  const asked = createPhoneTransfers({ ...control, transfers, merges, engine: use.engine, log });
  return {
    useCases: {
      calls: createCalls({ conversations, directory, destinations, ids }),
      consults: createConsults(control),
      transfers,
      merges,
      moves,
      supervision: createSupervision(control),
      deniedBy: destinations.deniedBy,
      participants,
      selections: createSelections({ conversations, directory, clock, leaving }),
      endedSelections: createEndedSelections({ directory, store: store.conversations, clock }),
    },
    heard: asked.heard,
    close() {
      postFlow.close();
      parking.close();
    },
  };
}

const noCodes: CodeBook = { all: () => [], ofQueue: () => [] };

/** A user as a queue alerts him: on his own phone. */
const agentOf =
  ({ store, ids, softphoneOf }: AppDeps): QueueDesk['agent'] =>
  (organisationId, userId) => {
    const user = store.identities.user(organisationId, userId);
    if (user === undefined) return undefined;
    const softphone = softphoneOf === undefined ? {} : { softphone: softphoneOf(user) };
    return userOf(ids, user, { from: { name: '', user: 'queue' }, ...softphone });
  };
