import type { ConversationId, IdMaker } from '../base/ids.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Command, NewParticipant } from '../domain/command.ts';
import type { Conversation } from '../domain/conversation.ts';
import { isEnding } from '../domain/evolve.ts';
import { type Participant, wireLeg } from '../domain/participant.ts';
import type { LegReport } from '../ports/engine.ts';
import type { IdentityStore } from '../ports/store.ts';
import type { Directory } from './directory.ts';
import { callerOf, ownCallOf } from './newcomer.ts';

/** A call that comes in to take the place of another (INVITE with Replaces). */
export type ReplacingCall = Extract<LegReport, { kind: 'incoming' }> & {
  readonly to: { readonly kind: 'leg' };
};

export const isReplacing = (report: Extract<LegReport, { kind: 'incoming' }>): report is ReplacingCall =>
  report.to.kind === 'leg';

export interface ReplacementDeps {
  readonly directory: Pick<Directory, 'get' | 'ofLeg'>;
  readonly users: Pick<IdentityStore, 'user'>;
  readonly ids: IdMaker;
}

/** What to do for it, in order: all at once, so that nothing comes between. */
export interface Replacement {
  readonly id: ConversationId;
  readonly commands: readonly Command[];
}

/** Who it is in the call stays the same: a new stay with a new leg. The refusal is the SIP status. */
export function replacementFor(deps: ReplacementDeps, report: ReplacingCall): Result<Replacement, number> {
  const [id, second] = deps.directory.ofLeg(report.to.legId);
  const conversation = id === undefined || second !== undefined ? undefined : deps.directory.get(id);
  const replaced = [...(conversation?.live.values() ?? [])].find((each) => wireLeg(each).id === report.to.legId);
  if (conversation === undefined || replaced === undefined) return refuse(481);
  // RFC 3891 §3: it is over, and its BYE is on the way.
  if (isEnding(replaced)) return refuse(603);
  const { userId, organisationId } = report.caller;
  const isSameUser = userId !== undefined && userId === replaced.userId;
  // A user's place is for his proven phones; a stranger's for where he called from.
  const mayReplace =
    replaced.userId === undefined
      ? report.to.isSameSource
      : isSameUser && organisationId === conversation.organisationId;
  if (!mayReplace || isBesideParties(conversation, replaced)) return refuse(403);
  const user = isSameUser ? deps.users.user(conversation.organisationId, userId) : undefined;
  const caller = user === undefined ? callerOf(deps.ids, report) : ownCallOf(deps.ids, report, user);
  const { name, address, purpose, identity, muted, held, confined } = replaced;
  const newcomer: NewParticipant = { ...caller, name, address, purpose, identity };
  const departure = {
    actor: { kind: 'phone', id: address },
    cause: 'transfer',
    disconnectType: 'transfer',
  } as const;
  const commands: Command[] = [
    { kind: 'replace', participantId: replaced.id, newcomers: [newcomer], departure, attended: false },
  ];
  // Nobody gets a voice back by another phone.
  const actions = { muted, held, confined };
  if (muted || held || confined) commands.push({ kind: 'update', participantId: newcomer.id, actions });
  // Nor does a call end because he on whom it hangs goes on by another one.
  if (conversation.hostId === replaced.id) commands.push({ kind: 'policy', hostId: newcomer.id });
  return ok({ id: conversation.id, commands });
}

/** He listens in, or is a side of a consult: what he hears and who hears him is bound to his stay. */
function isBesideParties({ live }: Conversation, { id, role, consult }: Participant): boolean {
  if (consult !== undefined || (role !== undefined && role.kind !== 'barge' && role.kind !== 'replacement'))
    return true;
  return [...live.values()].some((each) => each.consult?.object === id || each.consult?.destination === id);
}
