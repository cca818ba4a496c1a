import { createDelegatedTokens } from '../auth/delegated-tokens.ts';
import type { OrganisationId, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { operationsFor } from '../contract/dialects.ts';
import { createQueryParameters } from '../contract/query-parameters.ts';
import { createRouteTable } from '../contract/route-table.ts';
import { createConfinement } from '../http/confinement.ts';
import { createConsolePages } from '../http/console-pages.ts';
import { createCors } from '../http/cors.ts';
import { createIdempotency } from '../http/idempotency.ts';
import { createJournal } from '../http/journal/journal.ts';
import { createListener, type Listener, type ListenerDeps } from '../http/listener.ts';
import { createOpenPages } from '../http/open-pages.ts';
import { createOpenApiPage } from '../http/openapi-page.ts';
import { createPipeline, type NamedStep } from '../http/pipeline.ts';
import { announcementHandlers } from '../http/resources/announcements.ts';
import { createAnswersAgain } from '../http/resources/answers-again.ts';
import { attributeHandlers } from '../http/resources/attributes.ts';
import { authorizationHandlers } from '../http/resources/authorization.ts';
import { banHandlers } from '../http/resources/bans.ts';

import { callControlHandlers } from '../http/resources/call-control.ts';

import { callHistoryHandlers } from '../http/resources/call-history.ts';

import { callHandlers } from '../http/resources/calls.ts';
import { conversationExtraHandlers } from '../http/resources/conversation-extras.ts';
import { conversationHandlers } from '../http/resources/conversations.ts';
import { delegatedTokenHandlers } from '../http/resources/delegated-tokens.ts';
import { digitHandlers } from '../http/resources/digits.ts';
import { explainHandlers } from '../http/resources/explain.ts';
import { liveHandlers } from '../http/resources/live.ts';
import { looking } from '../http/resources/looking.ts';
import { mediaHandlers } from '../http/resources/media.ts';
import { notificationHandlers } from '../http/resources/notifications.ts';
import { oauthHandlers } from '../http/resources/oauth.ts';
import { organisationHandlers } from '../http/resources/organisation.ts';
import { participantHandlers } from '../http/resources/participants.ts';
import { qualityHandlers } from '../http/resources/quality.ts';
import { queueMemberHandlers } from '../http/resources/queue-members.ts';
import { queueHandlers } from '../http/resources/queues.ts';
import { recordingStateHandlers } from '../http/resources/recording-state.ts';
import { recordingHandlers } from '../http/resources/recordings.ts';
import { requestHandlers } from '../http/resources/requests.ts';
import { selectionHandlers } from '../http/resources/selection.ts';
import { stationHandlers } from '../http/resources/stations.ts';
import { threadHandlers } from '../http/resources/thread.ts';
import { tokenHandlers } from '../http/resources/tokens.ts';
import { userHandlers } from '../http/resources/users.ts';

import { webhookHandlers } from '../http/resources/webhooks.ts';

import { webrtcHandlers } from '../http/resources/webrtc.ts';
import { wrapupHandlers } from '../http/resources/wrapup.ts';

import { wrapupCodeHandlers } from '../http/resources/wrapup-codes.ts';
import { bindFree } from './bind-free.ts';
import type { Configuration } from './configuration.ts';
import { consoleFolder } from './console-folder.ts';
import { type Core, createCore } from './core.ts';
import { seedDemoDirectory } from './demo-directory.ts';

import { createDrain, type Drain } from './drain.ts';
import { createAsking, createExplaining, createShare } from './explaining.ts';
import { systemClock as clock, systemIds as ids } from './system.ts';
import { version } from './version.ts';

/** A running server. */
export interface Server {
  /** `http://127.0.0.1:7278`. */
  readonly http: string;
  /** `127.0.0.1:5060`. */
  readonly sip: string;
  /** A token of the demo client, for the first screen; `serve` has none. */
  readonly token: string | undefined;
  /** Conversations that an earlier process left behind. */
  readonly recovered: number;
  /**
   * Takes no new calls; resolves once those that are up have ended, or may last no longer. `tell` is called now and then
   * with how many legs are left.
   */
  drain(tell?: (left: number) => void): Promise<void>;
  /** Takes no more requests, hangs up, closes everything. Idempotent. */
  close(): Promise<void>;
}

const demoNumbers = ['+15550101', '+15550102', '+15550103'];

/** Wires the adapters together, finishes what an earlier process left, and starts to listen. */
export async function startServer(configuration: Configuration, log: Log): Promise<Server> {
  const core = await createCore(configuration, log);
  let base = '';
  const { app, sip } = core;
  const drain = createDrain({ app, sip, msMax: configuration.care.drainMsMax, clock, log });
  const listener = createHttp({ core, configuration, log, drain, base: () => base });
  const close = once(async () => {
    // Those who wait for an answer are let go by the hang-up, so that the listener can finish.
    sip.drain();
    app.drain();
    const listening = listener.close();
    await core.app.hangUpAll(limits.shutdownMsMax);
    // Sockets hear the hang-up, then that they close; an open one would hold the listener.
    core.notifying.notifications.close();
    core.sip.closeSockets();
    await listening;
    await core.close();
  });
  try {
    const recovered = await core.app.recover();
    if (configuration.seed === 'demo') {
      if (core.access.demo) seedDemoDirectory(core.store.records, core.access.demo);
      await seed(core);
    }
    base = await bindFree(
      configuration.http,
      async ({ host, port }) => `http://${host}:${await listener.listen(host, port)}`,
    );
    const places = { http: base, sip: `${sip.address}:${sip.port}` };
    return { ...places, token: demoToken(core), recovered, drain: drain.begin, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}

function demoToken({ access: { demo }, tokens }: Core): string | undefined {
  return demo && tokens.issue({ organisationId: demo.id, clientId: 'demo', permissions: ['*'] }).token;
}

/** The demo conference is made anew at every start. */
async function seed({ app, access: { demo } }: Core): Promise<void> {
  if (demo === undefined) return;
  const destinations = demoNumbers.map((address) => ({ address }));
  await app.calls.create({ organisationId: demo.id, destinations, callerName: 'Partyline demo' });
}

interface HttpDeps {
  readonly core: Core;
  readonly configuration: Configuration;
  readonly log: Log;
  readonly drain: Drain;
  /** Where the server can be reached, once it can. */
  readonly base: () => string;
}

function createHttp({ core, configuration, log, drain, base }: HttpDeps): Listener {
  const routes = createRouteTable(operationsFor(configuration.dialects));
  const rate = createShare(configuration.verb, clock);
  const explaining = { configuration, routes, lookup: core.app.lookup, base, clock, log, rate };
  const { explainRefusal, ...more } = createExplaining(explaining);
  const gates = { routes, queries: createQueryParameters(), clientTokens: configuration.clientTokens };
  const dryRun = createAsking(explaining, gates);
  // In `dev` a script that lost its token is on this machine, and whoever started the server wants to see it.
  const journal = createJournal({ clock, strangersTo: core.access.demo?.id });
  const cors = createCors(configuration.corsOrigins);
  const steps = createPipeline({
    ...gates,
    handlers: {
      ...handlersOf(core, base),
      ...webrtcHandlers(webrtcTerms(configuration)),
      ...requestHandlers(journal),
      ...explainHandlers(dryRun),
      ...selectionHandlers(core.app, explainRefusal),
    },
    rateLimit: core.access.rateLimit,
    confine: createConfinement(core.app),
    tokens: core.tokens,
    preflight: cors.preflight,
    openPages: openPagesOf({ core, configuration, drain, base }),
    hosts: [configuration.http.host, ...configuration.hosts],
    ...onceOf(core, explainRefusal),
    ...more,
  });
  const upgrade: Parameters<typeof createListener>[0]['upgrade'] = (request, socket, head) =>
    core.notifying.notifications.upgrade(request, socket, head) || core.sip.upgrade(request, socket, head);
  const { http: figures } = core.figures;
  return createListener({ steps, explainRefusal, figures, journal, cors, upgrade, ids, clock, log });
}

/** Requests with a key act once. */
const onceOf = ({ app }: Core, explainRefusal: ListenerDeps['explainRefusal']) =>
  app.keyed === undefined
    ? {}
    : { once: createIdempotency({ keyed: app.keyed, answerAgain: createAnswersAgain(app), explainRefusal, clock }) };

const webrtcTerms = ({ iceServers, codecs }: Configuration) => ({ iceServers, codecs });

function handlersOf({ app, store, tokens, registry, access, notifying }: Core, base: () => string) {
  const { clients, roomOwner } = access;
  const delegated = createDelegatedTokens({ tokens, identities: store.identities, ids, clock });
  const organisationName = (id: OrganisationId) => store.identities.organisation(id)?.name;
  const userName = (organisationId: OrganisationId, id: UserId) => store.identities.user(organisationId, id)?.name;
  const queueName = (organisationId: OrganisationId, id: string) => registry.queueById(organisationId, id)?.body.name;
  return {
    ...participantHandlers(app),
    ...threadHandlers(app),
    ...conversationHandlers(app),
    ...liveHandlers(app),
    ...callHandlers(app),
    ...callControlHandlers(app),
    ...mediaHandlers(app),
    ...notificationHandlers(notifying.notifications.channels),
    ...webhookHandlers(notifying.webhooks),
    ...banHandlers(app),
    ...attributeHandlers(app),
    ...conversationExtraHandlers(app, registry.extras),
    ...digitHandlers(app),
    ...qualityHandlers(app),
    ...wrapupHandlers(app, registry),
    ...recordingStateHandlers(app),
    ...recordingHandlers(app, base),
    ...announcementHandlers(app, base),
    ...callHistoryHandlers(app, { userName, queueName }),
    ...stationHandlers(registry),
    ...queueHandlers(registry),
    ...looking({ acd: app.acd, registry }, { ...userHandlers(registry), ...queueMemberHandlers(registry) }),
    ...wrapupCodeHandlers(registry),
    ...organisationHandlers(registry),
    ...authorizationHandlers(registry),
    ...delegatedTokenHandlers({ app, delegated, roomOwner }),
    ...tokenHandlers({ tokens, clients, organisationName, userName }),
    ...oauthHandlers({ clients, organisationName }),
  };
}

/** How many trunks are registered, of those that should be; no names, for the page is open. */
function trunkHealth({ sip }: Core): { sipTrunks?: { registered: number; of: number } } {
  const states = sip.trunks().filter(({ state }) => state !== 'idle');
  const registered = states.filter(({ state }) => state === 'registered').length;
  return states.length === 0 ? {} : { sipTrunks: { registered, of: states.length } };
}

function openPagesOf({ core, configuration, drain, base }: Omit<HttpDeps, 'log'>): NamedStep['run'] {
  const { verb, dialects } = configuration;
  const nodeId = ids.request();
  const folder = consoleFolder();
  const hint = folder === undefined ? 'The console was not built: `npm run build:console` does it.\n' : '';
  const welcome = (): string =>
    `Partyline ${version}\n\nHow to use it: README.md. Why a request was refused: ${base()}/errors\n${hint}`;
  return createOpenPages({
    openApi: createOpenApiPage({ version, operations: operationsFor(dialects), queries: createQueryParameters() }),
    tokenEndpoint: { ...core, ...core.access },
    health: () =>
      drain.isUnderWay
        ? { isReady: false, status: 'draining', version, nodeId, legsLeft: drain.left() }
        : { isReady: true, status: 'ok', version, nodeId, ...trunkHealth(core) },
    metrics: core.figures.print,
    figuresFor: verb === 'dev' ? 'all' : 'known',
    console: createConsolePages({ folder, version, welcome, asksOrganisation: core.access.consoleAsks }),
  });
}
