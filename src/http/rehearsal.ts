import type { Lookup } from '../app/lookup.ts';
import type { Known } from '../base/known.ts';
import type { Explainer } from '../explain/explain.ts';
import { mayViewAny } from './act-permission.ts';
import { type Acted, cloudDifferences } from './cloud-differences.ts';
import { type CloudComposer, type CloudRequest, createCloudComposer } from './cloud-request.ts';
import type { Answer, Exchange, Step, Stop } from './exchange.ts';
import { wordsOf } from './words.ts';

/** One thing that the answered request would be refused for on Genesys Cloud. */
export interface Warning {
  readonly reason: string;
  readonly message: string;
  readonly docs: string;
  /** The request that does the same there. */
  readonly cloud: CloudRequest | null;
}

export interface RehearsalDeps {
  readonly explainer: Explainer;
  readonly lookup: Pick<Lookup, 'things'>;
  readonly base: () => string;
  /** Where warnings go: into the body where it is an object, or into the header always. */
  readonly place: 'body' | 'header';
  /** Told of a defect of the warnings themselves: the answer goes out without them then. */
  readonly onFault: (fault: unknown) => void;
}

/** Lets a step act and says of its success what of the request would not work on Genesys Cloud. */
export type Rehearsal = (act: Step) => Step;

/** The rehearsal of `partyline dev`; a server without it does nothing for it. */
export function createRehearsal(deps: RehearsalDeps): Rehearsal {
  const compose = createCloudComposer(deps);
  return (act) => async (exchange) => {
    // Before it acts: afterwards the participant may be gone.
    const things = guarded(deps, () => thingsOf(deps, exchange)) ?? new Map();
    const stop = await act(exchange);
    if (stop === undefined || !('answer' in stop)) return stop;
    return guarded(deps, () => warned({ deps, compose, things }, exchange, stop.answer)) ?? stop;
  };
}

function guarded<T>({ onFault }: RehearsalDeps, run: () => T): T | undefined {
  try {
    return run();
  } catch (fault) {
    onFault(fault);
    return undefined;
  }
}

/** Only the thread's paths lack an id that has to be looked up. */
function thingsOf({ lookup }: RehearsalDeps, exchange: Exchange): ReadonlyMap<string, Known> | undefined {
  const { grant, operation } = exchange;
  if (operation?.dialect !== 'thread' || grant === undefined || !mayViewAny(grant)) return undefined;
  return lookup.things(grant.organisationId, wordsOf(exchange));
}

interface Means {
  readonly deps: RehearsalDeps;
  readonly compose: CloudComposer;
  readonly things: ReadonlyMap<string, Known>;
}

function warned({ deps, compose, things }: Means, exchange: Exchange, answer: Answer): Stop | undefined {
  const { grant } = exchange;
  // The paths of our own say themselves whose they are.
  const isOurs = exchange.operation?.dialect === 'partyline';
  if (grant === undefined || isOurs || answer.status < 200 || answer.status > 299) return undefined;
  const acted: Acted = { exchange, grant, answer };
  const met = cloudDifferences.filter((difference) => difference.isMet(acted));
  if (met.length === 0) return undefined;
  const cloud = met.some(({ isFinal }) => isFinal) ? null : compose(exchange, things);
  const warnings = met.map(
    ({ reason, text }): Warning => ({ reason, message: text, docs: `/errors/${reason}`, cloud }),
  );
  return { answer: withWarnings(answer, warnings, placeOf(deps, exchange)) };
}

/** The body of HEAD is not sent but counted: its length is that of GET (RFC 9110, section 8.6). */
const placeOf = ({ place }: RehearsalDeps, { incoming }: Exchange): RehearsalDeps['place'] | 'both' =>
  place === 'body' && incoming.method === 'HEAD' ? 'both' : place;

function withWarnings(sent: Answer, warnings: readonly Warning[], place: RehearsalDeps['place'] | 'both'): Answer {
  const { body } = sent;
  const hasPlace = place !== 'header' && typeof body === 'object' && body !== null && !Array.isArray(body);
  const answer = hasPlace ? { ...sent, body: { ...body, explain: { v: 1, warnings } } } : sent;
  if (hasPlace && place === 'body') return answer;
  // RFC 9651: a list of tokens, each with its sentence as a parameter.
  const list = warnings.map(({ reason, message }) => `${reason};text="${message}"`).join(', ');
  return { ...answer, headers: { ...answer.headers, 'Partyline-Warning': list } };
}
