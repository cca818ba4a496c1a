import { isoTime } from '../../base/clock.ts';
import type { Known, Removal } from '../../base/known.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { Evidence, Reading } from '../evidence.ts';
import { isObject } from '../json.ts';
import { staysOf } from '../parties.ts';
import { type Facts, type Problem, problem } from '../problem.ts';

/** What only whoever keeps the state can say about a refusal. */
export interface Truth {
  readonly facts: Facts;
  /** Reasons that are true besides. */
  readonly also: readonly Problem[];
}

const nothing: Truth = { facts: {}, also: [] };

/** Who did it, when, whether the caller did it himself or acts on an old list, and what is possible now. */
export function truthOf({ reason, facts }: Problem, evidence: Evidence): Truth {
  switch (reason) {
    case 'PARTICIPANT_ENDED':
      return participantLeft(facts.participantId ?? '', evidence);
    case 'CONVERSATION_ENDED':
      return conversationEnded(facts.conversationId ?? '', evidence);
    case 'WRONG_ID_KIND':
    case 'WRONG_LEG':
      return { facts: liveParticipant(evidence.things.get(facts.sent ?? '')), also: [] };
    case 'WRONG_STATE':
    case 'CANNOT_CONFINE':
    case 'TRANSFER_NOT_CONNECTED':
      return { facts: stateFacts(facts.state, evidence), also: [] };
    default:
      return nothing;
  }
}

function participantLeft(id: string, evidence: Evidence): Truth {
  const party = evidence.things.get(id);
  if (party?.kind === 'participant' && party.live && party.state === 'disconnecting')
    return removalUnderWay(party, evidence);
  if (party?.kind !== 'participant' || party.endedAt === undefined) return nothing;
  const { removal, endedAt } = party;
  if (isOwn(removal, evidence)) return { facts: { by: OWN, ...requestOf(removal) }, also: [] };
  const span = { from: party.startedAt ?? endedAt, to: endedAt };
  return withStaleList(
    {
      by: wordsFor(removal),
      endedAt: isoTime(endedAt),
      ...(party.endedBy === undefined ? {} : { endedBy: party.endedBy }),
    },
    lastShown(evidence, { whats: [id, party.conversationId], parts: [] }, span),
    { participantId: id },
  );
}

/** Whoever asks anything else of somebody who is being removed has lost a race, unless he removes him himself. */
function removalUnderWay({ removal, state }: Extract<Known, { kind: 'participant' }>, evidence: Evidence): Truth {
  return isOwn(removal, evidence)
    ? { facts: { state, by: OWN, ...requestOf(removal) }, also: [] }
    : { facts: { state, by: wordsFor(removal) }, also: [problem('CONCURRENT_CHANGE')] };
}

function conversationEnded(id: string, evidence: Evidence): Truth {
  const whole = evidence.things.get(id);
  if (whole?.kind !== 'conversation' || whole.endedAt === undefined) return nothing;
  const { removal, endedAt } = whole;
  if (isOwn(removal, evidence)) {
    const removed = removal?.ofAll === true ? {} : { removedParticipantId: removal?.participantId ?? '' };
    return { facts: { by: OWN, ...requestOf(removal), ...removed }, also: [] };
  }
  return withStaleList(
    { by: wordsFor(removal), endedAt: isoTime(endedAt) },
    lastShown(evidence, { whats: [id], parts: [id] }, { from: 0, to: endedAt }),
    {},
  );
}

function withStaleList(facts: Facts, listedAt: number | undefined, about: Facts): Truth {
  if (listedAt === undefined) return { facts, also: [] };
  const told = { ...facts, listedAt: isoTime(listedAt) };
  return { facts: told, also: [problem('STALE_LIST', { ...told, ...about })] };
}

/** Ids by which something may have been shown: itself, or one of those within it. */
interface Sought {
  readonly whats: readonly string[];
  readonly parts: readonly string[];
}

/**
 * When the caller was last shown one of these while it was live. Whoever read it, or any list, once more after the end
 * may have been told, so nothing is said of his list then.
 */
function lastShown(
  { reads = [] }: Evidence,
  { whats, parts }: Sought,
  { from, to }: { readonly from: number; readonly to: number },
): number | undefined {
  const isShown = ({ shown, shownInPart }: Reading): boolean =>
    whats.some((each) => shown.includes(each)) || parts.some((each) => shownInPart.includes(each));
  const isAbout = (read: Reading): boolean => read.what === '' || whats.includes(read.what) || isShown(read);
  if (reads.some((read) => read.at > to && isAbout(read))) return undefined;
  return reads.find((read) => read.at >= from && read.at <= to && isShown(read))?.at;
}

const OWN = 'a request of your own';

const wordsByActor: Readonly<Record<string, string>> = {
  user: 'a request of a user',
  client: 'a request of a client',
  phone: 'the phone itself',
  policy: 'a rule of the conversation',
  system: 'the server',
};

// Fixed words: the id of an actor may be a phone number or a name.
const wordsFor = (removal: Removal | undefined): string => wordsByActor[removal?.actor.kind ?? ''] ?? '';

function isOwn(removal: Removal | undefined, { token }: Evidence): boolean {
  if (removal?.requestId === undefined || token === undefined) return false;
  const { kind, id } = removal.actor;
  if (kind === 'user') return token.userId === id;
  return kind === 'client' && token.userId === undefined && token.clientId === id;
}

const requestOf = (removal: Removal | undefined): Facts =>
  removal?.requestId === undefined ? {} : { requestId: removal.requestId };

/** Whom an id of another kind stands for, where that is one. */
function liveParticipant(thing: Known | undefined): Facts {
  const [only, ...others] = thing === undefined ? [] : staysOf(thing);
  return only === undefined || others.length > 0 ? {} : { participantId: only.participantId };
}

/** Legal moves of a leg before it is answered (design: removal, leg states). */
const ALLOWED = 'muted or disconnected';
const BEFORE_ANSWER: ReadonlySet<string> = new Set(['contacting', 'dialing', 'alerting', 'offering']);

function stateFacts(known: string | undefined, { params, things, request }: Evidence): Facts {
  const party = things.get(params?.participantId ?? '');
  const state = known ?? (party?.kind === 'participant' ? party.state : undefined);
  if (state === undefined || !BEFORE_ANSWER.has(state)) return {};
  // A body is a list of actions, and all or none are done (design: removal, requests that remove).
  const asked = keysOf(request.body);
  return { state, allowed: ALLOWED, ...(asked.length > 1 ? { undone: asked.join(', ') } : {}) };
}

function keysOf(body: string | undefined): readonly string[] {
  const parsed = parseJson(body ?? '');
  return parsed.ok && isObject(parsed.value) ? Object.keys(parsed.value) : [];
}
