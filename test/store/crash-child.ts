// Commits without pause and prints what was acknowledged, until it is killed. Not a test itself.
import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import { adding, changing, emptyConversation, participant } from './changes.ts';

const [path = '', name = ''] = process.argv.slice(2);
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const { conversations } = await openSqliteStore({ path, clock: createSimulatedClock(), log: quiet });

/** One caller: begins a conversation and changes it for ever. */
async function talk(id: string): Promise<never> {
  const begun = adding(emptyConversation(id), participant(`p-${id}`));
  await conversations.commit(begun);
  let now = begun.next;
  for (;;) {
    writeSync(1, `${id} ${now.seq}\n`);
    const change = changing(now, participant(`p-${id}`, { incarnation: now.seq }));
    await conversations.commit(change);
    now = change.next;
  }
}

await Promise.all(Array.from({ length: 8 }, (_, place) => talk(`${name}-${place}`)));
