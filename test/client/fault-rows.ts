import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { FailureKind } from '../../src/client/partyline-error.ts';
import { makeCertificate } from '../support/certificate.ts';
import type { CertificateAuthority } from '../support/certificate-authority.ts';
import { type FaultRule, startFaultyRelay } from '../support/faulty-relay.ts';
import { freePort } from '../support/free-ports.ts';
import {
  answerUpgrade,
  brokenGzip,
  brokenJson,
  endless,
  halveAnswer,
  hangUp,
  proxyPage,
  redirectTo,
  refuse,
  sayJson,
  silence,
  stallAnswer,
} from '../support/http-faults.ts';
import type { Cleanup } from '../support/processes.ts';
import { startTlsServer } from '../support/tls-server.ts';

/** A place that does not answer as it should. */
export interface BadPlace {
  readonly url: string;
  /** Whether something hangs that only time can end. */
  readonly isStuck?: () => boolean;
  /** Requests that came to it. */
  readonly count?: () => number;
}

/** A fault that hits every request, and what a client says of it. */
export interface FaultRow {
  readonly name: string;
  start(t: Cleanup, authority: () => CertificateAuthority): Promise<BadPlace>;
  /** What its sentence has to say. */
  readonly says: RegExp;
  /** Of what only reads. */
  readonly kind: FailureKind;
  /** Whether an act may have been carried out: then its kind is `not-confirmed`, and it says so. */
  readonly mayHaveActed?: boolean;
}

const relay =
  (rule: FaultRule): FaultRow['start'] =>
  async (t) => {
    const { url, stuck, seen } = await startFaultyRelay(t, { upgrade: answerUpgrade('403 Forbidden'), ...rule });
    return { url, isStuck: () => stuck() > 0, count: () => seen.length };
  };

/** Talks as soon as somebody comes, and not HTTP. */
const otherProtocol: FaultRow['start'] = async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('SSH-2.0-OpenSSH_9.6\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => void server.close());
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` };
};

const tls =
  (names: readonly string[], days: number): FaultRow['start'] =>
  async (t, authority) => ({ url: await startTlsServer(t, authority().sign(names, days)) });

const html = { kind: 'unreachable', says: /web page.*proxy/i } as const;

/** Faults of connections and names. */
const places: readonly FaultRow[] = [
  {
    name: 'a port where nobody listens',
    start: async () => ({ url: `http://127.0.0.1:${await freePort()}` }),
    says: /refused/,
    kind: 'unreachable',
  },
  {
    name: 'a host name that nobody has',
    start: async () => ({ url: 'http://no-such-host.invalid' }),
    says: /no host of the name no-such-host\.invalid/,
    kind: 'unreachable',
  },
  {
    name: 'a certificate that signs itself',
    start: async (t) => ({ url: await startTlsServer(t, makeCertificate(t, ['IP:127.0.0.1'])) }),
    says: /certificate.*self-signed/,
    kind: 'unreachable',
  },
  { name: 'a certificate that has expired', start: tls(['IP:127.0.0.1'], -1), says: /expired/, kind: 'unreachable' },
  {
    name: 'a certificate of another name',
    start: tls(['DNS:elsewhere.example'], 2),
    says: /certificate.*another name/,
    kind: 'unreachable',
  },
  {
    name: 'https on a port of http',
    start: async (t) => ({ url: (await startFaultyRelay(t, { fault: silence })).url.replace('http:', 'https:') }),
    says: /TLS/,
    kind: 'unreachable',
  },
  { name: 'another protocol', start: otherProtocol, says: /no HTTP/, kind: 'unreachable', mayHaveActed: true },
];

/** Faults of answers. */
const answers: readonly FaultRow[] = [
  {
    name: 'a server that never answers',
    start: relay({ fault: silence }),
    says: /did not answer within \d+ s/,
    kind: 'unreachable',
    mayHaveActed: true,
  },
  {
    name: 'half an answer and then nothing',
    start: relay({ fault: stallAnswer }),
    says: /did not answer within \d+ s/,
    kind: 'unreachable',
    mayHaveActed: true,
  },
  {
    name: 'half an answer and a closed connection',
    start: relay({ fault: halveAnswer }),
    says: /ended the connection|breaks off/,
    kind: 'unreachable',
    mayHaveActed: true,
  },
  {
    name: 'a connection that ends with the request',
    start: relay({ fault: hangUp }),
    says: /ended the connection/,
    kind: 'unreachable',
    mayHaveActed: true,
  },
  { name: "a proxy's page 502", start: relay({ fault: proxyPage(502) }), ...html, mayHaveActed: true },
  { name: "a proxy's page 503", start: relay({ fault: proxyPage(503) }), ...html, mayHaveActed: true },
  {
    name: "a proxy's page 503 that says when to come back",
    start: relay({ fault: proxyPage(503, { 'Retry-After': '1' }) }),
    ...html,
    mayHaveActed: true,
  },
  {
    name: "a proxy's page 407",
    start: relay({ fault: proxyPage(407, { 'Proxy-Authenticate': 'Basic' }) }),
    says: /407.*proxy|proxy.*407/,
    kind: 'unreachable',
  },
  {
    name: 'half a JSON text',
    start: relay({ fault: brokenJson }),
    says: /breaks off/,
    kind: 'unreachable',
    mayHaveActed: true,
  },
  {
    name: 'a body that does not end',
    start: relay({ fault: endless }),
    says: /longer than \d+ MiB/,
    kind: 'unreachable',
    mayHaveActed: true,
  },
  {
    name: 'bytes that are said to be gzip',
    start: relay({ fault: brokenGzip }),
    says: /says that its answer is compressed|breaks off/,
    kind: 'unreachable',
    mayHaveActed: true,
  },
  {
    name: 'JSON of somebody else',
    start: relay({ fault: sayJson(200, { hello: 'world' }) }),
    says: /not as Partyline/,
    kind: 'unreachable',
  },
  {
    name: 'a JSON list of somebody else',
    start: relay({ fault: sayJson(200, [1, null, 'x']) }),
    says: /not as Partyline/,
    kind: 'unreachable',
  },
  ...[301, 302, 307, 308].map(
    (status): FaultRow => ({
      name: `a redirect ${status} to another host`,
      start: relay({ fault: redirectTo(status, 'http://elsewhere.invalid') }),
      says: /http:\/\/elsewhere\.invalid.*not followed/,
      kind: 'unreachable',
    }),
  ),
  {
    name: 'a token that is always refused',
    start: relay({ fault: refuse(401, 'bad.credentials') }),
    says: /refused as bad\.credentials|token/,
    kind: 'refused',
  },
  {
    name: 'a token that is refused by a server whose clock is two hours ahead',
    start: relay({
      fault: refuse(401, 'bad.credentials', { Date: new Date(Date.now() + 7_200_000).toUTCString() }),
    }),
    says: /clock of this machine: it is 1(19|20) min behind/,
    kind: 'refused',
  },
  {
    name: 'too many requests, again and again',
    start: relay({ fault: refuse(429, 'too.many.requests', { 'Retry-After': '2' }) }),
    says: /after 2 s/,
    kind: 'refused',
  },
  {
    name: 'a server that is busy, again and again',
    start: relay({ fault: refuse(503, 'service.unavailable', { 'Retry-After': '1' }) }),
    says: /service\.unavailable/,
    kind: 'refused',
  },
  {
    name: 'a server that fails',
    start: relay({ fault: refuse(500, 'internal.server.error') }),
    says: /internal\.server\.error|status 500/,
    kind: 'refused',
    mayHaveActed: true,
  },
];

/** Every fault that hits whatever is asked. */
export const faultRows: readonly FaultRow[] = [...places, ...answers];

/** One sentence or two for a person: a line, with an end, without the insides of a program. */
export function assertLegible(message: string): void {
  assert.match(message, /^\S.{10,400}[.?]$/);
  assert.doesNotMatch(message, /\n|node:|undici|fetch failed|\bat \S+ \(|\[object|undefined|ECONN|ERR_|<html/i);
}
