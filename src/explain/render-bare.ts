import { entryOf } from './catalogue.ts';
import type { Explanation } from './explanation.ts';
import type { RenderSource } from './render.ts';

/** An answer of fixed texts only, for when the sentences themselves cannot be written. */
export function renderBare({
  evidence,
  owner,
  answer,
}: Pick<RenderSource, 'evidence' | 'owner' | 'answer'>): Explanation {
  const { title } = entryOf(owner.reason);
  const { allowed } = owner.facts;
  return {
    status: answer.status,
    code: answer.code,
    title,
    headers: answer.status === 405 && allowed !== undefined ? { Allow: allowed } : {},
    body: {
      message: title,
      code: answer.code,
      status: answer.status,
      contextId: evidence.contextId,
      messageWithParams: title,
      messageParams: {},
      details: [],
      errors: [],
    },
    reason: owner.reason,
    reasons: [owner.reason],
  };
}
