import { parseJson } from '../contract/parse-json.ts';
import { namesAParty, wholeCallOperations } from '../contract/party-keys.ts';
import { type Exchange, refused, type Stop } from './exchange.ts';

/**
 * A whole-call request whose body or query names a party does nothing (design: removal 3). Looked at before the schema,
 * because the mistake is the level, not the key.
 */
export function guardWholeCall({ operation, incoming, params, query }: Exchange): Stop | undefined {
  if (operation === undefined || !wholeCallOperations.has(operation.name)) return undefined;
  const parsed = parseJson(incoming.bodyText ?? '');
  const body = parsed.ok ? parsed.value : undefined;
  if (!namesAParty(body) && !namesAParty(Object.fromEntries(query))) return undefined;
  return refused('WRONG_TARGET_LEVEL', { conversationId: params.conversationId ?? '' });
}
