import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { lightFetch } from '../../src/cli/server/light-fetch.ts';
import { createClient, PartylineError } from '../../src/client/index.ts';
import { assertLegible, faultRows } from '../client/fault-rows.ts';
import { makeCertificateAuthority } from '../support/certificate-authority.ts';
import { createHurriedTime } from '../support/hurried-time.ts';
import { partyline } from './command.ts';

const authority = makeCertificateAuthority({ after });
setDefaultCACertificates([...getCACertificates('bundled'), readFileSync(authority.certificate, 'utf8')]);

describe('the fetch of the command, where every request meets', () => {
  for (const { name, start, says, kind } of faultRows)
    it(`${name}, says the same as that of the library`, async (t) => {
      const place = await start(t, () => authority);
      const { clock, fetch, spend } = createHurriedTime(lightFetch);
      const credentials = { token: 'a-token' };
      const client = createClient({ url: place.url, credentials, service: 'partyline', fetch, clock });
      const failure: unknown = await spend(client.list(), place.isStuck).then(
        (list) => assert.fail(`came to a good end: ${JSON.stringify(list)}`),
        (error: unknown) => error,
      );
      assert.ok(failure instanceof PartylineError, String(failure));
      assertLegible(failure.message);
      assert.match(failure.message, says);
      assert.equal(failure.kind, kind);
      assert.equal(clock.pending(), 0, 'a timer was left');
    });
});

/** Which verb meets which fault: each verb and each kind of exit code, with a process of its own. */
const meetings: readonly (readonly [fault: string, exitCode: number, ...words: readonly string[]])[] = [
  ['a port where nobody listens', 3, 'list'],
  ['a port where nobody listens', 3, 'watch', '--conversation', '00000000-0000-4000-8000-000000000001'],
  ['a host name that nobody has', 3, 'disconnect', '+15550102'],
  ['a certificate that signs itself', 3, 'disconnect', '+15550102'],
  ['a certificate that has expired', 3, 'list'],
  ["a proxy's page 502", 3, 'list'],
  ['half an answer and a closed connection', 1, 'disconnect', '+15550102'],
  ['JSON of somebody else', 3, 'list'],
  ['a redirect 307 to another host', 3, 'disconnect', '+15550102'],
  ['a token that is always refused', 1, 'disconnect', '+15550102'],
];

/** Loopback is taken for a Partyline without asking; the names of the rows are no loopback, and have a token anyway. */
const environment = { PARTYLINE_TOKEN: 'a-token', NO_COLOR: '1', NODE_EXTRA_CA_CERTS: authority.certificate };

describe('a command whose server is not as it should be', { concurrency: 4 }, () => {
  for (const [fault, exitCode, ...words] of meetings)
    it(`says so once and ends with ${exitCode}: ${words[0]}, ${fault}`, async (t) => {
      const row = faultRows.find(({ name }) => name === fault);
      assert.ok(row !== undefined);
      const { url } = await row.start(t, () => authority);
      const { code, stdout, stderr } = await partyline([...words, '--json'], {
        env: { ...environment, PARTYLINE_URL: url },
      });
      assert.equal(code, exitCode, stderr);
      const [first = ''] = stderr.split('\n');
      assert.match(first, /^partyline: /);
      assertLegible(first.replace('partyline: ', ''));
      assert.match(first, row.says);
      assert.doesNotMatch(stderr, /^\s+at /m);
      const { error, exitCode: told }: { error?: { message?: string }; exitCode?: number } = JSON.parse(stdout);
      assert.deepEqual([told, `partyline: ${error?.message}`], [exitCode, first]);
    });
});
