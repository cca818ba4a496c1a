import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { oncePerTick } from '../../src/cli/watch/once-per-tick.ts';

it('the list is read once per tick however much happens, and a read that fails ends nothing', async () => {
  let reads = 0;
  const later = oncePerTick(async (live) => {
    reads += 1;
    await live();
  });
  const fails = () => Promise.reject(new Error('the server is away'));
  for (let events = 0; events < 1000; events += 1) later.ask(fails);
  await turn();
  assert.equal(reads, 1);
  later.tick();
  await turn();
  assert.equal(reads, 2, 'the one that failed is made up for');
  later.ask(async () => []);
  later.tick();
  await turn();
  later.tick();
  await turn();
  assert.equal(reads, 3, 'nothing has happened since');
  later.ask(async () => []);
  await turn();
  assert.equal(reads, 4);
  later.ask(async () => []);
  later.close();
  later.tick();
  await turn();
  assert.equal(reads, 4);
  later.ask(async () => []);
  await turn();
  assert.equal(reads, 4);
});
