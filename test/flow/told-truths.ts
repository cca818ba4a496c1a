import assert from 'node:assert/strict';
import type { LocalServer, Reply } from '../support/local-server.ts';
import { phones } from './refusal-cases.ts';

export const end = { status: 'disconnected' };
/** Somebody else, whose reads are not those of the demo client. */
export const watcher = 'perm:conversation:communication:view';

/** Hangs up, and waits until that is done. */
export const remove = (server: LocalServer, participantId: string, as = 'demo'): Promise<Reply> =>
  server.send('PATCH', `${phones}/${participantId}`, { as, body: end, headers: { Prefer: 'wait=5' } });

export const reasonsOf = (reply: Reply): unknown => [reply.at('explain.reason'), reply.at('explain.also')];

/** No correction, and no candidate that ends the call. */
export function assertNoFix(reply: Reply): void {
  assert.equal(reply.at('explain.fix'), null);
  for (const path of reply.each('explain.candidates', 'path')) assert.match(String(path), /\/participants(?:\/|$)/);
}

/** Sends what the answer offers as correction. */
export const sendFix = (server: LocalServer, reply: Reply, as = 'demo'): Promise<Reply> =>
  server.send(String(reply.at('explain.fix.method')), String(reply.at('explain.fix.path')), {
    as,
    body: reply.at('explain.fix.body'),
  });
