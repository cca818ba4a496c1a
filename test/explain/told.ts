import assert from 'node:assert/strict';
import type { Evidence } from '../../src/explain/evidence.ts';
import { createExplainer } from '../../src/explain/explain.ts';
import type { ExplainMember, Explanation } from '../../src/explain/explanation.ts';
import { evidenceOf, parseSent, type Sent, situations } from './world.ts';

/** A defect of explain fails the test instead of being answered without an explanation. */
export const explainer = createExplainer({ onFault: assert.ifError });

export const phone = '/api/v2/conversations/phone/participants';
export const calls = '/api/v2/conversations/calls';
export const json = { 'content-type': 'application/json' };

/** An explanation that has its member. */
export type Told = Explanation & { readonly member: ExplainMember };

/** Explains a request that the gates refuse in a situation. */
export function explain(request: string | Sent, given = 'served', more: Partial<Evidence> = {}): Told {
  const evidence = evidenceOf(typeof request === 'string' ? parseSent(request) : request, situations[given]);
  assert.ok(evidence, 'the request is not refused');
  const explanation = explainer.explain({ ...evidence, ...more });
  const member = explanation.body.explain;
  assert.ok(member !== undefined && member.skipped === undefined);
  return { ...explanation, member };
}

/** A correction as `METHOD path body`. */
export const fixOf = (member: ExplainMember): string | null =>
  member.fix === null
    ? null
    : [
        member.fix.method,
        member.fix.path,
        ...(member.fix.body === undefined ? [] : [JSON.stringify(member.fix.body)]),
      ].join(' ');

export const patch = (id: string, body = '{"status":"disconnected"}'): string => `PATCH ${phone}/${id} ${body}`;

export const pick = ({ status, code }: Explanation): readonly unknown[] => [status, code];
