import type { Lookup } from '../app/lookup.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { RouteTable } from '../contract/route-table.ts';
import { createExplainer } from '../explain/explain.ts';
import { createDryRun, type DryRun } from '../http/dry-run.ts';
import { createErrors } from '../http/errors.ts';
import { createExplainRate, type ExplainRate } from '../http/explain-rate.ts';
import type { ListenerDeps } from '../http/listener.ts';
import type { GateDeps, PipelineDeps } from '../http/pipeline.ts';
import { createRecentReads } from '../http/recent-reads.ts';
import { createRehearsal, type Rehearsal } from '../http/rehearsal.ts';
import type { Configuration } from './configuration.ts';

export interface ExplainingDeps {
  readonly configuration: Pick<Configuration, 'explain' | 'wrongVerb' | 'verb' | 'warnings'>;
  readonly routes: RouteTable;
  readonly lookup: Lookup;
  /** The base that corrected requests are shown with. */
  readonly base: () => string;
  readonly clock: Clock;
  readonly log: Log;
  /** The one share of refusals and of questions. */
  readonly rate: ExplainRate | undefined;
}

/** Bounded in `serve`; in `dev` whoever develops may look at every refusal. */
export const createShare = (verb: Configuration['verb'], clock: Clock): ExplainRate | undefined =>
  verb === 'serve' ? createExplainRate(clock) : undefined;

/** What a server says of requests besides carrying them out. */
export interface Explaining extends Pick<ListenerDeps, 'explainRefusal'>, Pick<PipelineDeps, 'reads'> {
  /** Absent in `serve`: a success costs nothing more there. */
  readonly rehearsal?: Rehearsal;
}

/** Explains refusals, bounded in `serve`; in `dev` also what of a success would not work on Genesys Cloud. */
export function createExplaining(deps: ExplainingDeps): Explaining {
  const { configuration, routes, lookup, base, clock, log } = deps;
  const { explain: mode, wrongVerb, verb, warnings } = configuration;
  const onFault = (fault: unknown): void => log.error('explain.failed', { message: String(fault) });
  // Whoever develops may look at every refusal, however long it takes.
  const bounded = verb === 'serve';
  const explainer = createExplainer({ mode, wrongVerb, onFault, ...(bounded ? { monotonic: clock.monotonic } : {}) });
  const rate = deps.rate && { rate: deps.rate };
  const reads = createRecentReads(clock);
  const explainRefusal = createErrors({ explainer, routes, lookup, reads, base, onFault, ...rate });
  if (bounded || !warnings || mode === 'off') return { explainRefusal, reads };
  const place = mode === 'header' ? 'header' : 'body';
  const rehearsal = createRehearsal({ explainer: createExplainer({ onFault }), lookup, base, place, onFault });
  return { explainRefusal, reads, rehearsal };
}

/** Explains what it is only told of. Whoever asks gets the whole explanation, whatever the answers to refusals show. */
export function createAsking(deps: ExplainingDeps, gates: GateDeps): DryRun {
  const { configuration, lookup, base, clock, log } = deps;
  const { wrongVerb, verb } = configuration;
  const onFault = (fault: unknown): void => log.error('explain.failed', { message: String(fault) });
  const bounded = verb === 'serve';
  const explainer = createExplainer({ wrongVerb, onFault, ...(bounded ? { monotonic: clock.monotonic } : {}) });
  const rate = deps.rate && { rate: deps.rate };
  return createDryRun({ ...gates, explainer, lookup, base, onFault, ...rate });
}
