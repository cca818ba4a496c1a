import type { App } from '../../app/app.ts';
import type { Destination } from '../../app/destinations.ts';
import type { Target } from '../../app/participants.ts';
import type { Listening } from '../../app/supervision.ts';
import type { Grant } from '../../auth/grant.ts';
import { asParticipantId, isUuid } from '../../base/ids.ts';
import type { EndWhen } from '../../domain/conversation.ts';
import { participantState, type SpeakTo } from '../../domain/participant.ts';
import { mayActOn } from '../act-permission.ts';
import { departureBy } from '../departure-by.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import {
  callOf,
  destinationOf,
  fieldsOf,
  mayControl,
  namesNobody,
  targetOf,
  textOf,
  userIdOf,
} from './call-request.ts';
import { refusalStop } from './refusals.ts';

interface Request {
  readonly exchange: Exchange;
  readonly grant: Grant;
  readonly target: Target;
}

/** Consults, transfers, supervision and what ends a call: everything that acts on a live call as a whole. */
export function callControlHandlers(app: App): Readonly<Record<string, Handler>> {
  const on =
    (act: (app: App, request: Request) => Promise<Stop> | Stop): Handler =>
    (exchange, grant) => {
      const named = targetOf(exchange, grant);
      if ('stop' in named) return named.stop;
      const found = callOf(app, exchange, grant);
      return 'stop' in found ? found.stop : act(app, { exchange, grant, target: named.target });
    };
  /** Only who is in the call, or may act on the calls of others. */
  const within = (act: (app: App, request: Request) => Promise<Stop> | Stop): Handler =>
    on((_, request) => {
      const found = callOf(app, request.exchange, request.grant);
      if ('stop' in found) return found.stop;
      return mayControl(found.conversation, request.grant) ?? act(app, request);
    });
  const consults = ['', 'Agent', 'External', 'Queue', 'ContactExternal'].map((each) => `Consult${each}`);
  const replacements = ['Replace', 'ReplaceAgent', 'ReplaceExternal', 'ReplaceQueue', 'ReplaceContactExternal'];
  return {
    ...Object.fromEntries(
      [...consults, 'VoiceConsult'].map((each) => [`postConversationsCallParticipant${each}`, within(startConsult)]),
    ),
    patchConversationsCallParticipantConsult: within(turn),
    deleteConversationsCallParticipantConsult: within(cancelConsult),
    postConversationsCallParticipantReplace: within(replace),
    ...Object.fromEntries(
      [...replacements, 'Transfer'].map((each) => [`postConversationParticipant${each}`, within(replace)]),
    ),
    postConversationsCallParticipantMonitor: on(listen('monitor')),
    postConversationsCallParticipantCoach: on(listen('coach')),
    postConversationsCallParticipantBarge: on(listen('barge')),
    postConversationBarge: (exchange, grant) => barge(app, exchange, grant),
    postConversationAssign: (exchange, grant) => assign(app, exchange, grant),
    patchConversationsCallParticipantCommunicationPostflowaction: on(setPostFlow),
    deleteConversationsCallParticipantCommunicationPostflowaction: on(setPostFlow),
    patchPartylineConversation: (exchange, grant) => setPolicy(app, exchange, grant),
  };
}

/** The destination of a body, either inside `destination` or beside the other keys. */
function wanted(app: App, { exchange, grant }: Request): Destination {
  const body = fieldsOf(exchange.body);
  const contactId = textOf(body, 'contactId');
  if (contactId !== undefined) {
    const address = app.contactNumber(grant.organisationId, contactId);
    return address === undefined ? {} : { address };
  }
  return destinationOf(body.destination === undefined ? body : fieldsOf(body.destination));
}

const speakTos: readonly SpeakTo[] = ['DESTINATION', 'OBJECT', 'BOTH', 'CONFERENCE'];
const speakToOf = (exchange: Exchange): SpeakTo => {
  const sent = textOf(fieldsOf(exchange.body), 'speakTo');
  return speakTos.find((each) => each === sent) ?? 'DESTINATION';
};

async function startConsult(app: App, request: Request): Promise<Stop> {
  const { exchange, grant, target } = request;
  const to = wanted(app, request);
  if (namesNobody(to)) return refused('NO_DESTINATION');
  const initiator = grant.userId ?? userIdOf(textOf(fieldsOf(exchange.body), 'consultingUserId'));
  const started = await app.consults.start(target, { to, speakTo: speakToOf(exchange), initiator });
  if (started.ok) return json(200, { destinationParticipantId: started.value });
  const { refusal } = started;
  return refusal.kind === 'notConnected' ? refused('TRANSFER_NOT_CONNECTED') : refusalStop(refusal, exchange.params);
}

async function turn(app: App, { exchange, target }: Request): Promise<Stop> {
  const turned = await app.consults.speakTo(target, speakToOf(exchange));
  return turned.ok
    ? json(200, { destinationParticipantId: turned.value })
    : refusalStop(turned.refusal, exchange.params);
}

async function cancelConsult(app: App, { exchange, grant, target }: Request): Promise<Stop> {
  const cancelled = await app.consults.cancel(target, departureBy(grant, exchange.requestId));
  return cancelled.ok ? { answer: { status: 200 } } : refusalStop(cancelled.refusal, exchange.params);
}

async function replace(app: App, request: Request): Promise<Stop> {
  const { exchange, grant, target } = request;
  const body = fieldsOf(exchange.body);
  const departure = departureBy(grant, exchange.requestId);
  const stay = app.participants.locate(target);
  if (!stay.ok) return refusalStop(stay.refusal, exchange.params);
  // Whoever is replaced is hung up: of somebody else that needs the permission to (design: removal 10).
  const finding = mayActOn(stay.value, grant);
  if (finding !== undefined) return { refused: { finding } };
  if (body.voicemail === true) {
    // There is no mailbox: whoever sends a ringing call there declines it (reference/genesys sdk-notes 4).
    if (participantState(stay.value.participant) === 'connected')
      return refused('NOT_IMPLEMENTED', { operation: 'sending a connected call to voicemail' });
    const declined = await app.participants.update(target, {
      disconnect: { ...departure, disconnectType: 'endpoint' },
    });
    return declined.ok ? accepted(declined.value.conversation.seq) : refusalStop(declined.refusal, exchange.params);
  }
  const to = wanted(app, request);
  if (namesNobody(to)) return refused('NO_DESTINATION');
  const attended = body.transferType === 'Attended';
  const replaced = await app.transfers.replace(target, { to, attended, departure });
  return replaced.ok ? accepted(replaced.value.seq) : refusalStop(replaced.refusal, exchange.params);
}

const accepted = (seq: number): Stop => ({ answer: { status: 202, headers: { 'Partyline-Seq': String(seq) } } });

const listen =
  (as: Listening) =>
  async (app: App, { exchange, grant, target }: Request): Promise<Stop> => {
    if (grant.userId === undefined) return refused('NO_USER_CONTEXT');
    const done = await app.supervision.listen(target, as, grant.userId);
    return done.ok ? { answer: { status: 201 } } : refusalStop(done.refusal, exchange.params);
  };

async function barge(app: App, exchange: Exchange, grant: Grant): Promise<Stop> {
  if (grant.userId === undefined) return refused('NO_USER_CONTEXT');
  const found = callOf(app, exchange, grant);
  if ('stop' in found) return found.stop;
  const done = await app.supervision.barge(grant.organisationId, found.conversation.id, grant.userId);
  return done.ok ? { answer: { status: 201 } } : refusalStop(done.refusal, exchange.params);
}

/** The user takes the place of the queue that the call waits in. */
async function assign(app: App, exchange: Exchange, grant: Grant): Promise<Stop> {
  const userId = textOf(fieldsOf(exchange.body), 'id');
  if (userId === undefined) return refused('MISSING_BODY', { required: 'id' });
  const found = callOf(app, exchange, grant);
  if ('stop' in found) return found.stop;
  const queue = [...found.conversation.live.values()].find(({ purpose }) => purpose === 'acd');
  if (queue === undefined) return refused('TRANSFER_NOT_CONNECTED');
  const { organisationId } = grant;
  const target = { organisationId, conversationId: found.conversation.id, participantId: queue.id };
  const departure = departureBy(grant, exchange.requestId);
  const done = await app.transfers.replace(target, { to: { userId }, attended: true, departure });
  return done.ok ? accepted(done.value.seq) : refusalStop(done.refusal, exchange.params);
}

/** Without a destination nothing is left to do when the leg ends. */
async function setPostFlow(app: App, { exchange, target }: Request): Promise<Stop> {
  const postFlowAction = textOf(fieldsOf(exchange.body), 'destination');
  const denied = postFlowAction === undefined ? undefined : app.deniedBy({ address: postFlowAction });
  if (denied !== undefined) return refusalStop(denied, exchange.params);
  const done = await app.participants.update(target, { notes: { postFlowAction: postFlowAction ?? '' } });
  return done.ok ? accepted(done.value.conversation.seq) : refusalStop(done.refusal, exchange.params);
}

const endings: readonly EndWhen[] = ['last-leaves', 'one-left', 'no-agents', 'host-leaves'];

async function setPolicy(app: App, exchange: Exchange, grant: Grant): Promise<Stop> {
  const found = callOf(app, exchange, grant);
  if ('stop' in found) return found.stop;
  const body = fieldsOf(exchange.body);
  const host = textOf(body, 'hostParticipantId');
  if (host !== undefined && !isUuid(host)) return refused('NOT_FOUND', { what: 'participant', id: host });
  const endWhen = endings.find((each) => each === body.endWhen);
  const done = await app.endPolicies.set(found.conversation.id, {
    ...(endWhen === undefined ? {} : { endWhen }),
    ...(host === undefined ? {} : { hostId: asParticipantId(host) }),
  });
  if (!done.ok) return refusalStop(done.refusal, { ...exchange.params, participantId: host ?? '' });
  const { id, endWhen: now, hostId, seq } = done.value;
  const shown = {
    conversationId: id,
    endWhen: now,
    ...(hostId === undefined ? {} : { hostParticipantId: hostId }),
    seq,
  };
  return json(200, shown, { 'Partyline-Seq': String(seq) });
}
