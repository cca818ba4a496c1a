import type { TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type App, type AppDeps, createApp } from '../../src/app/app.ts';
import { createDialPolicy } from '../../src/app/dial-policy.ts';
import type { ClaimContext } from '../../src/app/keyed-requests.ts';
import type { Engine } from '../../src/app/outbox.ts';
import {
  asLegId,
  asRequestId,
  type ConversationId,
  type LegId,
  type OrganisationId,
  type ParticipantId,
} from '../../src/base/ids.ts';
import { createLocalBus } from '../../src/bus/local.ts';
import type { Conversation } from '../../src/domain/conversation.ts';
import type { Departure } from '../../src/domain/departure.ts';
import type { Participant } from '../../src/domain/participant.ts';
import { createRecordingFiles } from '../../src/engine/media/sound/recording-files.ts';
import { createSoundFolder } from '../../src/engine/media/sound/sound-folder.ts';
import { virtualNumber } from '../../src/engine/virtual/magic-numbers.ts';
import { createVirtualDriver } from '../../src/engine/virtual/virtual-driver.ts';
import type { Bus } from '../../src/ports/bus.ts';
import type { DialOrder, LegDriver, LegReport, Rooms } from '../../src/ports/engine.ts';
import type { Store } from '../../src/ports/store.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createSeededIds, createSeededRandom } from '../support/random.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock, type SimulatedClock } from '../support/simulated-clock.ts';

/** A SIP driver that writes down its orders; the test plays the far end with `report`. */
export interface ScriptedDriver extends LegDriver {
  /** What it says that it carries. */
  readonly carried: Set<LegId>;
  readonly orders: { readonly verb: string; readonly legId: LegId; readonly detail?: unknown }[];
}

function createScriptedDriver(): ScriptedDriver {
  const orders: ScriptedDriver['orders'] = [];
  const carried = new Set<LegId>();
  const note = (verb: string) => (legId: LegId, detail?: unknown) =>
    void orders.push({ verb, legId, ...(detail === undefined ? {} : { detail }) });
  return {
    name: 'sip',
    orders,
    carried,
    dial: (order: DialOrder) => note('dial')(order.legId, order.target),
    answer: note('answer'),
    pickUp: note('pickUp'),
    sendDigits: note('sendDigits'),
    transferGoes: note('transferGoes'),
    reject: note('reject'),
    hangUp: (order) => note('hangUp')(order.legId),
    resume: note('resume'),
    noticed: note('noticed'),
    legs: () => [...carried],
    close: async () => undefined,
  };
}

/** The application over the real store and the real virtual phones, on a simulated clock. */
export interface World {
  readonly app: App;
  readonly store: Store;
  readonly clock: SimulatedClock;
  readonly sip: ScriptedDriver;
  readonly organisationId: OrganisationId;
  readonly rooms: string[];
  readonly bus: Bus;
  readonly ids: ReturnType<typeof createSeededIds>;
  report(report: LegReport): void;
  /** Lets everything that needs no time come to rest. */
  settle(): Promise<void>;
  /** Moves time on step by step, settling after each, so that what follows from a timer can set the next one. */
  pass(ms: number): Promise<void>;
  conversation(id: ConversationId): Conversation | undefined;
  live(id: ConversationId): readonly Participant[];
  one(id: ConversationId, address: string): Participant;
  byClient(request?: string): Departure;
  /** Conference of virtual phones with these numbers, up and talking. */
  conference(...numbers: string[]): Promise<ConversationId>;
}

interface Parts extends Pick<World, 'app' | 'store' | 'clock' | 'sip' | 'ids' | 'rooms' | 'bus' | 'organisationId'> {}

function createRooms(entered: string[]): Rooms {
  return {
    join: (_, legId) => void entered.push(`join ${legId}`),
    leave: async (legId) => void entered.push(`leave ${legId}`),
    quality: () => undefined,
    setAudio: (legId, audio) => void entered.push(`audio ${legId} ${JSON.stringify(audio)}`),
    startRecording: (order) => void entered.push(`record ${order.recordingId}`),
    pauseRecording: (id, paused) => void entered.push(`pause ${id} ${paused}`),
    stopRecording: async () => ({ durationMs: 1000, bytes: 16_044 }),
    startPlayback: ({ sound, legId }) => void entered.push(`play ${sound.name} to ${legId ?? 'all'}`),
    stopPlayback: () => void entered.push('stop'),
    close: async () => undefined,
  };
}

interface Given {
  readonly store?: Store;
  readonly seed?: number;
  readonly queues?: AppDeps['queues'];
  readonly ghosts?: AppDeps['ghosts'];
  readonly roomEndWhen?: AppDeps['inboundPolicy']['roomEndWhen'];
  /** Absent: true. */
  readonly roomsOpen?: boolean;
  readonly tones?: AppDeps['tones'];
  readonly sounds?: AppDeps['sounds'];
  readonly hearsTalk?: boolean;
  readonly claims?: ClaimContext;
}

async function createParts(given: Given = {}): Promise<Parts> {
  const clock = createSimulatedClock(1_000_000);
  const ids = createSeededIds(given.seed ?? 1);
  const log = createRecordingLog();
  const store = given.store ?? (await openSqliteStore({ path: ':memory:', clock, log }));
  const { identities } = store;
  const organisation = identities.organisationByName('demo') ?? { id: ids.organisation(), name: 'demo' };
  identities.saveOrganisation(organisation);
  const sip = createScriptedDriver();
  const rooms: string[] = [];
  const bus = createLocalBus({ log });
  const app = createApp({
    store,
    bus,
    hearsTalk: given.hearsTalk ?? false,
    ...(given.claims === undefined ? {} : { claims: given.claims }),
    clock,
    ids,
    log,
    engine: () => engine,
    recordingFiles: createRecordingFiles(() => '/nowhere'),
    sounds: given.sounds ?? createSoundFolder(undefined),
    tones: given.tones ?? [],
    dialPolicy: createDialPolicy({ allow: [], loopback: true, virtualNumber }),
    inboundPolicy: {
      roomOwner: (number) => (/^6\d\d$/.test(number) ? organisation.id : undefined),
      roomsOpen: given.roomsOpen ?? true,
      ...(given.roomEndWhen === undefined ? {} : { roomEndWhen: given.roomEndWhen }),
    },
    ...(given.ghosts === undefined ? {} : { ghosts: given.ghosts }),
    queues: given.queues ?? { queue: () => undefined, activeMembers: () => [] },
    userNamed: (organisationId, name) => {
      const known = identities.userByName(organisationId, name);
      const user = known ?? { id: ids.user(), organisationId, name };
      if (!known) identities.saveUser(user);
      return user;
    },
  });
  const random = createSeededRandom(given.seed ?? 1);
  const virtual = createVirtualDriver({ clock, ids, random, log, report: app.receive });
  const engine: Engine = { drivers: { sip, virtual }, rooms: createRooms(rooms) };
  return { app, store, bus, clock, sip, ids, rooms, organisationId: organisation.id };
}

/** Makes a world; a store that is handed in was left by another one. */
export async function createWorld(t: TestContext, given?: Given): Promise<World> {
  const parts = await createParts(given);
  const { app, clock, organisationId, store } = parts;
  t.after(() => app.close().then(() => store.close()));

  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 12; quiet += 1) {
      clock.advance(0);
      await turn();
    }
  };
  const read = (id: ConversationId) => app.reads.conversation(organisationId, id);
  return {
    ...parts,
    settle,
    report: app.receive,
    conversation: (id) => read(id)?.conversation,
    live: (id) => [...(read(id)?.conversation.live.values() ?? [])],
    async pass(ms) {
      for (let left = ms; left > 0; left -= 50) {
        clock.advance(Math.min(50, left));
        await settle();
      }
    },
    one(id, address) {
      const found = read(id)?.participants.findLast((each) => each.address === address);
      if (found === undefined) throw new Error(`nobody with the address ${address}`);
      return found;
    },
    byClient: (request = 'request-1') => ({
      actor: { kind: 'client', id: 'demo' },
      cause: 'api',
      disconnectType: 'client',
      requestId: asRequestId(request),
    }),
    async conference(...numbers) {
      const created = await app.calls.create({ organisationId, destinations: numbers.map((address) => ({ address })) });
      if (!created.ok) throw new Error(created.refusal.kind);
      await settle();
      return created.value.id;
    },
  };
}

/** A caller's INVITE to a room. */
export const incoming = (
  name: string,
  room: string,
  source = '127.0.0.1:5070',
): Extract<LegReport, { kind: 'incoming' }> => ({
  kind: 'incoming',
  legId: asLegId(`leg-${name}`),
  driver: 'sip',
  callId: `${name}@call`,
  caller: { user: name, address: `sip:${name}@127.0.0.1`, name: '', source },
  to: { kind: 'number', number: room },
  resume: `dialog-${name}`,
});

/** What the path of a removal names. */
export const target = (world: World, participantId: ParticipantId, conversationId?: ConversationId) => ({
  organisationId: world.organisationId,
  participantId,
  ...(conversationId === undefined ? {} : { conversationId }),
});
