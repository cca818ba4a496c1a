import { asOrganisationId, asRequestId } from '../../../src/base/ids.ts';
import type { Exchange, Incoming } from '../../../src/http/exchange.ts';

export const organisationId = asOrganisationId('a0000000-0000-4000-8000-000000000001');

/** A request of client `demo` that came through the gate of tokens. */
export function exchangeOf(incoming: Partial<Incoming>, more: Partial<Exchange> = {}): Exchange {
  const { url = '/api/v2/conversations' } = incoming;
  return {
    incoming: { method: 'GET', headers: {}, bodyText: undefined, remote: '127.0.0.1', ...incoming, url },
    requestId: asRequestId(crypto.randomUUID()),
    pathname: url.split('?', 1)[0] ?? '',
    query: new URLSearchParams(url.split('?')[1] ?? ''),
    params: {},
    grant: {
      hash: 'f'.repeat(64),
      organisationId,
      clientId: 'demo',
      permissions: ['*'],
      expiresAt: Number.MAX_SAFE_INTEGER,
      revoked: false,
    },
    bodySeen: true,
    ...more,
  };
}
