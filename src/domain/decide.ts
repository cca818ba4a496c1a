import { unreachable } from '../base/assert.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Command } from './command.ts';
import type { Conversation } from './conversation.ts';
import { add } from './decide-add.ts';
import { finish, owe, remove } from './decide-remove.ts';
import { legAnswered, legDialling, legEnded, legLeft, legRinging } from './decide-report.ts';
import type { Departure } from './departure.ts';
import { createDraft, type Decision, type Draft } from './draft.ts';
import { isEnding } from './evolve.ts';
import { bridgeLeg, wireLeg } from './participant.ts';
import type { Refusal } from './refusal.ts';

/** What a command comes to in this state at this time. Pure: the same input gives the same decision. */
export function decide(conversation: Conversation, command: Command, now: number): Result<Decision, Refusal> {
  const draft = createDraft(conversation, now);
  const done = run(draft, command, now);
  return done.ok ? ok(draft.decision()) : done;
}

function run(draft: Draft, command: Command, now: number): Result<void, Refusal> {
  switch (command.kind) {
    case 'add':
      return add(draft, command, now);
    case 'update':
      return update(draft, command);
    case 'disconnectAll':
      return disconnectAll(draft, command.departure);
    case 'legDialling':
      return ok(legDialling(draft, command));
    case 'legRinging':
      return ok(legRinging(draft, command.legId));
    case 'legAnswered':
      return ok(legAnswered(draft, command));
    case 'legLeft':
      return ok(legLeft(draft, command.legId));
    case 'legEnded':
      return ok(legEnded(draft, command.legId, command.end));
    case 'recover':
      return ok(recover(draft, command.departure));
    default:
      return unreachable(command);
  }
}

/** A body is a list of actions: all are checked first, and all or none are done. */
function update(draft: Draft, command: Extract<Command, { kind: 'update' }>): Result<void, Refusal> {
  const { participantId, actions } = command;
  const participant = draft.conversation().live.get(participantId);
  if (participant === undefined) return refuse({ kind: 'participantGone', participantId });
  const asksMore = actions.muted !== undefined || actions.held !== undefined || actions.connect === true;
  if (isEnding(participant) && asksMore) return refuse({ kind: 'participantEnding', participantId });
  const { state } = bridgeLeg(participant);
  if (actions.held !== undefined && state !== 'connected')
    return refuse({ kind: 'holdNotConnected', participantId, state });
  if (actions.connect && state !== 'connected') return refuse({ kind: 'cannotAnswer', participantId, state });

  const wire = wireLeg(participant).id;
  if (actions.muted !== undefined && actions.muted !== participant.muted) {
    draft.emit({ kind: 'participant.muted', participantId, muted: actions.muted });
    draft.effect({ kind: 'mute', legId: wire, muted: actions.muted });
  }
  if (actions.held !== undefined && actions.held !== participant.held) {
    draft.emit({ kind: 'participant.held', participantId, held: actions.held });
    draft.effect({ kind: 'hold', legId: wire, held: actions.held });
  }
  if (actions.disconnect) remove(draft, participant, actions.disconnect);
  return ok(undefined);
}

function disconnectAll(draft: Draft, departure: Departure): Result<void, Refusal> {
  if (draft.conversation().endTime !== undefined) return refuse({ kind: 'conversationEnded' });
  // Ending one may end another (a plain call, somebody who waits to be dialled): look each up again.
  for (const { id } of [...draft.conversation().live.values()]) {
    const participant = draft.conversation().live.get(id);
    if (participant) remove(draft, participant, departure);
  }
  return ok(undefined);
}

/**
 * After a restart: an accepted removal is carried out with its first cause; every other leg is lost with its process
 * and gets its BYE, or its CANCEL, from what it stored. A leg that stored nothing has nobody to be told.
 */
function recover(draft: Draft, departure: Departure): void {
  for (const { id } of [...draft.conversation().live.values()]) {
    const participant = draft.conversation().live.get(id);
    if (participant === undefined) continue;
    if (isEnding(participant)) owe(draft, participant);
    else remove(draft, participant, departure);
    if (wireLeg(participant).resume === undefined) finish(draft, participant, {});
  }
}
