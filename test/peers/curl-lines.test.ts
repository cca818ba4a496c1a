import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { readCurl } from '../../src/explain/curl/read-curl.ts';
import { requireProgram } from '../support/require-program.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** Lines for a POSIX shell; URL is the address of the server that looks at what comes. */
const lines: readonly string[] = [
  'curl URL/api/v2/users/me',
  'curl -X PUT URL/x',
  'curl -XPATCH URL/x -d \'{"state":"disconnected"}\'',
  'curl -sS -X PATCH URL/x -H "Content-Type: application/json" -d "{\\"state\\":\\"disconnected\\"}"',
  'curl URL/x -d a=1 -d b=2',
  "curl URL/x -d 'a b' --data-raw @c --data-ascii 'd=e'",
  "curl URL/x --data-binary $'one\\ntwo'",
  "curl URL/x --data-urlencode 'a b&c' --data-urlencode '=d=e' --data-urlencode 'n=ü+é' --data-urlencode 'x~y_z-.*()'",
  "curl URL/x -d p=1 --data-urlencode 'q=r s'",
  'curl -G URL/x -d a=1 --data-urlencode "q=b c"',
  "curl -G 'URL/x?z=0' -d a=1",
  'curl -G -X DELETE URL/x -d a=1',
  'curl --json \'{"a":1}\' URL/x',
  "curl --json '{\"a\":' --json '1}' URL/x",
  "curl --json '{}' -H 'Content-Type: application/merge-patch+json' URL/x",
  'curl --json \'{}\' -X PATCH -H "Accept: text/plain" URL/x',
  'curl -u demo:demo URL/x',
  'curl -u "user:name,x:pass" -d grant_type=client_credentials URL/oauth/token',
  "curl -H 'Authorization: Bearer abc' -u a:b URL/x",
  'curl --oauth2-bearer abc URL/x',
  "curl -H 'Content-Type:' -d '{}' URL/x",
  "curl -H 'Content-Type;' -d '{}' URL/x",
  "curl -H 'content-type:application/json' -d '{}' URL/x",
  'curl URL/a/./b/../c?d=/../e#f',
  'curl --url URL/x --request POST',
  'curl -X POST URL/x -d ""',
  "curl URL/x -d 'it'\\''s' ",
  'curl \\\n  URL/x \\\n  -X DELETE \\\n  -H "Accept: application/json"',
  "curl URL'?a=1&b=2'",
  'curl -d a=1 -X GET URL/x',
  'curl -ksLX DELETE URL/x',
  "curl -H 'X-A: b' -H 'Accept: */*' URL/x -o /dev/null -w '%{http_code}' -m 5",
];

async function receiver(t: TestContext): Promise<{ url: string; sent: Sent[] }> {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    const { accept, authorization, 'content-type': contentType } = request.headers;
    const body = await readText(request);
    sent.push({ method: request.method ?? '', path: request.url ?? '', contentType, accept, authorization, body });
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => void server.close());
  const { port }: AddressInfo = Object(server.address());
  return { url: `http://127.0.0.1:${port}`, sent };
}

/** What curl itself sends for a line. */
async function reallySent(line: string, { url, sent }: { url: string; sent: Sent[] }): Promise<Sent | undefined> {
  sent.length = 0;
  // `-q`: no settings of whoever runs the test.
  const script = line.replaceAll('URL', url).replace(/^curl/, 'curl -q');
  const child = spawn('bash', ['-c', script], { stdio: 'ignore' });
  await once(child, 'close');
  return sent[0];
}

/** What we say that curl sends. */
function readFrom(line: string, url: string): Sent | undefined {
  const read = readCurl(line.replaceAll('URL', url));
  if (!read.ok) return undefined;
  const { method, path, headers = {}, body = null } = read.value.request;
  const text = typeof body === 'string' ? body : body === null ? '' : JSON.stringify(body);
  return {
    method,
    path,
    contentType: headers['content-type'],
    accept: headers.accept ?? '*/*',
    authorization: headers.authorization,
    body: text,
  };
}

describe('a pasted curl is read as curl itself reads it', () => {
  for (const line of lines) {
    it(line.replaceAll('\n', ' '), async (t) => {
      if (!requireProgram(t, 'curl') || !requireProgram(t, 'bash')) return;
      const there = await receiver(t);
      assert.deepEqual(readFrom(line, there.url), await reallySent(line, there));
    });
  }

  it('with fields of a form under the same media type', async (t) => {
    if (!requireProgram(t, 'curl') || !requireProgram(t, 'bash')) return;
    const there = await receiver(t);
    const line = "curl -F a=1 -F 'b=two words' URL/x";
    const [read, sent] = [readFrom(line, there.url), await reallySent(line, there)];
    const blank = (one: Sent | undefined): string => JSON.stringify(one).replaceAll(/-{24}\w+/g, 'BOUNDARY');
    assert.equal(blank(read), blank(sent));
  });
});
