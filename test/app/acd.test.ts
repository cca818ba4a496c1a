import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createAcd, type RoutedQueue } from '../../src/app/acd.ts';
import { createConversations } from '../../src/app/conversations.ts';
import { createDirectory } from '../../src/app/directory.ts';
import {
  asConversationId,
  asLegId,
  asOrganisationId,
  asParticipantId,
  asUserId,
  type UserId,
} from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import { createLocalBus } from '../../src/bus/local.ts';
import type { Command, NewParticipant } from '../../src/domain/command.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { caller, user } from '../domain/conversation-fixture.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';

const organisationId = asOrganisationId('organisation');
const queue: RoutedQueue = { id: 'support', alertingMsMax: 8000, wrapupPlan: { prompt: 'optional' } };
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

async function createParts(t: TestContext, members: readonly string[]) {
  const log = createRecordingLog();
  const clock = createSimulatedClock(1_000_000);
  const store = await openSqliteStore({ path: ':memory:', clock, log });
  const directory = createDirectory();
  const bus = createLocalBus({ log });
  const effects: Effect[] = [];
  const outbox = { run: (more: readonly Effect[]) => void effects.push(...more) };
  const conversations = createConversations({ store: store.conversations, directory, outbox, bus, clock, log });
  const joined = new Set<UserId>(members.map((name) => asUserId(`${name}-user`)));
  let made = 0;
  const desk = {
    queue: () => queue,
    activeMembers: () => [...joined],
    agent(_: unknown, userId: UserId): NewParticipant {
      made += 1;
      const name = userId.replace(/-user$/, '');
      return { ...user(`${name}-${made}`), userId, name };
    },
  };
  const acd = createAcd({ conversations, directory, bus, desk, clock });
  t.after(async () => {
    acd.close();
    await store.close();
  });
  return { acd, clock, conversations, directory, effects, joined };
}

/** A queue with these members; the test plays their phones. */
async function createScene(t: TestContext, ...members: string[]) {
  const { acd, clock, conversations, directory, effects, joined } = await createParts(t, members);
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 12; quiet += 1) {
      clock.advance(0);
      await turn();
    }
  };
  const run = async (id: string, command: Command): Promise<void> => {
    const handled = await conversations.handle(asConversationId(id), command);
    assert.ok(handled.ok, handled.ok ? '' : handled.refusal.kind);
    await settle();
  };
  const inside = (id: string) => [...(directory.get(asConversationId(id))?.live.values() ?? [])];
  return {
    acd,
    joined,
    run,
    settle,
    effects,
    async pass(ms: number) {
      clock.advance(ms);
      await settle();
    },
    /** Names of the agents in a call, with their states. */
    agents: (id: string) =>
      inside(id).flatMap(({ purpose, name, legs }) => (purpose === 'agent' ? [`${name} ${legs[0]?.state}`] : [])),
    waits: (id: string) => inside(id).some(({ purpose }) => purpose === 'acd'),
    /** A customer calls and waits in the queue. */
    call: (id: string) => {
      const seat = { id: asLegId(`${id}-queue-leg`), kind: 'bridge', carrier: 'seat' } as const;
      const acdSeat: NewParticipant = { ...caller(`${id}-queue`), purpose: 'acd', queueId: 'support', legs: [seat] };
      return run(id, {
        kind: 'add',
        opening: { organisationId, conference: false },
        participants: [caller(`${id}-customer`), acdSeat],
      });
    },
    phone: (id: string, name: string) => {
      const agent = inside(id).find((each) => each.name === name);
      assert.ok(agent, `${name} is called`);
      return agent.legs.find(({ kind }) => kind === 'softphone')?.id ?? asLegId('none');
    },
  };
}

const answer = (legId: ReturnType<typeof asLegId>): Command => ({
  kind: 'legAnswered',
  legId,
  callId: 'c',
  resume: 'r',
});
const ended = (legId: ReturnType<typeof asLegId>): Command => ({ kind: 'legEnded', legId, end: { cause: 'bye' } });

describe('a call in a queue', () => {
  it('alerts one member, who takes the place of the queue when he answers', async (t) => {
    const scene = await createScene(t, 'ann', 'bob');
    await scene.call('one');
    assert.deepEqual(scene.agents('one'), ['ann contacting']);
    await scene.run('one', answer(scene.phone('one', 'ann')));
    assert.deepEqual(scene.agents('one'), ['ann connected']);
    assert.equal(scene.waits('one'), false);
  });

  it('waits until somebody joins the queue or has nothing to do', async (t) => {
    const scene = await createScene(t);
    await scene.call('one');
    assert.deepEqual(scene.agents('one'), []);
    scene.joined.add(asUserId('ann-user'));
    scene.acd.look(organisationId, 'support');
    await scene.settle();
    assert.deepEqual(scene.agents('one'), ['ann contacting']);
    await scene.run('one', answer(scene.phone('one', 'ann')));
    await scene.call('two');
    assert.deepEqual(scene.agents('two'), [], 'ann is busy');
    await scene.run('one', ended(scene.phone('one', 'ann')));
    assert.deepEqual(scene.agents('two'), ['ann contacting']);
  });

  it('goes to the next member after the alerting timeout, and comes back when all were tried', async (t) => {
    const scene = await createScene(t, 'ann', 'bob');
    await scene.call('one');
    const first = scene.phone('one', 'ann');
    await scene.pass(queue.alertingMsMax);
    assert.ok(scene.effects.some((effect) => effect.kind === 'hangUp' && effect.legId === first));
    await scene.run('one', { kind: 'legEnded', legId: first, end: { cause: 'hung-up' } });
    assert.deepEqual(scene.agents('one'), ['bob contacting']);
    const second = scene.phone('one', 'bob');
    await scene.pass(queue.alertingMsMax);
    await scene.run('one', { kind: 'legEnded', legId: second, end: { cause: 'hung-up' } });
    assert.deepEqual(scene.agents('one'), ['ann contacting']);
  });

  it('does not call a phone as fast as it refuses', async (t) => {
    const scene = await createScene(t, 'ann');
    await scene.call('one');
    const busy = { kind: 'legEnded', end: { cause: 'busy' } } as const;
    await scene.run('one', { ...busy, legId: scene.phone('one', 'ann') });
    assert.deepEqual(scene.agents('one'), []);
    assert.equal(scene.waits('one'), true);
    await scene.pass(limits.alertAgainMsMin);
    assert.deepEqual(scene.agents('one'), ['ann contacting']);
    await scene.run('one', ended(asLegId('one-customer-leg')));
    assert.equal(scene.waits('one'), false);
  });

  it('is served in the order of its arrival, by who has been idle the longest', async (t) => {
    const scene = await createScene(t, 'ann', 'bob');
    await scene.call('one');
    await scene.run('one', answer(scene.phone('one', 'ann')));
    await scene.run('one', ended(scene.phone('one', 'ann')));
    await scene.pass(1000);
    await scene.call('two');
    assert.deepEqual(scene.agents('two'), ['bob contacting']);
  });

  it('that is given up calls nobody any more', async (t) => {
    const scene = await createScene(t, 'ann');
    await scene.call('one');
    const phone = scene.phone('one', 'ann');
    await scene.run('one', ended(asLegId('one-customer-leg')));
    assert.ok(scene.effects.some((effect) => effect.kind === 'hangUp' && effect.legId === phone));
    assert.equal(scene.waits('one'), false);
  });

  it('whose agent is consulted about answers in the queue’s place', async (t) => {
    const scene = await createScene(t, 'ann');
    const opening = { organisationId, conference: false };
    await scene.run('one', { kind: 'add', opening, participants: [caller('asker'), caller('customer')] });
    const seat = { id: asLegId('queue-leg'), kind: 'bridge', carrier: 'seat' } as const;
    await scene.run('one', {
      kind: 'consult',
      initiatorId: asParticipantId('asker'),
      objectId: asParticipantId('customer'),
      newcomer: { ...caller('queue'), purpose: 'acd', queueId: 'support', legs: [seat] },
      speakTo: 'DESTINATION',
    });
    await scene.run('one', answer(scene.phone('one', 'ann')));
    assert.deepEqual(scene.agents('one'), ['ann connected']);
    assert.equal(scene.waits('one'), false);
  });
});
