import { readBatchLine } from '../../explain/batch-line.ts';
import { type DryRun, notOfTheApi } from '../dry-run.ts';
import { type Handler, json, refused } from '../exchange.ts';

/** Our extension: what a request would be answered, with its explanation; it is not carried out. */
export function explainHandlers(dryRun: DryRun): Readonly<Record<string, Handler>> {
  return {
    async postPartylineExplain({ incoming, requestId }, grant) {
      const read = readBatchLine(incoming.bodyText ?? '');
      // The gate of bodies has looked at all that this does.
      if (!read.ok) return refused('INTERNAL_ERROR');
      const { one } = read.value;
      return one.request.path.startsWith('/api/') ? json(200, await dryRun(one, { grant, requestId })) : notOfTheApi;
    },
  };
}
