import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClaimContext, RunningClaim } from '../app/keyed-requests.ts';

/** The claim of the request that the running code comes from, carried by the runtime over every await. */
export function createClaimContext(): ClaimContext {
  const storage = new AsyncLocalStorage<RunningClaim>();
  return {
    within: (running, work) => storage.run(running, work),
    current: () => storage.getStore(),
  };
}
