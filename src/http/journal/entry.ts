import { isUuid, type OrganisationId, type RequestId, type UserId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { ExplainMember, SkippedMember } from '../../explain/explanation.ts';
import { secretsOf } from '../../explain/mask.ts';
import type { Exchange } from '../exchange.ts';
import { HIDDEN, hiddenTexts, maskBody, maskPath, maskText, maskValue, spellingsOf } from './mask.ts';

/** One request as the journal keeps it: masked when it is written, never with what it was authenticated by. */
export interface JournalEntry {
  /** = ININ-Correlation-Id. */
  readonly id: RequestId;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly organisationId: OrganisationId;
  /** Of the token; absent for a request without a valid one. */
  readonly clientId: string | undefined;
  readonly userId: UserId | undefined;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly operation: string | undefined;
  /** Why it was refused. */
  readonly reason: string | undefined;
  /** JSON text of the explanation of a refusal. */
  readonly explain: string | undefined;
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  readonly prefer: string | undefined;
  readonly userAgent: string | undefined;
  /** Text of the body, unless it is longer than is kept. */
  readonly body: string | undefined;
  readonly bodyBytes: number;
  readonly responseBytes: number;
  /** The body had no Content-Type and was taken for JSON (design: explain 3). */
  readonly isTypeless: boolean;
}

/** How a request was answered. */
export interface Outcome {
  readonly status: number;
  readonly durationMs: number;
  readonly responseBytes: number;
  readonly reason?: string | undefined;
  readonly explain?: ExplainMember | SkippedMember | undefined;
}

/** What the entry is of, besides the request itself. */
export interface EntryFacts {
  readonly at: number;
  readonly organisationId: OrganisationId;
  readonly outcome: Outcome;
}

/** The entry of a request that was answered. */
export function entryOf(exchange: Exchange, { at, organisationId, outcome }: EntryFacts): JournalEntry {
  const { incoming, grant, operation, requestId } = exchange;
  const { headers } = incoming;
  const secrets = secretsIn(exchange);
  // What came without a valid token may be anything, such as the secrets of a token request: it is never kept.
  const bodyBytes = incoming.bodyText === undefined ? 0 : Buffer.byteLength(incoming.bodyText);
  const body = shortBody(exchange, bodyBytes);
  const header = (name: string): string | undefined => headerOf(headers[name], secrets);
  return {
    id: requestId,
    at,
    organisationId,
    clientId: grant?.clientId,
    userId: grant?.userId,
    method: incoming.method,
    path: pathOf(exchange, secrets),
    status: outcome.status,
    durationMs: Math.round(outcome.durationMs * 10) / 10,
    operation: operation?.name,
    reason: outcome.reason,
    explain: outcome.explain && explainOf(exchange, outcome.explain, { body, bodyBytes, secrets }),
    contentType: header('content-type'),
    accept: header('accept'),
    prefer: header('prefer'),
    userAgent: header('user-agent'),
    body: body === undefined ? undefined : maskBody(body, secrets),
    bodyBytes,
    responseBytes: outcome.responseBytes,
    isTypeless: exchange.body !== undefined && (headers['content-type'] ?? '').trim() === '',
  };
}

function pathOf({ incoming: { url }, operation, params }: Exchange, secrets: readonly string[]): string {
  // Too long for the server, so too long to be kept; what a piece of it would give away nobody can tell.
  if (url.length > limits.pathBytesMax) return `/${HIDDEN}`;
  return operation !== undefined && !url.includes('?') && isAllIds(params) ? url : maskPath(url, secrets);
}

/** A path of the table with nothing of the caller's in it but ids has nothing to mask. */
function isAllIds(params: Readonly<Record<string, string>>): boolean {
  for (const name in params) if (!isUuid(params[name] ?? '')) return false;
  return true;
}

/** What nearly every request sends. */
const PLAIN: ReadonlySet<string> = new Set(['*/*', 'application/json']);

function headerOf(value: string | undefined, secrets: readonly string[]): string | undefined {
  if (value === undefined || value.length > limits.journalHeaderCharsMax) return undefined;
  return PLAIN.has(value) ? value : maskText(value, secrets, 'told');
}

/** What the request was authenticated by, in case it stands elsewhere in it as well. */
function secretsIn({ incoming: { method, url, headers } }: Exchange): readonly string[] {
  const { authorization = '', cookie } = headers;
  if (cookie === undefined && /^bearer \S{8,}$/i.test(authorization)) return spellingsOf([authorization.slice(7)]);
  if (cookie === undefined && authorization === '') return [];
  return spellingsOf(secretsOf({ method, path: url, headers, base: '' }).slice(0, limits.journalSecretsMax));
}

/** The text of the body as far as it may be read here. */
const shortBody = ({ incoming, bodySeen }: Exchange, bytes: number): string | undefined =>
  bodySeen && bytes <= limits.journalBodyBytesMax ? incoming.bodyText : undefined;

/** The secrets of a request that was refused: those of its body and its query as well. */
function hiddenIn({ query }: Exchange, body: string | undefined, secrets: readonly string[]): readonly string[] {
  const parsed = parseJson(body ?? '');
  const values: readonly unknown[] = parsed.ok ? [parsed.value] : [body, ...pairsOf(new URLSearchParams(body))];
  const found = [...values, ...pairsOf(query)].flatMap((value) => hiddenTexts(value));
  if (found.length === 0) return secrets;
  // The longest first: one may be a part of another.
  const longest = [...new Set(found)].toSorted((one, other) => other.length - one.length);
  return [...secrets, ...spellingsOf(longest.slice(0, limits.journalSecretsMax))];
}

const pairsOf = (query: URLSearchParams): readonly unknown[] => [...query].map(([key, value]) => ({ [key]: value }));

interface Seen {
  readonly body: string | undefined;
  readonly bodyBytes: number;
  readonly secrets: readonly string[];
}

function explainOf(exchange: Exchange, told: Told, { body, bodyBytes, secrets }: Seen): string {
  const short = bodyBytes > limits.journalBodyBytesMax ? withoutBody(told) : told;
  return explainText(short, hiddenIn(exchange, body, secrets));
}

type Told = ExplainMember | SkippedMember;

/** A correction that lost a number is none any more that can be sent as it is. */
function explainText(told: Told, secrets: readonly string[]): string {
  const masked: unknown = maskValue(told, secrets, 'told');
  const isWhole = !told.fix || JSON.stringify(Object(masked).fix) === JSON.stringify(told.fix);
  return JSON.stringify(
    isWhole || told.applicability !== 'apply' ? masked : { ...Object(masked), applicability: 'fill' },
  );
}

/** What may be of a body that is too long to look for its secrets is left out: that would cost more than the answer. */
function withoutBody(told: Told): Told {
  if (told.skipped !== undefined) return told;
  const { fix, metadata, candidates } = told;
  return {
    ...told,
    fix: fix === null ? null : { ...fix, edits: [], ...(fix.body === undefined ? {} : { body: HIDDEN }), curl: HIDDEN },
    candidates: candidates.map((each) => (each.body === undefined ? each : { ...each, body: HIDDEN })),
    metadata: Object.fromEntries(Object.keys(metadata).map((name) => [name, HIDDEN])),
  };
}

/** What an entry takes up, from above: V8 keeps a character in one or two bytes. */
export const bytesOf = (entry: JournalEntry): number =>
  limits.journalEntryBytesMin +
  2 *
    (entry.path.length +
      lengthOf(entry.explain) +
      lengthOf(entry.body) +
      lengthOf(entry.contentType) +
      lengthOf(entry.accept) +
      lengthOf(entry.prefer) +
      lengthOf(entry.userAgent));

const lengthOf = (text: string | undefined): number => text?.length ?? 0;
