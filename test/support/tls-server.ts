import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Certificate } from './certificate.ts';
import type { Cleanup } from './processes.ts';

/** Starts an HTTPS server with that certificate, which answers `{}` to whoever trusts it; gives its URL. */
export async function startTlsServer(t: Cleanup, { certificate, key }: Certificate): Promise<string> {
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (_, response) =>
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
