import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { createRaceApi } from '../support/race/race-api.ts';
import { createRacePhones } from '../support/race/race-phones.ts';
import { runRace } from '../support/race/run-race.ts';

const ROUNDS = 150;

// The whole race is `node bench/race.ts --rounds 10000`; the seed that is printed here runs the same rounds there.
it('a removal by number hits the right stay, or says why not, whatever else happens to the party', async (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`node bench/race.ts --rounds ${ROUNDS} --lanes 8 --seed ${seed}`);
  const server = await startLocalServer(t);
  const phones = await createRacePhones(server.server.sip);
  t.after(() => phones.close());
  const api = createRaceApi(server.url, await server.token('demo'));
  const { faults, rounds, draws } = await runRace({ api, phones, seed, rounds: ROUNDS, lanes: 8 });
  assert.equal(rounds, ROUNDS);
  assert.ok(Object.keys(draws).length >= 8, JSON.stringify(draws));
  assert.deepEqual(faults, [], `seed ${seed}`);
});
