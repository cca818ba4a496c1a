import { limits } from '../../base/limits.ts';
import type { Disconnected, Plan } from '../../client/outcome.ts';
import type { ListedParticipant } from '../../client/participant.ts';
import { type Asked, type Obstacle, obstacleOfPlan, selectorText } from '../act/obstacle.ts';
import { wrapped } from '../explain/terminal.ts';
import type { Query } from './query.ts';

/** What Terraform reads. Every key is always there: a configuration that names a missing one fails. */
export interface TerraformResult {
  /** Whether the removal could be done, or was: "true", "false". */
  readonly ok: string;
  readonly action: Query['action'];
  readonly matched: string;
  readonly participant_id: string;
  readonly conversation_id: string;
  readonly address: string;
  readonly name: string;
  /** "true", "false", or "" where it is not known. */
  readonly would_end_conversation: string;
  /** How many stay on the call; "" where it is not known. */
  readonly remaining: string;
  /** Of a disconnect: disconnected, alreadyGone, accepted. */
  readonly outcome: string;
  readonly evidence: string;
  readonly reason: string;
  readonly code: string;
  readonly cause: string;
  readonly fix_curl: string;
  readonly correlation_id: string;
  /** JSON for jsondecode(): a list of {participant_id, conversation_id, address, name}. */
  readonly candidates: string;
  /** Lines for a person. */
  readonly explanation: string;
}

const NOTHING: Omit<TerraformResult, 'action'> = {
  ok: 'false',
  matched: '0',
  participant_id: '',
  conversation_id: '',
  address: '',
  name: '',
  would_end_conversation: '',
  remaining: '',
  outcome: '',
  evidence: '',
  reason: '',
  code: '',
  cause: '',
  fix_curl: '',
  correlation_id: '',
  candidates: '[]',
  explanation: '',
};

/** Of a check. */
export function planResult(plan: Plan, asked: Asked): TerraformResult {
  const { matched, participants, consequences } = plan;
  const obstacle = obstacleOfPlan(plan, asked);
  const only = participants.length === 1 ? participants[0] : undefined;
  const known = {
    ...NOTHING,
    action: 'check' as const,
    matched: String(matched),
    participant_id: only?.id ?? '',
    conversation_id: conversationOf(participants),
    address: only?.address ?? '',
    name: only?.name ?? '',
    would_end_conversation: matched === 0 ? '' : String(consequences.conversationEnds),
    remaining: matched === 0 ? '' : String(consequences.remaining.length),
  };
  return obstacle === undefined
    ? { ...known, ok: 'true', explanation: text([...participants.map(removable), consequenceOf(plan)]) }
    : { ...known, ...obstacleMembers(obstacle) };
}

/** Of a check or a disconnect that was refused for what it found. */
export const obstacleResult = (action: Query['action'], obstacle: Obstacle): TerraformResult => ({
  ...NOTHING,
  action,
  matched: String(obstacle.candidates.length),
  conversation_id: conversationOf(obstacle.candidates),
  ...obstacleMembers(obstacle),
});

/** Of a disconnect that was carried out. */
export function doneResult(done: Disconnected, { request }: Asked): TerraformResult {
  const { results, othersConnected } = done;
  const isOver = results.every(({ outcome }) => outcome === 'disconnected' || outcome === 'alreadyGone');
  const one = results.length === 1;
  return {
    ...NOTHING,
    action: 'disconnect',
    ok: String(isOver),
    matched: String(results.length),
    participant_id: one ? done.participantId : '',
    conversation_id: done.conversationId,
    would_end_conversation: othersConnected === undefined ? '' : String(othersConnected === 0),
    remaining: othersConnected === undefined ? '' : String(othersConnected),
    outcome: done.outcome,
    evidence: done.evidence ?? '',
    explanation: text([
      `${selectorText(request)}:`,
      ...results.map(
        ({ participantId, outcome, evidence }) =>
          `${participantId}: ${OUTCOMES[outcome]}${evidence === null ? '' : ` (${evidence})`}.`,
      ),
    ]),
  };
}

const OUTCOMES: Readonly<Record<Disconnected['outcome'], string>> = {
  disconnected: 'off the call, and its line is down',
  alreadyGone: 'was on the call no more',
  accepted: 'the removal was accepted and goes on, but the line is not known to be down',
  planned: 'would be removed',
};

function obstacleMembers(obstacle: Obstacle): Partial<TerraformResult> {
  const { reason, code, cause, fixCurl, correlationId, candidates } = obstacle;
  return {
    reason,
    code,
    cause,
    fix_curl: fixCurl,
    correlation_id: correlationId,
    candidates: JSON.stringify(
      candidates.slice(0, limits.terraformExplainedMax).map(({ id, conversationId, address, name }) => ({
        participant_id: id,
        conversation_id: conversationId,
        address,
        name,
      })),
    ),
    explanation: obstacleText(obstacle),
  };
}

function obstacleText({ cause, change, fixCurl, reason, code, candidates }: Obstacle): string {
  const shown = candidates.slice(0, limits.terraformExplainedMax);
  return [
    ...wrapped(`This removal would be refused: ${cause}`),
    ...shown.flatMap((one) => wrapped(`${one.id}  ${nameOf(one)}`, '  - ')),
    ...(candidates.length > shown.length ? [`  - and ${candidates.length - shown.length} more`] : []),
    ...(change === '' ? [] : wrapped(change)),
    // A command is copied whole: it is not broken into lines.
    ...(fixCurl === '' ? [] : [`  ${fixCurl}`]),
    `(${reason === '' ? code : `${reason}, ${code}`})`,
  ].join('\n');
}

const text = (sentences: readonly string[]): string => sentences.flatMap((one) => wrapped(one)).join('\n');

const removable = (one: ListedParticipant): string =>
  `${nameOf(one)} can be removed: participant ${one.id} of conversation ${one.conversationId}.`;

const nameOf = ({ name, address }: ListedParticipant): string =>
  name === '' || name === address ? address || 'somebody' : `${JSON.stringify(name)} (${address})`;

function consequenceOf({ consequences }: Plan): string {
  const { conversationEnds, because, remaining, alsoEnd } = consequences;
  const also = alsoEnd.length === 0 ? '' : ` ${alsoEnd.length} more would leave with it.`;
  if (conversationEnds) return `The conversation would end${because === undefined ? '' : ` (${because})`}.${also}`;
  return `${remaining.length} ${remaining.length === 1 ? 'stays' : 'stay'} connected; the call goes on.${also}`;
}

/** Of all of them, where it is the same. */
function conversationOf(participants: readonly ListedParticipant[]): string {
  const ids = new Set(participants.map(({ conversationId }) => conversationId));
  return ids.size === 1 ? ([...ids][0] ?? '') : '';
}
