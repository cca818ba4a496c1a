import { unreachable } from '../base/assert.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Command } from './command.ts';
import { consult, turnTo } from './consult.ts';
import type { Conversation } from './conversation.ts';
import { add } from './decide-add.ts';
import { annotate, announce, policy, record, recordLeg, sendDigits } from './decide-annotate.ts';
import { finish, remove, removeAll } from './decide-remove.ts';
import { legAnswered, legDialling, legDigit, legEnded, legGhost, legLeft, legRinging } from './decide-report.ts';
import { updateSelected } from './decide-selected.ts';
import { absorb, release, replace } from './decide-transfer.ts';
import { update } from './decide-update.ts';
import type { Departure } from './departure.ts';
import { createDraft, type Decision, type Draft } from './draft.ts';
import { type Participant, wireLeg } from './participant.ts';
import type { Refusal } from './refusal.ts';
import { tuneSeats } from './tune-seats.ts';

/** What a command comes to in this state at this time. Pure: the same input gives the same decision. */
export function decide(conversation: Conversation, command: Command, now: number): Result<Decision, Refusal> {
  const draft = createDraft(conversation, now);
  const done = run(draft, command, now);
  if (!done.ok) return done;
  tuneSeats(draft, conversation);
  return ok(draft.decision());
}

function run(draft: Draft, command: Command, now: number): Result<void, Refusal> {
  if ('ban' in command && command.ban !== undefined) return refuse({ kind: 'banned', ban: command.ban });
  switch (command.kind) {
    case 'add':
      return add(draft, command, now);
    case 'update':
      return update(draft, command);
    case 'updateSelected':
      return updateSelected(draft, command, now);
    case 'replace':
      return replace(draft, command, now);
    case 'consult':
      return consult(draft, command, now);
    case 'speakTo':
      return turnTo(draft, command.initiatorId, command.speakTo);
    case 'cancelConsult':
      return cancelConsult(draft, command.initiatorId, command.departure);
    case 'absorb':
      return absorb(draft, command);
    case 'release':
      return ok(release(draft, command));
    case 'policy':
      return policy(draft, command);
    case 'record':
      return record(draft, command.wish);
    case 'announce':
      return announce(draft, command);
    case 'recordLeg':
      return recordLeg(draft, command);
    case 'annotate':
      return annotate(draft, command);
    case 'annotateConversation':
      return ok(draft.emit({ kind: 'conversation.annotated', notes: command.notes }));
    case 'sendDigits':
      return sendDigits(draft, command.participantId, command.digits);
    case 'disconnectAll':
      return disconnectAll(draft, command.departure);
    default:
      return report(draft, command);
  }
}

type Report = Extract<Command, { legId: unknown } | { kind: 'recover' }>;

function report(draft: Draft, command: Report): Result<void, Refusal> {
  switch (command.kind) {
    case 'legDialling':
      return ok(legDialling(draft, command));
    case 'legRinging':
      return ok(legRinging(draft, command.legId));
    case 'legAnswered':
      return ok(legAnswered(draft, command));
    case 'legDigit':
      return ok(legDigit(draft, command.legId, command.digit));
    case 'legLeft':
      return ok(legLeft(draft, command.legId));
    case 'legGhost':
      return ok(legGhost(draft, command.legId, command.ghost));
    case 'legEnded':
      return ok(legEnded(draft, command.legId, command.end));
    case 'recover':
      return ok(recover(draft, command.departure));
    default:
      return unreachable(command);
  }
}

function cancelConsult(draft: Draft, initiatorId: Participant['id'], departure: Departure): Result<void, Refusal> {
  const { live } = draft.conversation();
  const initiator = live.get(initiatorId);
  if (initiator === undefined) return refuse({ kind: 'participantGone', participantId: initiatorId });
  if (initiator.consult === undefined) return refuse({ kind: 'noConsult', participantId: initiatorId });
  const destination = live.get(initiator.consult.destination);
  if (destination !== undefined) remove(draft, destination, departure);
  // Its leg may take a while to end; the other party is taken back now.
  if (draft.conversation().live.get(initiatorId)?.consult !== undefined) return turnTo(draft, initiatorId, 'OBJECT');
  return ok(undefined);
}

function disconnectAll(draft: Draft, departure: Departure): Result<void, Refusal> {
  if (draft.conversation().endTime !== undefined) return refuse({ kind: 'conversationEnded' });
  removeAll(draft, departure);
  return ok(undefined);
}

/**
 * After a restart: an accepted removal is carried out with its first cause; every other leg is lost with its process
 * and gets its BYE, or its CANCEL, from what it stored. A leg that stored nothing has nobody to be told.
 */
function recover(draft: Draft, departure: Departure): void {
  removeAll(draft, departure, true);
  for (const { id } of [...draft.conversation().live.values()]) {
    const participant = draft.conversation().live.get(id);
    if (participant === undefined) continue;
    if (wireLeg(participant).resume === undefined) finish(draft, participant, {});
  }
}
