import { unreachable } from '../base/assert.ts';
import type { LegId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Effect } from '../domain/effect.ts';
import type { LegCarrier } from '../domain/leg.ts';
import type { LegDriver, ReportLeg, Rooms } from '../ports/engine.ts';

/** The engine as the application sees it: a driver for each carrier, and the rooms that join their legs. */
export interface Engine {
  readonly drivers: Readonly<Record<Exclude<LegCarrier, 'seat'>, LegDriver>>;
  readonly rooms: Rooms;
}

/** Carries out what a commit decided. */
export interface Outbox {
  /**
   * Runs effects in order per leg; legs do not wait for one another (one removal never waits for another's BYE).
   * Never rejects: what fails is logged, and what is still owed stands in the stored state.
   */
  run(effects: readonly Effect[]): void;
}

/** An outbox over the engine; the end of `leave` is reported like anything else that happens to a leg. */
export function createOutbox(deps: { engine: Engine; report: ReportLeg; log: Log }): Outbox {
  const { engine, report, log } = deps;

  const leave = async (legId: LegId): Promise<void> => {
    await engine.rooms.leave(legId);
    report({ kind: 'left', legId });
  };

  const perform = (effect: Effect): Promise<void> | undefined => {
    switch (effect.kind) {
      case 'leave':
        return leave(effect.legId);
      case 'hangUp':
        return void driver(engine, effect.carrier)?.hangUp({ legId: effect.legId, reason: 'normal' });
      case 'dial':
        return void driver(engine, effect.carrier)?.dial({ ...effect, ringMsMax: limits.ringMsMax });
      case 'answer':
        return void driver(engine, effect.carrier)?.answer(effect.legId, effect.conversationId);
      case 'join':
        return void engine.rooms.join(effect.conversationId, effect.legId);
      case 'audio':
        return void engine.rooms.setAudio(effect.legId, effect.audio);
      case 'pickUp':
        return void driver(engine, effect.carrier)?.pickUp(effect.legId);
      case 'digits':
        return void driver(engine, effect.carrier)?.sendDigits(effect.legId, effect.digits);
      default:
        return unreachable(effect);
    }
  };

  const runOne = async (effects: readonly Effect[]): Promise<void> => {
    for (const effect of effects) {
      try {
        const pending = perform(effect);
        if (pending) await pending;
      } catch (error) {
        log.error('effect.failed', { effect: effect.kind, legId: effect.legId, message: String(error) });
      }
    }
  };

  return {
    run(effects) {
      for (const ofOneLeg of Map.groupBy(effects, (effect) => effect.legId).values()) void runOne(ofOneLeg);
    },
  };
}

const driver = (engine: Engine, carrier: LegCarrier): LegDriver | undefined =>
  carrier === 'seat' ? undefined : engine.drivers[carrier];
