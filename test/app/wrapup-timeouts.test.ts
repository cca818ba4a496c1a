import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createConversations } from '../../src/app/conversations.ts';
import { createDirectory } from '../../src/app/directory.ts';
import { createNotes } from '../../src/app/notes.ts';
import { createWrapupTimeouts } from '../../src/app/wrapup-timeouts.ts';
import { asConversationId, asLegId, asOrganisationId, asParticipantId } from '../../src/base/ids.ts';
import { createLocalBus } from '../../src/bus/local.ts';
import type { Command } from '../../src/domain/command.ts';
import { bridgeLeg } from '../../src/domain/participant.ts';
import type { ConversationStore } from '../../src/ports/store.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { answered, caller, user } from '../domain/conversation-fixture.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';

const organisationId = asOrganisationId('organisation');
const conversationId = asConversationId('call');
const ann = asParticipantId('ann');

/** A database with a clock, and processes that work on it one after the other. */
async function createScene(t: TestContext) {
  const log = createRecordingLog();
  const clock = createSimulatedClock(1_000_000);
  const store = await openSqliteStore({ path: ':memory:', clock, log });
  t.after(() => store.close());
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 12; quiet += 1) {
      clock.advance(0);
      await turn();
    }
  };
  let isDown = false;
  const conversationStore: ConversationStore = {
    ...bound(store.conversations),
    commit: (change) => (isDown ? Promise.reject(new Error('the disk is full')) : store.conversations.commit(change)),
  };
  const start = () => {
    const directory = createDirectory();
    const bus = createLocalBus({ log });
    const outbox = { run: () => undefined };
    const conversations = createConversations({ store: conversationStore, directory, outbox, bus, clock, log });
    const notes = createNotes({
      conversations,
      stay: (...asked) => store.conversations.stay(...asked),
      isConversation: () => true,
    });
    const timeouts = createWrapupTimeouts({ notes, records: store.records, bus, clock, log });
    return {
      timeouts,
      async run(command: Command) {
        const handled = await conversations.handle(conversationId, command);
        assert.ok(handled.ok, handled.ok ? '' : handled.refusal.kind);
        await settle();
      },
    };
  };
  const found = () => store.conversations.stay(organisationId, ann)?.participant;
  return {
    start,
    settle,
    clock,
    store,
    setDown: (down: boolean) => {
      isDown = down;
    },
    async pass(ms: number) {
      clock.advance(ms);
      await settle();
    },
    /** What became of ann: her state, and her work's. */
    ann() {
      const participant = found();
      return [participant && bridgeLeg(participant).state, participant?.notes?.afterCallWork?.state];
    },
    records: () => store.records.all('after-call-work').length,
  };
}

const bound = (store: ConversationStore): ConversationStore => ({
  commit: (change) => store.commit(change),
  loadLive: () => store.loadLive(),
  read: (...asked) => store.read(...asked),
  stay: (...asked) => store.stay(...asked),
  ended: (...asked) => store.ended(...asked),
  newestOf: (...asked) => store.newestOf(...asked),
  find: (...asked) => store.find(...asked),
  events: (...asked) => store.events(...asked),
  prune: (...asked) => store.prune(...asked),
});

const opened: Command = {
  kind: 'add',
  opening: { organisationId, conference: false },
  participants: [
    caller('customer'),
    user('ann', { purpose: 'agent', wrapupPlan: { prompt: 'timeout', timeoutMs: 5000 } }),
  ],
};

const annHangsUp: Command = { kind: 'legEnded', legId: asLegId('ann-phone'), end: { cause: 'bye' } };

describe('after-call work', () => {
  it('ends when its time is over, and leaves no record', async (t) => {
    const scene = await createScene(t);
    const process = scene.start();
    await process.run(opened);
    await process.run(answered('ann', 'ann-phone'));
    await process.run(annHangsUp);
    await scene.pass(4999);
    assert.deepEqual(scene.ann(), ['disconnected', 'pending']);
    await scene.pass(1);
    assert.deepEqual([scene.ann(), scene.records()], [['terminated', 'complete'], 0]);
  });

  it('is tried again until it can be written', async (t) => {
    const scene = await createScene(t);
    const process = scene.start();
    await process.run(opened);
    await process.run(answered('ann', 'ann-phone'));
    await process.run(annHangsUp);
    scene.setDown(true);
    await scene.pass(5000);
    await scene.pass(1000);
    assert.deepEqual([scene.ann(), scene.records()], [['disconnected', 'pending'], 1]);
    scene.setDown(false);
    await scene.pass(1000);
    assert.deepEqual([scene.ann(), scene.records()], [['terminated', 'complete'], 0]);
  });

  it('ends after a start, also where the process before died between the commit and its timer', async (t) => {
    const scene = await createScene(t);
    const first = scene.start();
    await first.run(opened);
    await first.run(answered('ann', 'ann-phone'));
    // It hears of nothing from here on, as if it had died with the commit.
    first.timeouts.close();
    await first.run(annHangsUp);
    await scene.pass(3000);
    scene.start().timeouts.recover();
    await scene.pass(1999);
    assert.deepEqual(scene.ann(), ['disconnected', 'pending']);
    await scene.pass(1);
    assert.deepEqual([scene.ann(), scene.records()], [['terminated', 'complete'], 0]);
  });

  it('of somebody who owes none is forgotten at a start', async (t) => {
    const scene = await createScene(t);
    const first = scene.start();
    await first.run(opened);
    first.timeouts.close();
    await first.run(annHangsUp);
    assert.equal(scene.records(), 1);
    scene.start().timeouts.recover();
    assert.deepEqual([scene.records(), scene.clock.pending()], [0, 0]);
  });
});
