import type { BrokenLine } from './batch-line.ts';
import type { Json } from './json.ts';
import type { OfflineAnswer } from './offline/offline-case.ts';

/** The answer to one line, cut to what the batch promises. */
export interface BatchAnswer {
  readonly id: Json;
  readonly intent: string | null;
  readonly reasons: readonly string[];
  readonly cause: string;
  readonly applicability: OfflineAnswer['applicability'];
  readonly fix: {
    readonly method: string;
    readonly path: string;
    readonly pathTemplate: string;
    readonly body?: Json;
    readonly headers?: Readonly<Record<string, string>>;
  } | null;
  readonly candidates: readonly { readonly method: string; readonly pathTemplate: string }[];
}

export function batchAnswer(id: Json, answer: OfflineAnswer): BatchAnswer {
  const { intent = null, reasons, cause, applicability, fix, candidates } = answer;
  return {
    id,
    intent,
    reasons,
    cause,
    applicability,
    fix: fix && {
      method: fix.method,
      path: fix.path,
      pathTemplate: fix.pathTemplate,
      ...(fix.body === undefined ? {} : { body: fix.body }),
      ...(Object.keys(fix.headers).length === 0 ? {} : { headers: fix.headers }),
    },
    candidates: candidates.map(({ method, pathTemplate }) => ({ method, pathTemplate })),
  };
}

/** The answer to a line that is no request. */
export const brokenAnswer = ({ id, why }: BrokenLine): BatchAnswer => ({
  id,
  intent: null,
  reasons: [],
  cause: `This line cannot be judged: ${why}.`,
  applicability: 'none',
  fix: null,
  candidates: [],
});
