import { isoTime } from '../base/clock.ts';
import { bridgeLeg, type Participant } from '../domain/participant.ts';
import type { Shape } from './genesys.ts';

const time = (name: string, ms: number | undefined): Shape => (ms === undefined ? {} : { [name]: isoTime(ms) });

/** What Participant and CallMediaParticipant both say of wrap-up. */
export function wrapupShape(participant: Participant): Shape {
  const { wrapupPlan, notes, endTime } = participant;
  const { wrapup, flaggedReason } = notes ?? {};
  const isOwed = endTime !== undefined && notes?.afterCallWork?.state === 'pending';
  return {
    wrapupRequired: isOwed && bridgeLeg(participant).state !== 'terminated',
    ...(wrapupPlan === undefined ? {} : { wrapupPrompt: wrapupPlan.prompt }),
    ...(wrapupPlan?.timeoutMs === undefined ? {} : { wrapupTimeoutMs: wrapupPlan.timeoutMs }),
    ...(notes?.afterCallWork?.state === 'skipped' ? { wrapupSkipped: true } : {}),
    ...(wrapup === undefined ? {} : { wrapup: { ...wrapup, ...time('endTime', wrapup.endTime) } }),
    ...(flaggedReason === 'general' ? { flaggedReason } : {}),
  };
}

/** What only a Call says of it. */
export function afterCallWorkShape({ notes }: Participant): Shape {
  const { afterCallWorkRequired } = notes ?? {};
  const required = afterCallWorkRequired === undefined ? {} : { afterCallWorkRequired };
  if (notes?.afterCallWork === undefined) return required;
  const { state, startTime, endTime } = notes.afterCallWork;
  return { ...required, afterCallWork: { state, ...time('startTime', startTime), ...time('endTime', endTime) } };
}
