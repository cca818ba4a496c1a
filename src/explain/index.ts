import { ok, type Result } from '../base/result.ts';
import { catalogue, type Reason } from './catalogue.ts';
import { asTyped } from './curl/as-typed.ts';
import { readCurl } from './curl/read-curl.ts';
import { createOfflineExplainer } from './offline/offline.ts';
import type { OfflineAnswer, OfflineCase } from './offline/offline-case.ts';
import type { Stage } from './reason.ts';

export type { Result } from '../base/result.ts';
export type { Reason } from './catalogue.ts';
export type { Candidate, Edit, Fix } from './explanation.ts';
export type { Json } from './json.ts';
export type { OfflineAnswer, OfflineCase, OfflineRequest } from './offline/offline-case.ts';
export type { Applicability, Stage } from './reason.ts';

/** What is said of a pasted command line. */
export interface CurlAnswer extends OfflineAnswer {
  /** Sentences: what of the command line was left aside. */
  readonly notes: readonly string[];
}

/** One reason of the catalogue. */
export interface ReasonLine {
  readonly reason: Reason;
  /** The gate that it belongs to. */
  readonly stage: Stage;
  readonly title: string;
}

// The table of the cloud is one and never changes.
const explainer = createOfflineExplainer();

/**
 * Explains a request to Genesys Cloud without a server: pure, without a network, never throws.
 *
 * @example
 * const { cause, fix } = explain({
 *   request: { method: 'PUT', path: '/api/v2/conversations/phone/participants/{id}', body: { status: 'disconnected' } },
 *   observed: { status: 404 },
 * });
 */
export const explain = (one: OfflineCase): OfflineAnswer => explainer.explain(one);

/**
 * Explains a pasted `curl …`. Nothing is run and no file is opened; the refusal says why the text cannot be read.
 *
 * @example
 * const read = explainCurl("curl -X DELETE 'https://api.mypurecloud.com/api/v2/conversations/c/participants/p'");
 * if (read.ok) console.log(read.value.cause);
 */
export function explainCurl(
  text: string,
  more: Pick<OfflineCase, 'observed' | 'token'> = {},
): Result<CurlAnswer, string> {
  const read = readCurl(text);
  if (!read.ok) return read;
  const { request, notes } = read.value;
  return ok({ ...asTyped(explain({ ...more, request }), read.value), notes });
}

/** Every reason, in the order of the gates. */
export const listReasons = (): readonly ReasonLine[] =>
  catalogue.map(({ reason, stage, title }) => ({ reason, stage, title }));
