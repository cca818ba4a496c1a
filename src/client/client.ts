import { checkRequest } from './check-request.ts';
import { asked, type Connection, createConnection } from './connection.ts';
import type { ExplainWish } from './explain-request.ts';
import type { Explanation } from './explanation.ts';
import { given } from './members.ts';
import type { Answered, ClientOptions, RequestOptions } from './options.ts';
import type { Acted, Disconnected, Plan } from './outcome.ts';
import type { ListedParticipant } from './participant.ts';
import type { ListFilter } from './partyline/list.ts';
import { PartylineError } from './partyline-error.ts';
import type { PhoneParticipantChange, PhoneParticipantChanged } from './phone-participant.ts';
import type { ActRequest, DisconnectRequest, HoldRequest, MoveRequest, MuteRequest } from './selector.ts';
import type { TimelineEvent } from './timeline.ts';
import type { WatchEvent, WatchOptions } from './watch/watch-event.ts';

/** A client of one service. Every method rejects with a `PartylineError`. */
export interface Client {
  /**
   * Who is on the calls that the token may see.
   *
   * @example
   * for (const { name, address, status } of await client.list({ room: '600' })) console.log(name, address, status);
   */
  list(filter?: ListFilter): Promise<readonly ListedParticipant[]>;
  /**
   * What a removal would do; nothing is done.
   *
   * @example
   * const { consequences } = await client.plan({ address: '+15550102' });
   * if (consequences.conversationEnds) console.log(`the call would end: ${consequences.because}`);
   */
  plan(request: DisconnectRequest): Promise<Plan>;
  /**
   * Resolves who is meant, removes them, and waits until the leg is down.
   *
   * @example
   * const { outcome, evidence, othersConnected } = await client.disconnect({ address: '+44 20 7946 0000' });
   */
  disconnect(request: DisconnectRequest): Promise<Disconnected>;
  /**
   * Puts whoever is meant on hold, or takes them back.
   *
   * @example
   * await client.hold({ userName: 'alice', held: true });
   */
  hold(request: HoldRequest): Promise<Acted>;
  /**
   * Mutes whoever is meant, or lets them be heard again.
   *
   * @example
   * await client.mute({ address: '+15550102', muted: true });
   */
  mute(request: MuteRequest): Promise<Acted>;
  /**
   * Moves whoever is meant to another conversation or room. Only Partyline can.
   *
   * @example
   * await client.move({ address: '+15550102', to: { room: '601' } });
   */
  move(request: MoveRequest): Promise<Acted>;
  /**
   * Everything that happened in a conversation, in order. Only Partyline tells.
   *
   * @example
   * const left = (await client.timeline(conversationId)).filter(({ event }) => event === 'participant.disconnected');
   */
  timeline(conversationId: string): Promise<readonly TimelineEvent[]>;
  /**
   * What happens on one call, or on all that the token may see, as it happens.
   *
   * @example
   * for await (const { event, participantId } of client.watch({ conversationId })) console.log(event, participantId);
   */
  watch(options?: WatchOptions): AsyncIterable<WatchEvent>;
  /**
   * Why a request is refused, and what to send instead; of a request that is described, or of one that the server keeps,
   * by its correlation id.
   *
   * @example
   * const { cause, fix } = await client.explain({
   *   method: 'PUT',
   *   path: '/api/v2/conversations/phone/participants/{id}',
   *   body: { status: 'disconnected' },
   * });
   */
  explain(what: ExplainWish | string): Promise<Explanation>;
  /**
   * Changes one participant of a call by its id alone. The name is the one that people look for; it is ours: the cloud's
   * own library has `patchConversationsCallParticipant`. It resolves with what was accepted; `disconnect` confirms.
   *
   * @example
   * await client.patchConversationPhoneParticipant(participantId, { status: 'disconnected' });
   */
  patchConversationPhoneParticipant(
    participantId: string,
    body: PhoneParticipantChange,
  ): Promise<PhoneParticipantChanged>;
  /**
   * One request with the client's token, whatever it answers; rejects only where no answer came.
   *
   * @example
   * const { status, body } = await client.request('GET', '/api/v2/users/me');
   */
  request(method: string, path: string, options?: RequestOptions): Promise<Answered>;
  /** Ends what still goes on: every later call rejects. */
  close(): void;
}

/**
 * Makes a client. Nothing is sent before its first method is called.
 *
 * @example
 * const client = createClient({ url: 'http://127.0.0.1:7278', credentials: { clientId: 'demo', clientSecret: 'demo' } });
 * const { outcome } = await client.disconnect({ address: '+15550102' });
 */
export function createClient(options: ClientOptions): Client {
  const connection = createConnection(options);
  const isCloud = async (): Promise<boolean> => (await connection.service()) === 'genesys';
  // What a call does not need is not loaded for it: most programs that remove somebody do that and end.
  return {
    async list(filter = {}) {
      checkRequest(filter, 'list');
      return (await isCloud())
        ? (await import('./genesys/list.ts')).listOnCloud(connection, filter)
        : listHere(connection, filter);
    },
    async plan(request) {
      checkRequest(request, 'removal');
      return (await isCloud())
        ? (await import('./genesys/plan.ts')).planOnCloud(connection, request)
        : (await import('./partyline/plan.ts')).planOnPartyline(connection, request);
    },
    async disconnect(request) {
      checkRequest(request, 'removal');
      return (await isCloud())
        ? (await import('./genesys/disconnect.ts')).disconnectOnCloud(connection, request)
        : (await import('./partyline/disconnect.ts')).disconnectOnPartyline(connection, request);
    },
    hold: ({ held, ...request }) => change(connection, 'hold', { request, change: { held } }),
    mute: ({ muted, ...request }) => change(connection, 'mute', { request, change: { muted } }),
    async move({ to, mayEndConversation, ...request }) {
      checkRequest(request, 'act');
      const { act } = await import('./partyline/act.ts');
      const { onlyPartyline } = await import('./only-partyline.ts');
      if (await isCloud()) throw onlyPartyline('Genesys Cloud moves nobody by selector');
      return act(connection, {
        verb: 'move',
        request,
        change: { to, ...given('mayEndConversation', mayEndConversation) },
      });
    },
    async *watch(wanted = {}) {
      yield* (await import('./watch/watch.ts')).watch(connection, wanted);
    },
    timeline: async (conversationId) => (await import('./timeline.ts')).readTimeline(connection, conversationId),
    explain: async (what) => (await import('./explain-request.ts')).explainRequest(connection, what),
    patchConversationPhoneParticipant: async (participantId, body) =>
      (await import('./phone-participant.ts')).changePhoneParticipant(connection, participantId, body),
    request: (method, path, more) => asked(connection.ask(method, path, more)),
    close: () => connection.close(),
  };
}

/** A server that rehearses the cloud has its own lists switched off, and those of the cloud. */
async function listHere(connection: Connection, filter: ListFilter): Promise<readonly ListedParticipant[]> {
  const { listOfPartyline } = await import('./partyline/list.ts');
  try {
    return await listOfPartyline(connection, filter);
  } catch (error) {
    if (!(error instanceof PartylineError) || error.status !== 404) throw error;
    return (await import('./genesys/list.ts')).listOnCloud(connection, filter);
  }
}

/** What is done to the party on either service. */
async function change(
  connection: Connection,
  verb: 'hold' | 'mute',
  { request, change }: { readonly request: ActRequest; readonly change: { held: boolean } | { muted: boolean } },
): Promise<Acted> {
  checkRequest(request, 'act');
  if ((await connection.service()) === 'genesys')
    return (await import('./genesys/change.ts')).changeOnCloud(connection, request, change);
  return (await import('./partyline/act.ts')).act(connection, { verb, request, change });
}
