import { limits } from '../base/limits.ts';
import type { WrapupPlan } from '../domain/participant.ts';
import type { QueueRecord, WrapupPromptWord } from '../domain/records.ts';
import type { QueueDesk } from './acd.ts';
import type { Registry } from './registry.ts';

const prompts: Readonly<Record<WrapupPromptWord, WrapupPlan['prompt']>> = {
  OPTIONAL: 'optional',
  MANDATORY: 'mandatory',
  MANDATORY_TIMEOUT: 'timeout',
  MANDATORY_FORCED_TIMEOUT: 'forcedTimeout',
  AGENT_REQUESTED: 'agentRequested',
};

/** How a queue asks for wrap-up; undefined where it does not say. Whoever may take as long as he likes has no timeout. */
function wrapupPlanOf({ wrapupPrompt, wrapupTimeoutMs }: QueueRecord): WrapupPlan | undefined {
  if (wrapupPrompt === undefined) return undefined;
  const prompt = prompts[wrapupPrompt];
  const isTimed = prompt === 'timeout' || prompt === 'forcedTimeout';
  const timeoutMs = wrapupTimeoutMs ?? (isTimed ? limits.wrapupTimeoutMsDefault : undefined);
  const isBound = timeoutMs !== undefined && prompt !== 'mandatory' && prompt !== 'optional';
  return { prompt, ...(isBound ? { timeoutMs } : {}) };
}

/** What routing has to know, from the registry. */
export const createQueueDesk = (registry: Registry): Omit<QueueDesk, 'agent'> => ({
  queue(organisationId, id) {
    const queue = registry.queueById(organisationId, id);
    const wrapupPlan = queue && wrapupPlanOf(queue.body);
    return (
      queue && {
        id,
        alertingMsMax: (queue.body.alertingTimeoutSeconds ?? limits.alertingSecondsDefault) * 1000,
        ...(wrapupPlan === undefined ? {} : { wrapupPlan }),
      }
    );
  },
  activeMembers: (organisationId, queueId) => registry.activeMembers(organisationId, queueId).map(({ id }) => id),
});
