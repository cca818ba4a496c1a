import type { HandleRefusal } from '../../app/conversations.ts';
import type { Near } from '../../app/ended-selection.ts';
import type { Acted, Selection, SelectionRefusal } from '../../app/selection.ts';
import { isoTime } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Finding } from '../../contract/operation.ts';
import type { Stay } from '../../domain/conversation.ts';
import type { Precondition } from '../../domain/precondition.ts';
import type { PartyFound, Refusal } from '../../explain/evidence.ts';
import { mayActOn, mayBan, mayViewAny } from '../act-permission.ts';
import { delegatedScope } from '../confinement.ts';
import { refused, type Stop } from '../exchange.ts';
import { fieldsOf } from '../fields.ts';
import { preconditionOf } from '../header-gate.ts';
import { refusalStop } from './refusals.ts';
import type { Asking } from './selection.ts';

/** Whom a request means, and what of it its sender may do; undefined where it names what can be nobody's. */
export function selectionOf(
  { asked, grant }: Pick<Asking, 'asked' | 'grant'>,
  joinsEnding: boolean,
): Selection<Finding> | undefined {
  const { selector, expectCount } = asked;
  if (selector === undefined) return undefined;
  return {
    organisationId: grant.organisationId,
    selector,
    expectCount,
    joinsEnding,
    ...(grant.userId === undefined ? {} : { visibleTo: grant.userId }),
    ...delegatedScope(grant),
    denied: (stay) => mayActOn(stay, grant) ?? (asked.fields.intent === 'ban' ? mayBan(grant) : undefined),
  };
}

/** Which incarnation of the one who is meant (`If-Match`); of several it is no question. */
export function heldTo({
  exchange,
  asked,
}: Asking): { readonly precondition?: Precondition } | { readonly stop: Stop } {
  const precondition = preconditionOf(exchange);
  if (precondition === undefined) return {};
  if (asked.expectCount === 1 && fieldsOf(exchange.body).list === undefined) return { precondition };
  const wanted = 'left out where more than one party may be meant';
  return { stop: refused('WRONG_HEADER_VALUE', { header: 'If-Match', wanted }) };
}

/** The reason of the catalogue for a selection of which nothing was done. */
export function selectionStop(asking: Asking, refusal: SelectionRefusal<Finding>): Stop {
  switch (refusal.kind) {
    case 'noMatch':
      return noMatchStop(asking);
    case 'countMismatch':
      return mismatch(asking, refusal.found);
    case 'denied':
      return { refused: { finding: refusal.denial } };
    case 'refused':
      return insideStop(refusal.refusal, refusal.selected);
  }
}

function insideStop(refusal: HandleRefusal, { conversation, meant }: Acted['selected']): Stop {
  switch (refusal.kind) {
    case 'participantGone':
    case 'participantEnding':
    case 'conversationEnded':
      return refused('CONCURRENT_CHANGE');
    default: {
      const about = 'participantId' in refusal ? refusal.participantId : meant[0]?.id;
      return refusalStop(refusal, { conversationId: conversation.id, participantId: about ?? '' });
    }
  }
}

function mismatch({ asked, grant }: Asking, found: readonly Stay[]): Stop {
  const { expectCount } = asked;
  const metadata = { matched: String(found.length), expected: String(expectCount) };
  // Whoever may hang up and not look is told how many there are, not who (design: explain, security).
  const isShown = mayViewAny(grant) || grant.userId !== undefined;
  const parties = isShown ? found.slice(0, limits.selectionCandidatesMax).map(partyFound) : [];
  const refusal: Refusal = { reason: 'COUNT_MISMATCH', metadata, parties };
  return { refused: refusal };
}

const partyFound = ({ participant, conversationId }: Stay): PartyFound => ({
  participantId: participant.id,
  conversationId,
  name: participant.name,
  address: participant.address,
  purpose: participant.purpose,
  since: isoTime(participant.connectedTime ?? participant.startTime),
});

/** Nobody fits; with what comes close, where the caller may see it. */
export function noMatchStop(asking: Asking): Stop {
  const { app, grant, asked } = asking;
  const selection = selectionOf(asking, true);
  const isShown = mayViewAny(grant) || grant.userId !== undefined;
  const near =
    selection === undefined || !isShown || !asking.mayLook() ? undefined : app.endedSelections.near(selection);
  const unknownUser = selection === undefined && isShown ? unknownUserOf(asking) : {};
  return refused('NO_MATCH', {
    expected: String(asked.expectCount),
    ...unknownUser,
    ...(near === undefined ? {} : nearFacts(near)),
  });
}

function unknownUserOf({ app, grant, asked }: Asking): Readonly<Record<string, string>> {
  const { userName } = fieldsOf(asked.fields.where);
  const isUnknown = typeof userName === 'string' && app.userIdNamed(grant.organisationId, userName) === undefined;
  return isUnknown ? { lacking: 'userName' } : {};
}

function nearFacts(near: Near): Readonly<Record<string, string>> {
  if (near.kind === 'dropped') {
    const [first] = near.stays;
    const isElsewhere = near.keys.includes('conversationId') || near.keys.includes('room');
    return {
      count: String(near.stays.length),
      ...(isElsewhere && first !== undefined
        ? { otherConversationId: first.conversationId }
        : { without: near.keys.join(', ') }),
    };
  }
  const { participant, conversationId } = near.stay;
  return {
    participantId: participant.id,
    conversationId,
    ...(participant.endTime === undefined ? {} : { endedAt: isoTime(participant.endTime) }),
    ...(participant.departure === undefined ? {} : { endedBy: participant.departure.actor.kind }),
  };
}

/** What became of one of several conversations, of which others were acted on. */
export function failureOf(
  { exchange, explainRefusal }: Asking,
  { selected }: Acted,
  refusal: HandleRefusal,
): { readonly result: 'refused'; readonly status: number; readonly code: string } {
  const stop = insideStop(refusal, selected);
  if (!('refused' in stop)) return { result: 'refused', status: 500, code: '' };
  const { status, body } = explainRefusal(exchange, stop.refused);
  return { result: 'refused', status, code: String(fieldsOf(body).code) };
}
