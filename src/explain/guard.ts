import type { Known } from '../base/known.ts';
import type { Draft } from './draft.ts';
import { segmentsOf } from './draft.ts';
import type { Evidence } from './evidence.ts';
import { endsWhole, meansWhole, namedParticipants } from './level.ts';
import { partiesIn } from './parties.ts';
import { hasProse } from './stranger.ts';

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
  return isWhole ? meansWhole(sent, (id) => isSmaller(evidence.things.get(id))) : namesSameParty(sent, fixed, evidence);
}

const isSmaller = (thing: Known | undefined): boolean => thing !== undefined && thing.kind !== 'conversation';

/** Everybody the corrected path names was named by the request, or stands for something that it named. */
function namesSameParty(sent: Draft, fixed: Draft, evidence: Evidence): boolean {
  const party = /\/participants\/([^/]+)/.exec(fixed.path)?.[1];
  if (party === undefined || fixed.placeholders.includes(party)) return true;
  const words = new Set(segmentsOf(sent.path).map(decode));
  if (sent.body.kind === 'json') for (const { id } of namedParticipants(sent.body.value)) words.add(id);
  for (const { word } of partiesIn(sent, evidence.things)) words.add(word);
  const wanted = decode(party);
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

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
