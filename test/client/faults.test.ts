import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type Client, createClient, PartylineError } from '../../src/client/index.ts';
import { makeCertificateAuthority } from '../support/certificate-authority.ts';
import { createHurriedTime, type HurriedTime } from '../support/hurried-time.ts';
import { assertLegible, faultRows } from './fault-rows.ts';

const ID = '00000000-0000-4000-8000-000000000001';

/** Everything that a client does with a server. */
const verbs: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
  list: (client) => client.list({ conversationId: ID }),
  plan: (client) => client.plan({ address: '+15550102' }),
  disconnect: (client) => client.disconnect({ address: '+15550102' }),
  async watch(client) {
    for await (const event of client.watch({ conversationId: ID })) return event;
    return 'nothing was told';
  },
};

/** Simulated milliseconds after which a verb has to have come to its end, whatever is the matter. */
const VERB_MS_MAX = 60_000;

/** One authority for the file, that this process trusts. */
const authority = makeCertificateAuthority({ after });
setDefaultCACertificates([...getCACertificates('bundled'), readFileSync(authority.certificate, 'utf8')]);

function clientOf(time: HurriedTime, url: string): Client {
  const { fetch, openSocket, clock } = time;
  const credentials = { token: 'a-token' };
  return createClient({ url, credentials, service: 'partyline', fetch, openSocket, clock });
}

async function failureOf(work: Promise<unknown>): Promise<PartylineError> {
  try {
    assert.fail(`came to a good end: ${JSON.stringify(await work)}`);
  } catch (error) {
    if (error instanceof PartylineError) return error;
    throw error;
  }
}

for (const [verb, run] of Object.entries(verbs))
  describe(`${verb}, where every request meets`, () => {
    for (const { name, start, says, kind, mayHaveActed = false } of faultRows)
      it(`${name}, fails with one clear sentence`, async (t) => {
        const place = await start(t, () => authority);
        const time = createHurriedTime();
        const client = clientOf(time, place.url);
        const failure = await failureOf(time.spend(run(client), place.isStuck));
        assertLegible(failure.message);
        assert.match(failure.message, says);
        const isUnsure = verb === 'disconnect' && mayHaveActed;
        assert.equal(failure.kind, isUnsure ? 'not-confirmed' : kind, failure.message);
        if (isUnsure) assert.match(failure.message, /outcome unknown|may have been carried out/);
        assert.ok(time.clock.monotonic() <= VERB_MS_MAX, `${time.clock.monotonic()} ms of simulated time`);
        assert.ok((place.count?.() ?? 0) <= 12, `${place.count?.()} requests`);
        await time.settle();
        assert.equal(time.clock.pending(), 0, 'a timer was left');
      });
  });
