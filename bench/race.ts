import { readConfiguration } from '../src/main/read-configuration.ts';
import { startServer } from '../src/main/server.ts';
import { createRaceApi } from '../test/support/race/race-api.ts';
import { createRacePhones } from '../test/support/race/race-phones.ts';
import { runRace } from '../test/support/race/run-race.ts';
import { createRecordingLog } from '../test/support/recording-log.ts';

// node bench/race.ts --rounds 10000 [--seed N] [--lanes N]
// A party is removed by number while its phone hangs up or comes back, or while another script moves or removes it. Each
// round is judged by what the timeline, the phones and the callers say of it.
const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

const rounds = option('rounds', 1000);
const seed = option('seed', Math.floor(Math.random() * 2 ** 31));
const lanes = option('lanes', 12);

console.log(`node bench/race.ts --rounds ${rounds} --seed ${seed} --lanes ${lanes}`);
const environment = {
  PARTYLINE_HTTP: '127.0.0.1:0',
  PARTYLINE_SIP: '127.0.0.1:0',
  PARTYLINE_DATA: ':memory:',
  PARTYLINE_RTP: '127.0.0.1:26000-27999',
  PARTYLINE_SEED: 'none',
};
const configuration = readConfiguration({ flags: {}, environment, verb: 'dev' });
if (!configuration.ok) throw new Error(configuration.refusal);
const server = await startServer(configuration.value, createRecordingLog());
const phones = await createRacePhones(server.sip);
const began = performance.now();
try {
  const api = createRaceApi(server.http, server.token ?? '');
  const told = Math.max(1000, Math.floor(rounds / 10));
  const onRound = (done: number): void => {
    if (done % told === 0 && done < rounds) console.log(`${done} rounds`);
  };
  const { faults, failures, draws, rounds: done } = await runRace({ api, phones, seed, rounds, lanes, onRound });
  const wrong = faults.filter((fault) => fault.includes('WRONG INCARNATION')).length;
  const unexplained = faults.filter((fault) => fault.includes('UNEXPLAINED')).length;
  const seconds = (performance.now() - began) / 1000;
  console.log(`drawn: ${listOf(draws)}`);
  console.log(`failures that the timeline explains: ${listOf(failures)}`);
  console.log(
    `${done} rounds in ${seconds.toFixed(1)} s: ${wrong} removals of the wrong incarnation, ${unexplained} unexplained failures, ${faults.length - wrong - unexplained} other faults (wanted: 0, 0, 0)`,
  );
  for (const fault of faults.slice(0, 20)) console.log(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  phones.close();
  await server.close();
}

function listOf(tally: Readonly<Record<string, number>>): string {
  const names = Object.entries(tally).map(([name, count]) => `${name} ${count}`);
  return names.sort().join(', ') || 'none';
}
