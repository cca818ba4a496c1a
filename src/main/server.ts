import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../app/app.ts';
import { createDialPolicy } from '../app/dial-policy.ts';
import type { Engine } from '../app/outbox.ts';
import { createDemoClients } from '../auth/clients.ts';
import { createIdentities, DEMO_ORGANISATION } from '../auth/identities.ts';
import { createTokens } from '../auth/tokens.ts';
import type { Log } from '../base/log.ts';
import { createLocalBus } from '../bus/local.ts';
import { operationsFor } from '../contract/dialects.ts';
import { createRouteTable } from '../contract/route-table.ts';
import { createMedia } from '../engine/media/media.ts';
import { createSipDriver, type SipDriver } from '../engine/sip/sip-driver.ts';
import { virtualNumber } from '../engine/virtual/magic-numbers.ts';
import { createVirtualDriver } from '../engine/virtual/virtual-driver.ts';
import { createExplainer } from '../explain/explain.ts';
import { createErrors } from '../http/errors.ts';
import { createListener, type Listener } from '../http/listener.ts';
import { createOpenPages } from '../http/open-pages.ts';
import { createPipeline } from '../http/pipeline.ts';
import { callHandlers } from '../http/resources/calls.ts';
import { conversationHandlers } from '../http/resources/conversations.ts';
import { identityHandlers } from '../http/resources/identity.ts';
import { participantHandlers } from '../http/resources/participants.ts';
import { threadHandlers } from '../http/resources/thread.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { bindFree } from './bind-free.ts';
import type { Configuration, Place } from './configuration.ts';
import { createFigures } from './figures.ts';
import { systemClock as clock, systemIds as ids, systemRandom as random } from './system.ts';
import { version } from './version.ts';

/** A running server. */
export interface Server {
  /** `http://127.0.0.1:7278`. */
  readonly http: string;
  /** `127.0.0.1:5060`. */
  readonly sip: string;
  /** A token of the demo client, for the first screen. */
  readonly token: string;
  /** Conversations that an earlier process left behind. */
  readonly recovered: number;
  /** Stops taking requests, finishes what is under way, closes everything. Idempotent. */
  close(): Promise<void>;
}

const ROOM = /^6\d\d$/;
const demoNumbers = ['+15550101', '+15550102', '+15550103'];

/** Wires the adapters together, finishes what an earlier process left, and starts to listen. */
export async function startServer(configuration: Configuration, log: Log): Promise<Server> {
  const core = await createCore(configuration, log);
  const { app, sip, close } = core;
  try {
    const recovered = await app.recover();
    await seed(core, configuration);
    const http = await listen(core, configuration);
    core.setBase(`http://${http.host}:${http.port}`);
    return { http: core.base(), sip: `${sip.address}:${sip.port}`, token: core.demoToken(), recovered, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Core = Awaited<ReturnType<typeof createCore>>;

async function createCore(configuration: Configuration, log: Log) {
  const store = await openSqliteStore({ path: databasePath(configuration.data), clock, log });
  const bus = createLocalBus({ log });
  const identities = createIdentities({ store: store.identities, ids, log });
  const demo = identities.ensureOrganisation(DEMO_ORGANISATION);
  const tokens = createTokens({ identities: store.identities, clock, random, log });
  const dialPolicy = createDialPolicy({ allow: configuration.dialAllow, loopback: true, virtualNumber });
  const app = createApp({
    store,
    bus,
    engine: () => engine,
    dialPolicy,
    inboundPolicy: { roomOwner: (number) => (ROOM.test(number) ? demo.id : undefined), roomsOpen: configuration.roomsOpen },
    userNamed: (organisationId, name) => (name === '' ? undefined : identities.ensureUser(organisationId, name)),
    clock,
    ids,
    log,
  });
  const figures = createFigures({ app: () => app, media: () => media.figures() });
  const report = app.receive;
  const virtual = createVirtualDriver({ clock, ids, random, log, report });
  const media = createMedia({
    address: configuration.rtp.host,
    ports: configuration.rtp,
    clock,
    log,
    mediaLost: (legId) => log.warn('leg.silent', { legId }),
  });
  const mayDial = (address: string): boolean => dialPolicy.mayReach(address);
  const sipDeps = { media, clock, random, ids, log, report, mayDial, count: figures.count };
  const sip: SipDriver = await bindFree(configuration.sip, ({ host, port }) => createSipDriver({ ...sipDeps, bind: { address: host, port } }));
  const engine: Engine = { drivers: { sip, virtual }, rooms: media };
  const demoToken = (): string =>
    tokens.issue({ organisationId: demo.id, clientId: 'demo', permissions: ['*'] }).token;

  let base = '';
  let listener: Listener | undefined;
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    await listener?.close();
    await app.close();
    await Promise.all([sip.close(), virtual.close()]);
    await media.close();
    await bus.close();
    await store.close();
  };
  return {
    app, store, identities, demo, tokens, figures, sip, log, demoToken,
    base: () => base,
    setBase: (url: string) => void (base = url),
    setListener: (made: Listener) => void (listener = made),
    close: () => (closing ??= closeAll()),
  };
}

const databasePath = (data: string): string => {
  if (data === ':memory:') return data;
  mkdirSync(data, { recursive: true });
  return join(data, 'partyline.db');
};

/** The demo conference is made anew at every start. */
async function seed({ app, demo }: Core, { seed: wanted }: Configuration): Promise<void> {
  if (wanted === 'none') return;
  const destinations = demoNumbers.map((address) => ({ address }));
  await app.calls.create({ organisationId: demo.id, destinations, callerName: 'Partyline demo' });
}

async function listen(core: Core, configuration: Configuration): Promise<Place> {
  const listener = createHttp(core, configuration);
  core.setListener(listener);
  return bindFree(configuration.http, async (place) => ({ ...place, port: await listener.listen(place.host, place.port) }));
}

function createHttp(core: Core, configuration: Configuration): Listener {
  const { app, store, tokens, figures, identities, log, base } = core;
  const { wrongVerb, clientTokens } = configuration;
  const routes = createRouteTable(operationsFor(configuration.dialects));
  const explainer = createExplainer({
    mode: configuration.explain,
    wrongVerb,
    onFault: (fault) => log.error('explain.failed', { message: String(fault) }),
  });
  const handlers = {
    ...participantHandlers(app),
    ...threadHandlers(app),
    ...conversationHandlers(app),
    ...callHandlers(app),
    ...identityHandlers({ identities: store.identities, revoke: tokens.revoke }),
  };
  const nodeId = ids.request();
  const openPages = createOpenPages({
    tokenEndpoint: { clients: createDemoClients(), identities, tokens },
    health: () => ({ ready: true, body: { status: 'ok', version, nodeId } }),
    metrics: figures.print,
    welcome: () => `Partyline ${version}\n\nHow to use it: README.md. Reasons of refusals: ${base()}/errors\n`,
  });
  const steps = createPipeline({ routes, handlers, tokens, openPages, hosts: [configuration.http.host], clientTokens });
  const explainRefusal = createErrors({ explainer, routes, lookup: app.lookup, base });
  return createListener({ steps, explainRefusal, figures: figures.http, ids, clock, log });
}
