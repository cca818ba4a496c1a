import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { IdempotencyStore, KeptAnswer, KeyClaim, KeyOwner, KeyRecord } from '../ports/idempotency.ts';

/** The claim of a request as long as it runs; whatever it has commanded by then is written with it. */
export interface RunningClaim {
  readonly claim: KeyClaim;
  isRunning: boolean;
}

/**
 * Which request a command comes from, without a parameter through every use case: what runs inside `within`, and what
 * that leads to, has the claim.
 */
export interface ClaimContext {
  within<T>(running: RunningClaim, work: () => T): T;
  current(): RunningClaim | undefined;
}

/** What becomes of a request with a key. */
export type KeyedStart =
  /** It is the first: carry it out, then `finish`. */
  | { readonly kind: 'first'; readonly running: RunningClaim }
  /** It was carried out before; without `answer` in the record its process ended before it could answer. */
  | { readonly kind: 'again'; readonly record: KeyRecord }
  | { readonly kind: 'inProgress'; readonly claim: KeyClaim }
  | { readonly kind: 'mismatch'; readonly claim: KeyClaim }
  /** Too many of them run at once. */
  | { readonly kind: 'full' };

/** Requests with `Idempotency-Key` (design: removal, 5): each is carried out once. */
export interface KeyedRequests {
  start(claim: KeyClaim): KeyedStart;
  /** Runs the work of a first request; its commits claim the key in their transaction. */
  run<T>(running: RunningClaim, work: () => T): T;
  /** The request is over; without an answer to keep, whoever sends it again is carried out or told what was done. */
  finish(running: RunningClaim, answer?: KeptAnswer): Promise<void>;
}

export interface KeyedRequestsDeps {
  readonly store: IdempotencyStore;
  readonly context: ClaimContext;
  readonly clock: Clock;
  readonly log: Log;
}

const placeOf = ({ organisationId, clientId, userId, key }: KeyOwner): string =>
  JSON.stringify([organisationId, clientId, userId, key]);

export function createKeyedRequests({ store, context, clock, log }: KeyedRequestsDeps): KeyedRequests {
  const running = new Map<string, KeyClaim>();
  let kept = 0;

  /** Now and then beside housekeeping, so that a client in a hurry stays within the bounds. */
  const prune = (client: KeyOwner): void => {
    kept += 1;
    if (kept % limits.idempotencyPruneEvery === 0) pruneKeys(store, clock.now(), client);
  };

  return {
    start(claim) {
      const place = placeOf(claim);
      const before = running.get(place);
      if (before !== undefined)
        return { kind: before.fingerprint === claim.fingerprint ? 'inProgress' : 'mismatch', claim: before };
      const record = store.find(claim);
      if (record !== undefined && claim.at - record.at < limits.idempotencyMsMax)
        return record.fingerprint === claim.fingerprint
          ? { kind: 'again', record }
          : { kind: 'mismatch', claim: record };
      if (running.size >= limits.idempotencyRunningMax) return { kind: 'full' };
      running.set(place, claim);
      return { kind: 'first', running: { claim, isRunning: true } };
    },
    run: context.within,
    async finish(request, answer) {
      request.isRunning = false;
      try {
        if (answer === undefined) return;
        await store.keep(request.claim, answer);
        prune(request.claim);
      } catch (error) {
        // What was done stands in its own commit: sent again, the request is answered from that.
        log.error('idempotency.not-kept', { requestId: request.claim.requestId, message: String(error) });
      } finally {
        running.delete(placeOf(request.claim));
      }
    },
  };
}

/** Drops keys of more than a day, and the oldest beyond the bounds. */
export function pruneKeys(store: IdempotencyStore, now: number, client?: KeyOwner): number {
  const bounds = { perClient: limits.idempotencyKeysPerClientMax, all: limits.idempotencyKeysMax };
  return store.prune(now - limits.idempotencyMsMax, bounds, client);
}
