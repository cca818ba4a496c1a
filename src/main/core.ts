import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type App, type AppDeps, createApp } from '../app/app.ts';
import { createDialPolicy, type DialPolicy } from '../app/dial-policy.ts';
import type { Engine } from '../app/outbox.ts';
import { createQueueDesk } from '../app/queue-desk.ts';
import { createRegistry, type Registry } from '../app/registry.ts';
import { type Consents, createConsents } from '../auth/consents.ts';
import { createIdentities, type Identities } from '../auth/identities.ts';
import { createTokens, type Tokens } from '../auth/tokens.ts';
import { isLoopbackHost } from '../base/host.ts';
import { asUserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { createLocalBus } from '../bus/local.ts';
import { createMedia, type Media } from '../engine/media/media.ts';
import { createRecordingFiles } from '../engine/media/sound/recording-files.ts';
import { registeredTarget } from '../engine/sip/leg/dial-target.ts';
import { createRegistrations } from '../engine/sip/register/registrations.ts';
import { createSipDriver, type SipDriver, type SipRegistrar } from '../engine/sip/sip-driver.ts';
import { createTlsFiles } from '../engine/sip/transport/tls-files.ts';
import { virtualNumber } from '../engine/virtual/magic-numbers.ts';
import { createVirtualDriver } from '../engine/virtual/virtual-driver.ts';
import type { LegDriver } from '../ports/engine.ts';
import type { Registrations } from '../ports/sip-accounts.ts';
import { type Store, type StoredUser, StoreRefusedError } from '../ports/store.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { type Access, createAccess } from './access.ts';
import { bindFree, requireMediaAddress } from './bind-free.ts';
import { createClaimContext } from './claim-context.ts';
import type { Configuration } from './configuration.ts';
import { createFigures, type Figures } from './figures.ts';
import { createNotifying, type Notifying } from './notifying.ts';
import { createRecordingFolder } from './recording-folder.ts';
import { createSipAccounts } from './sip-accounts.ts';
import { openSounds } from './sounds.ts';
import { systemClock as clock, createSystemRandom, systemIds as ids } from './system.ts';

/** Everything of a server but its HTTP port. */
export interface Core {
  readonly app: App;
  readonly store: Store;
  readonly identities: Identities;
  readonly tokens: Tokens;
  readonly registry: Registry;
  readonly figures: Figures;
  readonly sip: SipDriver;
  readonly access: Access;
  readonly consents: Consents;
  readonly notifying: Notifying;
  /** Closes children first; docs/closures.md. */
  close(): Promise<void>;
}

/** Opens the database, binds the SIP port and wires the application to both. */
export async function createCore(configuration: Configuration, log: Log): Promise<Core> {
  const random = createSystemRandom();
  const { sounds, holdMusic } = await openSounds(configuration);
  const store = await openSqliteStore({ path: databasePath(configuration.data), clock, log });
  const bus = createLocalBus({ log });
  const identities = createIdentities({ store: store.identities, ids, log });
  const access = createAccess({ configuration, store, identities, clock });
  const deps = { clock, random, log };
  const notifying = createNotifying({ configuration, store, bus, ids, ...deps });
  const knowsClient = (id: string): boolean => access.clients.find(id) !== undefined;
  const tokens = notifying.hearing(
    createTokens({ identities: store.identities, oauth: store.oauth, knowsClient, ...deps }),
  );
  const consents = createConsents({ store: store.oauth, tokens, ...deps });
  const isDev = configuration.verb === 'dev';
  const dialPolicy = createDialPolicy({ allow: configuration.dialAllow, loopback: isDev, virtualNumber });
  const registry = createRegistry({ records: store.records, identities: store.identities, ids, clock });
  const registrations = createRegistrations({ store: store.bindings, clock });
  registrations.whenChanged(({ organisationId, userId }) =>
    registry.deskPhones.follow(organisationId, userId, registrations.of(userId).length > 0),
  );
  const recordings = createRecordingFolder(configuration.data);
  const app = createApp({
    ...callDeps({ store, access, registry, registrations, identities, configuration }),
    store,
    bus,
    engine: () => parts.engine,
    recordingFiles: createRecordingFiles(recordings.path),
    sounds,
    tones: configuration.tones,
    dialPolicy,
    ghosts: configuration.care.ghosts,
    hearsTalk: configuration.talkEvents,
    claims: createClaimContext(),
    clock,
    ids,
    log,
  });
  const accounts = accountsOf(configuration, store, access);
  const registrar = { accounts, registrations, algorithms: configuration.sipDigest };
  const figures = createFigures({
    app: () => app,
    media: () => parts.media.figures(),
    trunks: () => parts.sip.trunks(),
  });
  const parts = await createEngine({ configuration, app, dialPolicy, figures, random, log, registrar, holdMusic });
  const close = async (): Promise<void> => {
    await app.close();
    await parts.close();
    await notifying.close();
    registrations.close();
    await bus.close();
    await store.close();
    recordings.close();
  };
  return { app, registry, store, identities, tokens, figures, sip: parts.sip, access, consents, notifying, close };
}

interface CallDeps {
  readonly store: Store;
  readonly access: Access;
  readonly registry: Registry;
  readonly registrations: Registrations;
  readonly identities: Identities;
  readonly configuration: Configuration;
}

/** What calls ask of everything else: who may come in, who is meant by a name, and where he is reached. */
function callDeps({ store, access, registry, registrations, identities, configuration }: CallDeps) {
  return {
    inboundPolicy: { ...access, roomsOpen: configuration.roomsOpen },
    queues: createQueueDesk(registry),
    codes: { all: registry.wrapupCodes.list, ofQueue: registry.wrapupCodesOf },
    // Of a contact one number is kept, whatever kind is asked for.
    contactNumber: (organisationId, contactId) => registry.contactById(organisationId, contactId)?.phone,
    queueNamed(organisationId, id) {
      const queue = registry.queueById(organisationId, id);
      return queue && { id, name: queue.body.name };
    },
    stationUser(organisationId, id) {
      const station = registry.stations.get(organisationId, id);
      if (station === undefined) return undefined;
      const userId = station.body.userId ?? station.body.webRtcUserId;
      return userId === undefined ? null : asUserId(userId);
    },
    userNamed:
      configuration.verb === 'dev'
        ? // A name that no softphone can have is nobody's.
          (organisationId, name) =>
            virtualNumber(`user:${name}`) === undefined ? undefined : identities.ensureUser(organisationId, name)
        : store.identities.userByName,
    softphoneOf: (user) =>
      registrations.of(user.id).length === 0 || !registry.deskPhones.isChosen(user.organisationId, user.id)
        ? { carrier: 'virtual', target: `user:${user.name}`, ...ringing(registry, user) }
        : { carrier: 'sip', target: registeredTarget(user.id) },
  } satisfies Partial<AppDeps>;
}

/** A softphone that its user answers himself rings until he is told to. */
function ringing(registry: Registry, { organisationId, id }: StoredUser): { rings?: true } {
  const user = registry.userById(organisationId, id);
  return user !== undefined && registry.userSoftphone(user) === 'manual' ? { rings: true } : {};
}

const accountsOf = (configuration: Configuration, store: Store, access: Access) =>
  createSipAccounts({
    seeded: configuration.seeded,
    identities: store.identities,
    demo: access.demo?.id,
  });

interface EngineDeps {
  readonly configuration: Configuration;
  readonly app: App;
  readonly dialPolicy: DialPolicy;
  readonly figures: Figures;
  readonly random: ReturnType<typeof createSystemRandom>;
  readonly log: Log;
  readonly registrar: SipRegistrar;
  readonly holdMusic: SharedArrayBuffer | undefined;
}

interface EngineParts {
  readonly engine: Engine;
  readonly sip: SipDriver;
  readonly media: Media;
  close(): Promise<void>;
}

async function createEngine(deps: EngineDeps): Promise<EngineParts> {
  const { configuration, app, dialPolicy, figures, random, log, registrar, holdMusic } = deps;
  const report = app.receive;
  await requireMediaAddress(configuration.rtp.host);
  const virtual: LegDriver = createVirtualDriver({ clock, ids, random, log, report });
  const media = createMedia({
    ...{ address: configuration.rtp.host, ipv6: configuration.sipIpv6, announced: configuration.rtpPublic },
    ports: configuration.rtp,
    ...(holdMusic === undefined ? {} : { holdMusic }),
    clock,
    log,
    mediaLost: (legId) => log.info('leg.silent', { legId }),
    legMeasured: figures.legMeasured,
    comfortNoise: configuration.comfortNoise,
    ...(configuration.talkEvents ? { talkChanged: (legId, talking) => report({ kind: 'talk', legId, talking }) } : {}),
    digitCame: (legId, digit) => report({ kind: 'digit', legId, digit }),
  });
  const tls = tlsOf(configuration, log);
  const sip = await bindFree(configuration.sip, ({ host, port }) =>
    createSipDriver({
      ...{ bind: { address: host, port }, ...tls },
      ...(configuration.sipIpv6 === undefined ? {} : { ipv6: configuration.sipIpv6 }),
      media,
      clock,
      random,
      ids,
      log,
      report,
      mayDial: dialPolicy.mayReach,
      registrar,
      silentMsMax: configuration.care.silentMsMax,
      isWatched: watchedBy(configuration),
      codecs: configuration.codecs,
      trunks: configuration.trunks,
      srtp: configuration.srtp,
      webSocket: { hosts: [configuration.http.host, ...configuration.hosts], origins: configuration.sipOrigins },
      count: figures.count,
    }),
  );
  const close = async (): Promise<void> => {
    await Promise.all([sip.close(), virtual.close()]);
    tls?.tls.files.close();
    await media.close();
  };
  return { engine: { drivers: { sip, virtual }, rooms: media }, sip, media, close };
}

/** @throws StoreRefusedError with a sentence where a file is none that can be used */
function tlsOf({ sipTls }: Configuration, log: Log) {
  if (sipTls === undefined) return undefined;
  const { place, paths } = sipTls;
  try {
    return { tls: { bind: { address: place.host, port: place.port }, files: createTlsFiles(paths, { clock, log }) } };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StoreRefusedError(`PARTYLINE_SIP_TLS_CERT, _KEY and _CA have to name PEM files, and ${why}.`);
  }
}

const watchedBy =
  ({ sipGuardsLoopback, sipTrusted }: Configuration) =>
  (address: string): boolean =>
    !sipTrusted.includes(address) && (sipGuardsLoopback || !isLoopbackHost(address));

const databasePath = (data: string): string => {
  if (data === ':memory:') return data;
  try {
    mkdirSync(data, { recursive: true });
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StoreRefusedError(`PARTYLINE_DATA is "${data}", and no folder can be made there (${why}).`);
  }
  return join(data, 'partyline.db');
};
