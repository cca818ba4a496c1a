import type { Exchange, Stop } from './exchange.ts';
import { fieldsOf } from './fields.ts';

/** Stops a question that is none about this server's API. */
export function askedPath({ operation, body }: Exchange): Stop | undefined {
  if (operation?.name !== 'postPartylineExplain') return undefined;
  const { path } = fieldsOf(fieldsOf(body).request);
  return typeof path === 'string' && path.startsWith('/api/') ? undefined : notOfTheApi;
}

const notOfTheApi: Stop = {
  refused: { finding: { stage: 'body', kind: 'out-of-bounds', path: 'request.path', rule: 'a path under /api/' } },
};
