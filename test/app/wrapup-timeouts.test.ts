import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notes } from '../../src/app/notes.ts';
import { stayOf } from '../../src/app/participants.ts';
import { createWrapupTimeouts } from '../../src/app/wrapup-timeouts.ts';
import { limits } from '../../src/base/limits.ts';
import { ok, refuse } from '../../src/base/result.ts';
import { createLocalBus } from '../../src/bus/local.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { caller, createScene, opened } from '../domain/conversation-fixture.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';

test('after-call work ends also when the store could not take its end at first', async (t) => {
  const log = createRecordingLog();
  const clock = createSimulatedClock(1_000_000);
  const store = await openSqliteStore({ path: ':memory:', clock, log });
  const scene = createScene();
  scene.run(opened([caller('agent')]));
  const [agent] = scene.state().live.values();
  assert.ok(agent);
  const work = { ...agent, notes: { afterCallWork: { state: 'pending', startTime: 0 } } } as const;
  const answers: string[] = [];
  const notes: Notes = {
    find: () => ok(stayOf(scene.state(), work)),
    async annotate() {
      answers.push(answers.length === 0 ? 'unavailable' : 'ok');
      return answers.length === 1 ? refuse({ kind: 'unavailable' }) : ok(undefined);
    },
    sendDigits: async () => ok(undefined),
  };
  const { organisationId, id: key } = scene.state();
  store.records.save({ organisationId, kind: 'after-call-work', id: agent.id, key, version: 1, body: { at: 0 } });
  const timeouts = createWrapupTimeouts({ notes, records: store.records, bus: createLocalBus({ log }), clock, log });
  t.after(async () => {
    timeouts.close();
    await store.close();
  });
  timeouts.recover();
  for (const ms of [0, limits.reportRetryMs]) {
    clock.advance(ms);
    await new Promise(setImmediate);
  }
  assert.deepEqual(answers, ['unavailable', 'ok']);
  assert.deepEqual(store.records.all('after-call-work'), []);
});
