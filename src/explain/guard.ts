import { dressedId } from '../base/dressed-id.ts';
import type { Known } from '../base/known.ts';
import type { Draft } from './draft.ts';
import { decodeSegment, queryOf, segmentsOf } from './draft.ts';
import type { Evidence } from './evidence.ts';
import { isObject, sameJson } from './json.ts';
import { endsWhole, meansWhole, namedParticipants } from './level.ts';
import { partiesIn } from './parties.ts';
import { asksToLive, endsAParty, isAboutAnotherAct } from './sense.ts';
import { hasProse } from './stranger.ts';
import { leavesOf, textOf } from './wish/leaves.ts';

/**
 * The level guard (design: explain, silence and level guard): whether a correction acts on no other object, and on no
 * more, than the request named or meant. Asked of every correction and candidate, whichever detector made it.
 */
export function isWithinLevel(sent: Draft, fixed: Draft, evidence: Evidence): boolean {
  if (hasProse(fixed.path)) return false;
  if (fixed.method === 'DELETE' && sent.method !== 'DELETE') return false;
  const isRead = (draft: Draft): boolean => draft.method === 'GET' || draft.method === 'HEAD';
  if (isRead(sent) && !isRead(fixed)) return false;
  if (isRead(fixed)) return true;
  const body = fixed.body.kind === 'json' ? fixed.body.value : undefined;
  const isWhole = endsWhole(fixed.method, fixed.path, body);
  const isEnd = isWhole || endsParty(fixed);
  if (isEnd && (isAboutAnotherAct(sent.path) || asksToLive(sent))) return false;
  if (isMayEnd(sent, fixed)) return true;
  if (isWhole && endsAParty(sent)) return false;
  return isWhole ? meansWhole(sent, (id) => isSmaller(evidence.things.get(id))) : namesSameParty(sent, fixed, evidence);
}

/** The same selector that finds the same parties, which may now end their conversation: to be chosen, never taken. */
function isMayEnd(sent: Draft, fixed: Draft): boolean {
  if (sent.path !== fixed.path || sent.body.kind !== 'json' || fixed.body.kind !== 'json') return false;
  if (!sent.path.endsWith('/partyline/participants:disconnect') || !isObject(sent.body.value)) return false;
  return sameJson({ ...sent.body.value, mayEndConversation: true }, fixed.body.value);
}

/** Whether a request ends one party. */
const endsParty = ({ path, body }: Draft): boolean =>
  /\/participants\/[^/]+/.test(path) &&
  body.kind === 'json' &&
  leavesOf(body.value).some((leaf) => /^(?:state|status)$/.test(leaf.key) && leaf.value === 'disconnected');

const isSmaller = (thing: Known | undefined): boolean => thing !== undefined && thing.kind !== 'conversation';

/** Everybody the corrected path names was named by the request, or stands for something that it named. */
function namesSameParty(sent: Draft, fixed: Draft, evidence: Evidence): boolean {
  const party = /\/participants\/([^/]+)/.exec(fixed.path)?.[1];
  if (party === undefined || fixed.placeholders.includes(party)) return true;
  const words = new Set(
    segmentsOf(sent.path).flatMap((segment) => [
      decodeSegment(segment),
      ...decodeSegment(segment).split(/[:;=]/),
      dressedId(decodeSegment(segment)) ?? '',
    ]),
  );
  if (sent.body.kind === 'json') for (const { id } of namedParticipants(sent.body.value)) words.add(id);
  for (const { word } of partiesIn(sent, evidence.things)) words.add(word);
  if (sent.body.kind === 'json') for (const leaf of leavesOf(sent.body.value)) words.add(textOf(leaf) ?? '');
  for (const word of Object.values(queryOf(sent))) words.add(word);
  const wanted = decodeSegment(party);
  return words.has(wanted) || [...words].some((word) => standsFor(evidence.things.get(word), wanted));
}

function standsFor(thing: Known | undefined, participantId: string): boolean {
  if (thing === undefined) return false;
  switch (thing.kind) {
    case 'participant':
      return false;
    case 'communication':
    case 'call':
      return thing.stay.participantId === participantId;
    default:
      return thing.live.some((stay) => stay.participantId === participantId);
  }
}
