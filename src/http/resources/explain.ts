import { readBatchLine } from '../../explain/batch-line.ts';
import type { DryRun } from '../dry-run.ts';
import { type Handler, json, refused } from '../exchange.ts';

/** Our extension: what a request would be answered, with its explanation; it is not carried out. */
export function explainHandlers(dryRun: DryRun): Readonly<Record<string, Handler>> {
  return {
    async postPartylineExplain({ incoming, requestId }, grant) {
      const read = readBatchLine(incoming.bodyText ?? '');
      // The gate of bodies has looked at all that this does.
      if (!read.ok) return refused('INTERNAL_ERROR');
      return json(200, await dryRun(read.value.one, { grant, requestId }));
    },
  };
}
