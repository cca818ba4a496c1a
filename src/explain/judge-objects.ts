import { isoTime } from '../base/clock.ts';
import type { Known } from '../base/known.ts';
import { namesAParty, wholeCallOperations } from '../contract/party-keys.ts';
import type { RouteMatch } from '../contract/route-table.ts';
import { type Draft, queryOf } from './draft.ts';
import type { Evidence } from './evidence.ts';
import { isObject } from './json.ts';
import { endsWhole, speaksOfParticipants } from './level.ts';
import { partiesIn } from './parties.ts';
import { type Problem, problem } from './problem.ts';

/** The gates of resolve and state, on what the caller may see now. */
export function judgeObjects(draft: Draft, match: RouteMatch, evidence: Evidence): Problem | undefined {
  const look: Look = { draft, match, evidence };
  return medium(look) ?? conversation(look) ?? participant(look) ?? communication(look) ?? state(look);
}

interface Look {
  readonly draft: Draft;
  readonly match: RouteMatch;
  readonly evidence: Evidence;
}

/** The thing in the place of a parameter; undefined where nothing is, or a placeholder. */
function named(look: Look, parameter: string): { id: string; thing: Known | undefined } | undefined {
  const id = look.match.params[parameter];
  if (id === undefined || look.draft.placeholders.includes(id)) return undefined;
  return { id, thing: look.evidence.things.get(id) };
}

const isRead = ({ draft }: Look): boolean => draft.method === 'GET' || draft.method === 'HEAD';

/** The guard of whole calls, before the body is compared with its model: the mistake is the level, not the key. */
export function judgeLevel(draft: Draft, match: RouteMatch, { things }: Evidence): Problem | undefined {
  const value = draft.body.kind === 'json' ? draft.body.value : undefined;
  // Its selector is where parties are named.
  if (draft.path.includes('/partyline/participants:')) return undefined;
  const isWhole =
    wholeCallOperations.has(match.operation.name) ||
    (match.params.participantId === undefined && endsWhole(draft.method, draft.path, value ?? null));
  if (!isWhole) return undefined;
  const isNaming = speaksOfParticipants(value) || namesAParty(value) || namesAParty(queryOf(draft));
  return isNaming || partiesIn(draft, things).length > 0 ? problem('WRONG_TARGET_LEVEL') : undefined;
}

// Only the server knows the medium of a participant; its refusal says which one it is.
function medium({ match, evidence }: Look): Problem | undefined {
  if (!('reason' in evidence.refusal) || evidence.refusal.reason !== 'WRONG_MEDIA_WORD') return undefined;
  const media = match.params.media;
  const right = evidence.refusal.metadata.allowed ?? 'phone';
  return media === undefined || media === right
    ? undefined
    : problem('WRONG_MEDIA_WORD', { word: media, media: right });
}

function conversation(look: Look): Problem | undefined {
  const at = named(look, 'conversationId');
  if (at === undefined) return undefined;
  const { id, thing } = at;
  if (thing === undefined) return problem('NOT_FOUND', { what: 'conversation', id });
  if (thing.kind === 'conversation') return undefined;
  const other = named(look, 'participantId')?.thing;
  if (thing.kind === 'participant' && other?.kind === 'conversation' && thing.conversationId === other.conversationId) {
    return problem('IDS_SWAPPED', { conversationId: other.conversationId, participantId: thing.participantId });
  }
  return wrongKind({ id, thing, wanted: 'conversation' });
}

function wrongKind({ id, thing, wanted }: { id: string; thing: Known; wanted: string }): Problem {
  if (thing.kind === 'communication' && thing.legKind === 'softphone') return problem('WRONG_LEG', { sent: id });
  return problem('WRONG_ID_KIND', { sent: id, kind: thing.kind, wanted });
}

function participant(look: Look): Problem | undefined {
  const at = named(look, 'participantId');
  if (at === undefined) return undefined;
  const { id, thing } = at;
  if (thing === undefined) return problem('NOT_FOUND', { what: 'participant', id });
  if (thing.kind !== 'participant') return wrongKind({ id, thing, wanted: 'participant' });
  const place = named(look, 'conversationId');
  if (place === undefined || place.id === thing.conversationId) return undefined;
  return problem('PARTICIPANT_OF_OTHER_CONVERSATION', { participantId: id, conversationId: thing.conversationId });
}

function communication(look: Look): Problem | undefined {
  const at = named(look, 'communicationId');
  if (at === undefined) return undefined;
  const { id, thing } = at;
  if (thing === undefined) return problem('NOT_FOUND', { what: 'communication', id });
  if (thing.kind !== 'communication')
    return problem('WRONG_ID_KIND', { sent: id, kind: thing.kind, wanted: 'communication' });
  const owner = named(look, 'participantId')?.id;
  return owner === undefined || owner === thing.stay.participantId
    ? undefined
    : problem('WRONG_LEG', { sent: id, owner });
}

function state(look: Look): Problem | undefined {
  if (isRead(look)) return undefined;
  const party = named(look, 'participantId')?.thing;
  if (party?.kind === 'participant') return participantState(look, party);
  const whole = named(look, 'conversationId')?.thing;
  if (whole?.kind !== 'conversation' || !whole.ended || look.draft.path.endsWith('/disconnect')) return undefined;
  return problem('CONVERSATION_ENDED', { conversationId: whole.conversationId, ...ended(whole) });
}

function participantState(look: Look, party: Extract<Known, { kind: 'participant' }>): Problem | undefined {
  const { participantId, conversationId } = party;
  if (party.conversationEnded) {
    // When a participant left says nothing of when the conversation ended.
    const whole = look.evidence.things.get(conversationId);
    return problem('CONVERSATION_ENDED', { conversationId, ...(whole?.kind === 'conversation' ? ended(whole) : {}) });
  }
  if (!party.live) return problem('PARTICIPANT_ENDED', { participantId, ...ended(party), ...newer(party) });
  const body = look.draft.body.kind === 'json' ? look.draft.body.value : undefined;
  const needsConnected = isObject(body) && typeof body.held === 'boolean';
  return needsConnected && BEFORE_ANSWER.has(party.state)
    ? problem('WRONG_STATE', { participantId, state: party.state })
    : undefined;
}

/** States in which a leg cannot be held (design: removal, leg states). */
const BEFORE_ANSWER: ReadonlySet<string> = new Set(['contacting', 'dialing', 'alerting', 'offering']);

function ended({ endedAt, endedBy }: { readonly endedAt?: number; readonly endedBy?: string }): Record<string, string> {
  return {
    ...(endedAt === undefined ? {} : { endedAt: isoTime(endedAt) }),
    ...(endedBy === undefined ? {} : { endedBy }),
  };
}

function newer(party: Extract<Known, { kind: 'participant' }>): Record<string, string> {
  return {
    ...(party.disconnectType === undefined ? {} : { disconnectType: party.disconnectType }),
    ...(party.newer === undefined
      ? {}
      : { newerParticipantId: party.newer.participantId, newerSince: isoTime(party.newer.since) }),
  };
}
