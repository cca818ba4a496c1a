import { onlyPartyline } from '../only-partyline.ts';
import type { DisconnectRequest } from '../selector.ts';

/** What the cloud has no words for is refused, never left out. */
export function checkIntent({ intent = 'disconnect', note, ttl, idempotencyKey }: DisconnectRequest): void {
  const named = Object.entries({ note, ttl, 'idempotency key': idempotencyKey });
  const alien = intent !== 'disconnect' ? `intent ${intent}` : named.find(([, value]) => value !== undefined)?.[0];
  if (alien !== undefined) throw onlyPartyline(`Genesys Cloud knows no ${alien} of a removal`);
}
