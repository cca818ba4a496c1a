import type { App } from '../../app/app.ts';
import type { KnownEnd } from '../../app/departures.ts';
import type { Target, Updated } from '../../app/participants.ts';
import type { AppRefusal } from '../../app/refusal.ts';
import type { Grant } from '../../auth/grant.ts';
import { isoTime } from '../../base/clock.ts';
import { asConversationId, asLegId, asParticipantId, isUuid } from '../../base/ids.ts';
import { mediaSegment, mediaSegments } from '../../dialects/media.ts';
import { mediaOfWord, threadMediaWord } from '../../dialects/thread.ts';
import type { ParticipantActions } from '../../domain/command.ts';
import type { Stay } from '../../domain/conversation.ts';
import { type Notes, participantState } from '../../domain/participant.ts';
import { mayActOn } from '../act-permission.ts';
import { departureBy } from '../departure-by.ts';
import { etagOf } from '../etag.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { preconditionOf } from '../header-gate.ts';
import { appliedOf, type Preferences, readPrefer } from '../prefer.ts';
import { refusalStop } from './refusals.ts';
import { type Noting, withWrapup } from './wrapup.ts';

/** Which dialect a PATCH of a participant came in; they differ in the key, and in whether a success has a body. */
interface PatchForm {
  /** The key that carries `disconnected`. */
  readonly key: 'state' | 'status';
  /** 202 with the thread's body, or without one. */
  readonly answersBody: boolean;
}

const genesysForm: PatchForm = { key: 'state', answersBody: false };
const threadForm: PatchForm = { key: 'status', answersBody: true };

/** Handlers of everything that acts on one participant. */
export function participantHandlers(app: App): Readonly<Record<string, Handler>> {
  const noting: Noting = (exchange, grant, notes) => patch(app, exchange, { grant, form: genesysForm, notes });
  const genesys: Handler = (exchange, grant) => noting(exchange, grant);
  const withNotes = withWrapup(app, noting);
  return {
    patchConversationsCallParticipant: withNotes,
    patchConversationParticipant: withNotes,
    patchConversationsCallParticipantUserUserId: (exchange, grant) => {
      const { userId = '', participantId = '' } = exchange.params;
      const stay = isUuid(participantId)
        ? app.reads.stay(grant.organisationId, asParticipantId(participantId))
        : undefined;
      // It acts for a user who is that participant (reference/genesys sdk-notes 17).
      return stay === undefined || stay.participant.userId === userId
        ? withNotes(exchange, grant)
        : refused('NOT_FOUND', { what: 'user', id: userId });
    },
    patchConversationsCallParticipantCommunication: genesys,
    ...Object.fromEntries(
      ['Callback', 'Email', 'Message'].flatMap((each) => [
        [`patchConversations${each}Participant`, genesys],
        [`patchConversations${each}ParticipantCommunication`, genesys],
      ]),
    ),
    patchThreadParticipant: (exchange, grant) => patch(app, exchange, { grant, form: threadForm }),
  };
}

interface Sender {
  readonly grant: Grant;
  readonly form: PatchForm;
  /** Remembered with what the body asks for. */
  readonly notes?: Notes | undefined;
}

async function patch(app: App, exchange: Exchange, sender: Sender): Promise<Stop> {
  const { grant, form } = sender;
  const target = targetOf(exchange, grant);
  if (target === undefined) return refused('NOT_FOUND', notUuid(exchange));
  const { notes } = sender;
  const actions = { ...actionsOf(app, exchange, sender), ...(notes === undefined ? {} : { notes }) };
  const prefer = readPrefer(exchange.incoming.headers.prefer);
  const stay = app.participants.locate(target);
  // The permission for this very party comes before its state: what became of it is not for everybody to know.
  const known = stay.ok ? stay.value : app.reads.stay(target.organisationId, target.participantId);
  const denied = known && mayActOn(known, grant);
  if (denied) return { refused: { finding: denied } };
  const otherMedia = known && wrongMedia(exchange, known);
  if (otherMedia) return otherMedia;
  if (!stay.ok) return gone(app, { exchange, target, prefer }, stay.refusal);

  const watch =
    actions.disconnect && prefer.wait !== undefined ? app.departures.watch(target.participantId) : undefined;
  const updated = await app.participants.update(target, actions);
  if (!updated.ok) {
    watch?.cancel();
    return gone(app, { exchange, target, prefer }, updated.refusal);
  }
  return watch === undefined
    ? accepted(updated.value, form)
    : waited(await watch.ended((prefer.wait ?? 0) * 1000), updated.value, prefer);
}

/** What a PATCH answers that was carried out before: what has become of its participant by now, and his end is waited for as then. */
export async function answerAgain(app: App, exchange: Exchange, grant: Grant): Promise<Stop> {
  const form = exchange.operation?.dialect === 'thread' ? threadForm : genesysForm;
  const prefer = readPrefer(exchange.incoming.headers.prefer);
  const { organisationId } = grant;
  const participantId = asParticipantId(exchange.params.participantId ?? '');
  const watch = app.departures.watch(participantId);
  const stay = app.reads.stay(organisationId, participantId);
  const conversation = stay && app.reads.conversation(organisationId, stay.conversationId)?.conversation;
  const removes = readText(exchange.body, form.key) === 'disconnected';
  if (stay === undefined || conversation === undefined || !removes || prefer.wait === undefined) {
    watch.cancel();
    return stay === undefined || conversation === undefined
      ? { answer: { status: 202 } }
      : accepted({ participant: stay.participant, conversation }, form);
  }
  const { participant } = stay;
  const { departure, endTime } = participant;
  if (departure === undefined || endTime === undefined)
    return waited(await watch.ended(prefer.wait * 1000), { participant, conversation }, prefer);
  watch.cancel();
  const conversationEnded = conversation.endTime !== undefined;
  return waited(
    { departure, endTime, seq: conversation.seq, conversationEnded },
    { participant, conversation },
    prefer,
  );
}

const notUuid = (exchange: Exchange): Readonly<Record<string, string>> => {
  const { conversationId, participantId = '', communicationId } = exchange.params;
  if (conversationId !== undefined && !isUuid(conversationId)) return { what: 'conversation', id: conversationId };
  if (!isUuid(participantId)) return { what: 'participant', id: participantId };
  return { what: 'communication', id: communicationId ?? '' };
};

/** What the path names; undefined when one of its ids has not the form of one: then it names nothing. */
function targetOf(exchange: Exchange, grant: Grant): Target | undefined {
  const { conversationId, participantId = '', communicationId } = exchange.params;
  const ids = [participantId, conversationId, communicationId].filter((id) => id !== undefined);
  if (!ids.every(isUuid)) return undefined;
  const precondition = preconditionOf(exchange);
  return {
    ...(precondition === undefined ? {} : { precondition }),
    organisationId: grant.organisationId,
    participantId: asParticipantId(participantId),
    ...(conversationId === undefined ? {} : { conversationId: asConversationId(conversationId) }),
    ...(communicationId === undefined ? {} : { legId: asLegId(communicationId) }),
  };
}

const readText = (body: unknown, key: string): string | undefined => {
  const value = read(body, key);
  return typeof value === 'string' ? value : undefined;
};

const readFlag = (body: unknown, key: string): boolean | undefined => {
  const value = read(body, key);
  return typeof value === 'boolean' ? value : undefined;
};

const read = (body: unknown, key: string): unknown =>
  typeof body === 'object' && body !== null && Object.hasOwn(body, key) ? Reflect.get(body, key) : undefined;

/** What a body asks for; the body gate lets nothing else pass. */
function actionsOf(app: App, { body, requestId }: Exchange, { grant, form }: Sender): ParticipantActions {
  const state = readText(body, form.key);
  const muted = readFlag(body, 'muted');
  const held = readFlag(body, 'held');
  const confined = readFlag(body, 'confined');
  const recording = readFlag(body, 'recording');
  return {
    ...(muted === undefined ? {} : { muted }),
    ...(held === undefined ? {} : { held }),
    ...(confined === undefined ? {} : { confined }),
    ...(recording === undefined ? {} : { recording: app.recordings.wish(recording ? 'active' : 'none') }),
    ...(state === 'connected' ? { connect: true } : {}),
    ...(state === 'disconnected' ? { disconnect: departureBy(grant, requestId) } : {}),
  };
}

/** A party is acted on under the word of its own medium; the generic path takes any. */
function wrongMedia({ params, pathname }: Exchange, { media }: Stay): Stop | undefined {
  const { media: word, participantId = '' } = params;
  if (word !== undefined)
    return mediaOfWord(word).includes(media)
      ? undefined
      : refused('WRONG_MEDIA_WORD', { sent: word, allowed: threadMediaWord[media], participantId });
  const segment = mediaSegment(pathname);
  return segment === undefined || segment === mediaSegments[media]
    ? undefined
    : refused('WRONG_MEDIA_WORD', { sent: segment, allowed: mediaSegments[media], participantId });
}

interface Asked {
  readonly exchange: Exchange;
  readonly target: Target;
  readonly prefer: Preferences;
}

/** Already gone is an answer of its own when the caller said so with `handling=lenient`. */
function gone(app: App, asked: Asked, refusal: AppRefusal): Stop {
  const { exchange, target, prefer } = asked;
  const isGone = refusal.kind === 'participantEnded' || refusal.kind === 'conversationEnded';
  const stay = prefer.lenient && isGone ? app.reads.stay(target.organisationId, target.participantId) : undefined;
  if (stay === undefined || stay.participant.endTime === undefined) return refusalStop(refusal, exchange.params);
  const { incarnation, departure } = stay.participant;
  // Whoever waits for the leg to be down is told so, and how that is known.
  const known = prefer.wait === undefined ? {} : { legDown: true, evidence: departure?.evidence ?? null };
  return json(
    200,
    { ...alreadyGone(app, stay), ...known },
    { 'Preference-Applied': appliedOf(prefer), ETag: etagOf(incarnation) },
  );
}

function alreadyGone(app: App, stay: Stay): Readonly<Record<string, unknown>> {
  const { participant, conversationId, organisationId } = stay;
  return {
    alreadyGone: true,
    participantId: participant.id,
    conversationId,
    ...(participant.endTime === undefined ? {} : { endTime: isoTime(participant.endTime) }),
    endedBy: participant.departure?.actor.kind,
    disconnectType: participant.departure?.disconnectType,
    seq: app.reads.conversation(organisationId, conversationId)?.conversation.seq,
  };
}

/** The thread's status of a participant right after its update. */
const statusOf = (updated: Updated): string => {
  const state = participantState(updated.participant);
  return state === 'terminated' ? 'disconnected' : state;
};

function accepted({ participant, conversation }: Updated, form: PatchForm): Stop {
  const headers = { 'Partyline-Seq': String(conversation.seq), ETag: etagOf(participant.incarnation) };
  if (!form.answersBody) return { answer: { status: 202, headers } };
  const { id, incarnation } = participant;
  const status = statusOf({ participant, conversation });
  return json(
    202,
    { participantId: id, conversationId: conversation.id, status, incarnation, seq: conversation.seq },
    headers,
  );
}

/** `Prefer: wait`: the leg is down, with the evidence; or not yet, and the removal goes on. */
function waited(end: KnownEnd | undefined, { participant, conversation }: Updated, prefer: Preferences): Stop {
  const ids = { participantId: participant.id, conversationId: conversation.id, incarnation: participant.incarnation };
  const applied = { 'Preference-Applied': appliedOf(prefer), ETag: etagOf(participant.incarnation) };
  if (end === undefined) {
    const { seq } = conversation;
    return json(
      202,
      { ...ids, legDown: false, evidence: null, conversationEnded: false, seq },
      { ...applied, 'Partyline-Seq': String(seq) },
    );
  }
  const { departure, conversationEnded, seq } = end;
  const known = {
    legDown: true,
    evidence: departure.evidence ?? null,
    ...(departure.sipCode === undefined ? {} : { sipCode: departure.sipCode }),
    conversationEnded,
    seq,
    endTime: isoTime(end.endTime),
  };
  return json(200, { ...ids, ...known }, { ...applied, 'Partyline-Seq': String(seq) });
}
