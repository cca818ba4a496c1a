import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { asLegId, asUserId, type LegId } from '../../src/base/ids.ts';
import { wireLeg } from '../../src/domain/participant.ts';
import type { LegReport } from '../../src/ports/engine.ts';
import { createSeededRandom } from '../support/random.ts';
import { createWorld, incoming, type World } from './app-fixture.ts';

const alice = asUserId('user-alice');

/** The far ends of all legs: each hears the orders of the server and reports what it does about them, in its own time. */
interface Scene {
  readonly world: World;
  readonly draw: (below: number) => number;
  /** Legs of the wire that are up or are being called. */
  readonly up: Set<LegId>;
  /** What is still to be reported. */
  readonly owed: LegReport[];
  /** Legs whose removal somebody asked for, or that hung up by themselves. */
  readonly doomed: Set<LegId>;
  readonly asked: { readonly legId: LegId; readonly transferId: number }[];
  heard: number;
  made: number;
}

async function scene(t: TestContext, seed: number): Promise<Scene> {
  const world = await createWorld(t, { seed, ghosts: { action: 'end', afterMs: 300 } });
  const { organisationId, store } = world;
  store.identities.saveUser({ id: alice, organisationId, name: 'Alice' });
  const random = createSeededRandom(seed);
  const draw = (below: number): number => (random.bytes(1)[0] ?? 0) % below;
  const empty = { up: new Set<LegId>(), owed: [], doomed: new Set<LegId>(), asked: [], heard: 0, made: 0 };
  const made: Scene = { world, draw, ...empty };
  for (const [name, room] of [
    ['bob', '600'],
    ['alice', '600'],
    ['carol', '601'],
    ['alice-2', '601'],
  ] as const)
    call(made, incoming(name, room));
  await world.settle();
  hear(made);
  return made;
}

function call({ world, up }: Scene, report: ReturnType<typeof incoming>): void {
  const isAlice = report.legId.startsWith('leg-alice');
  const proven = isAlice ? { userId: alice, organisationId: world.organisationId } : {};
  up.add(report.legId);
  world.report({ ...report, caller: { ...report.caller, ...proven } });
}

/** Takes the orders that came since the last time. */
function hear(now: Scene): void {
  const { world, up, owed, draw } = now;
  for (const { verb, legId } of world.sip.orders.slice(now.heard)) {
    if (verb === 'hangUp' && up.has(legId))
      owed.push({ kind: 'ended', legId, end: { cause: 'hung-up', evidence: 'bye-200', sipCode: 200 } });
    if (verb === 'reject') up.delete(legId);
    if (verb !== 'dial') continue;
    up.add(legId);
    if (draw(2) === 0) owed.push({ kind: 'answered', legId, callId: `call-${legId}`, resume: 'r' });
    else owed.push({ kind: 'ended', legId, end: { cause: 'busy', sipCode: 486 } });
  }
  now.heard = world.sip.orders.length;
}

function reportOne(now: Scene, at: number): void {
  const [report] = now.owed.splice(at, 1);
  if (report === undefined) return;
  // Nobody speaks after his end.
  if (!now.up.has(report.legId)) return;
  if (report.kind === 'ended') now.up.delete(report.legId);
  now.world.report(report);
}

const people = ({ world }: Scene) => [...world.app.directory.all()].flatMap(({ live }) => [...live.values()]);

type Act = (now: Scene) => void;

const acts: readonly Act[] = [
  (now) => ask(now, 'leg-alice', { kind: 'address', address: 'sip:dora@127.0.0.1:5099' }),
  (now) => ask(now, 'leg-alice', { kind: 'leg', legId: asLegId('leg-alice-2') }),
  (now) => ask(now, 'leg-alice-2', { kind: 'leg', legId: asLegId('leg-alice') }),
  (now) => takeOver(now, 'leg-alice'),
  (now) => takeOver(now, 'leg-alice-2'),
  remove,
  leave,
  (now) => now.world.report({ kind: 'ghost', legId: asLegId('leg-alice'), ghost: { since: 1, askedAt: 1 } }),
  (now) => now.world.report({ kind: 'revived', legId: asLegId('leg-alice') }),
  (now) => reportOne(now, now.draw(Math.max(1, now.owed.length))),
  (now) => now.world.clock.advance(100),
];

function ask(now: Scene, from: string, to: Extract<LegReport, { kind: 'transferAsked' }>['to']): void {
  const legId = asLegId(from);
  if (!now.up.has(legId)) return;
  now.made += 1;
  now.asked.push({ legId, transferId: now.made });
  now.world.report({ kind: 'transferAsked', legId, transferId: now.made, to });
}

function takeOver(now: Scene, of: string): void {
  now.made += 1;
  const to = { kind: 'leg', legId: asLegId(of), isSameSource: false } as const;
  call(now, { ...incoming(`alice-again-${now.made}`, '600'), to });
}

/** By the API; which of them is drawn. */
function remove(now: Scene): void {
  const all = people(now);
  const one = all[now.draw(Math.max(1, all.length))];
  if (one === undefined) return;
  now.doomed.add(wireLeg(one).id);
  const { organisationId, app, byClient } = now.world;
  void app.participants.update({ organisationId, participantId: one.id }, { disconnect: byClient() });
}

function leave(now: Scene): void {
  const all = [...now.up].filter((legId) => legId.startsWith('leg-'));
  const legId = all[now.draw(Math.max(1, all.length))];
  if (legId === undefined) return;
  now.doomed.add(legId);
  now.up.delete(legId);
  now.world.report({ kind: 'ended', legId, end: { cause: 'bye' } });
}

async function rest(now: Scene): Promise<void> {
  for (let quiet = 0; quiet < 4; quiet = now.owed.length === 0 ? quiet + 1 : 0) {
    await now.world.pass(200);
    hear(now);
    while (now.owed.length > 0) reportOne(now, 0);
  }
}

describe('transfers, takeovers, removals and ghosts that cross one another', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    it(`end no leg but theirs and leave none behind (seed ${seed})`, async (t) => {
      const now = await scene(t, seed);
      for (let steps = 0; steps < 8; steps += 1) {
        for (let burst = now.draw(3); burst >= 0; burst -= 1) acts[now.draw(acts.length)]?.(now);
        if (now.draw(2) === 0) await now.world.settle();
        hear(now);
      }
      await rest(now);
      const { world, up, doomed, asked } = now;
      const hungUp = world.sip.orders.filter(({ verb }) => verb === 'hangUp').map(({ legId }) => legId);
      for (const name of ['bob', 'carol'])
        assert.equal(hungUp.includes(asLegId(`leg-${name}`)) && !doomed.has(asLegId(`leg-${name}`)), false, name);
      const wired = people(now).flatMap((each) => (wireLeg(each).carrier === 'sip' ? [wireLeg(each).id] : []));
      assert.deepEqual(wired.toSorted(), [...up].toSorted(), 'every leg that is up is one live participant');
      assert.ok(people(now).every(({ departure }) => departure === undefined));
      for (const { legId, transferId } of asked) {
        const codes = world.sip.orders.flatMap(({ verb, detail }) =>
          verb === 'transferGoes' && typeof detail === 'object' && detail !== null && 'transferId' in detail
            ? detail.transferId === transferId && 'sipCode' in detail
              ? [Number(detail.sipCode)]
              : []
            : [],
        );
        const finals = codes.filter((code) => code >= 200 && code !== 202);
        assert.ok(finals.length === 1 || (finals.length === 0 && !up.has(legId)), `transfer ${transferId}: ${codes}`);
      }
    });
  }
});
