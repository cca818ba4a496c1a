import type { App } from '../app/app.ts';
import type { Grant } from '../auth/grant.ts';
import type { ConversationId } from '../base/ids.ts';
import { isEnding } from '../domain/evolve.ts';
import { mayViewAny } from './act-permission.ts';

/**
 * How many stay in a conversation, as of this answer, for whoever may read it: whoever is being removed, as the other side of
 * a call of two that is over, is none of them.
 */
export function othersConnected(
  { directory }: Pick<App, 'directory'>,
  grant: Grant,
  id: ConversationId,
): { readonly othersConnected?: number } {
  if (!mayViewAny(grant) || grant.delegation !== undefined) return {};
  const live = [...(directory.get(id)?.live.values() ?? [])];
  return { othersConnected: live.filter((each) => !isEnding(each)).length };
}
