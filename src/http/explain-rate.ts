import { createWindowCounter } from '../auth/window-counter.ts';
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Exchange } from './exchange.ts';

/** How many whole explanations a caller gets. */
export interface ExplainRate {
  /** Counts a refusal of whoever sent the request; whether he had his share of this second. */
  isOver(exchange: Pick<Exchange, 'grant' | 'incoming'>): boolean;
}

/**
 * So many whole explanations a second for each client and user, who may share a public client; by address where there is
 * no token (design: explain, security 8).
 */
export function createExplainRate(clock: Clock): ExplainRate {
  const counter = createWindowCounter({
    clock,
    windowMs: limits.explanationWindowMs,
    keysMax: limits.explanationClientsMax,
  });
  return {
    isOver({ grant, incoming }) {
      const key =
        grant === undefined ? incoming.remote : `${grant.organisationId} ${grant.clientId} ${grant.userId ?? ''}`;
      return counter.add(key).count > limits.explanationsPerWindowMax;
    },
  };
}
