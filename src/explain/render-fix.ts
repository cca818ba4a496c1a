import type { Composition, Outcome } from './compose.ts';
import { bodyText, type Draft, decodeSegment, isShown } from './draft.ts';
import type { Evidence } from './evidence.ts';
import type { Candidate, Edit, Fix } from './explanation.ts';
import { commandOf } from './fix-command.ts';
import { isObject, type Json, sameJson } from './json.ts';
import { isForAll } from './level.ts';
import { shellQuote } from './mask.ts';
import type { ReasonEntry } from './reason.ts';
import { hasSecretWord, isSecretItem, isSecretKey, secretMembers } from './secret-key.ts';
import { hasProse, isQuotable } from './stranger.ts';

const JSON_TYPE = 'application/json';

/** What a correction is made of. */
export interface FixSource {
  readonly sent: Draft;
  readonly composition: Composition;
  readonly evidence: Evidence;
  readonly entry: ReasonEntry;
}

export function renderFix({ sent, composition, evidence, entry }: FixSource): Fix | null {
  const outcome = composition.fix;
  if (outcome === undefined) return null;
  const { draft } = outcome;
  const body = shownBody(draft);
  const edits = editsOf(sent, draft);
  // A command would send another key, which is what the reason is about.
  const cli = entry.reason.startsWith('IDEMPOTENCY_') ? undefined : commandOf(draft);
  const hasBody = draft.body.kind !== 'none';
  const asUser = draft.asUser === true ? { Authorization: 'Bearer <userToken>' } : {};
  return {
    summary: summaryOf(edits, draft),
    edits,
    method: draft.method,
    path: shownPath(draft),
    pathTemplate: templateOf(draft, evidence),
    headers: { ...asUser, ...(hasBody ? { 'Content-Type': JSON_TYPE } : {}) },
    ...(body === undefined ? {} : { body }),
    curl: curlOf(draft, evidence.request.base),
    ...(cli === undefined ? {} : { cli }),
    retry:
      outcome.verdict.problem === undefined
        ? entry.fix.retry === 'never'
          ? 'after-change'
          : entry.fix.retry
        : 'after-relist',
  };
}

export function renderCandidate(outcome: Outcome, evidence: Evidence): Candidate {
  const { draft } = outcome;
  const body = shownBody(draft);
  const participantId = /\/participants\/([^/<]+)$/.exec(draft.path)?.[1];
  return {
    method: draft.method,
    path: shownPath(draft),
    pathTemplate: templateOf(draft, evidence),
    ...(body === undefined ? {} : { body }),
    ...(participantId === undefined ? {} : { participantId: decodeSegment(participantId) }),
    ...(outcome.since === undefined || outcome.since === 0 ? {} : { since: new Date(outcome.since).toISOString() }),
  };
}

/** The body as it may be shown: none that is too large, no secrets. */
export function shownBody(draft: Draft): Json | undefined {
  return draft.body.kind === 'json' && isShown(draft.body) ? redacted(draft.body.value) : undefined;
}

function redacted(value: Json): Json {
  if (typeof value === 'string') return /^\s*[[{]/.test(value) && hasSecretWord(value) ? '***' : value;
  if (Array.isArray(value)) return value.map((item, at) => (isSecretItem(value, at) ? '***' : redacted(item)));
  if (!isObject(value)) return value;
  const secrets = secretMembers(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, secrets.has(key) ? '***' : redacted(item)]),
  );
}

/** Path and query as they may be shown: without secrets. */
export function shownPath({ path, query }: Draft): string {
  const kept = query
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !isSecretKey(part.split('=', 1)[0] ?? ''));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

function templateOf(draft: Draft, { routes }: Evidence): string {
  const matches = routes.match(draft.path);
  const match = matches.find((each) => each.operation.method === draft.method) ?? matches[0];
  return match?.operation.path ?? draft.path;
}

/** Every difference between what was sent and the correction. */
function editsOf(sent: Draft, fixed: Draft): readonly Edit[] {
  const edits: Edit[] = [];
  if (sent.method !== fixed.method) edits.push({ op: 'replace', at: 'method', from: sent.method, to: fixed.method });
  if (sent.path !== fixed.path)
    edits.push({
      op: 'replace',
      at: 'path',
      ...(hasProse(sent.path) ? {} : { from: sent.path.slice(0, PATH_CHARS_MAX) }),
      to: fixed.path,
    });
  if (sent.contentType !== fixed.contentType && fixed.contentType !== undefined) {
    const op = sent.contentType === undefined ? 'add' : 'replace';
    edits.push({
      op,
      at: 'headers.Content-Type',
      ...(sent.contentType === undefined ? {} : { from: sent.contentType.slice(0, 120) }),
      to: fixed.contentType,
    });
  }
  if (fixed.asUser === true) edits.push({ op: 'replace', at: 'headers.Authorization', to: 'Bearer <userToken>' });
  return [...edits, ...bodyEdits(sent, fixed)];
}

const PATH_CHARS_MAX = 512;

function bodyEdits(sent: Draft, fixed: Draft): readonly Edit[] {
  const to = shownBody(fixed);
  if (to === undefined || bodyText(sent.body) === bodyText(fixed.body)) return [];
  if (sent.body.kind === 'none') return [{ op: 'add', at: 'body', to }];
  if (sent.body.kind === 'text')
    return [{ op: 'replace', at: 'body', ...(hasSecretWord(sent.body.text) ? {} : quoted(sent.body.text)), to }];
  const from = shownBody(sent);
  if (!isObject(from) || !isObject(to)) return [{ op: 'replace', at: 'body', ...quoted(from), to }];
  return keyEdits(from, to);
}

// What a stranger may have written is left out of what is to be replaced; the sender has it.
const quoted = (from: Json | undefined): { from?: Json } => (from === undefined || !isQuotable(from) ? {} : { from });

function keyEdits(from: Readonly<Record<string, Json>>, to: Readonly<Record<string, Json>>): readonly Edit[] {
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  const added = Object.keys(to).filter((key) => !Object.hasOwn(from, key));
  const changed = Object.keys(to).filter((key) => Object.hasOwn(from, key) && !sameJson(from[key], to[key]));
  return [
    ...removed.map((key): Edit => ({ op: 'remove', at: `body.${key}`, ...quoted(from[key]) })),
    ...added.map((key): Edit => ({ op: 'add', at: `body.${key}`, to: to[key] ?? null })),
    ...changed.map((key): Edit => ({ op: 'replace', at: `body.${key}`, ...quoted(from[key]), to: to[key] ?? null })),
  ];
}

function summaryOf(edits: readonly Edit[], fixed: Draft): string {
  if (fixed.asUser === true) return 'send the same request with the token of a user';
  if (edits.length === 0) return 'send the same request again later';
  const at = new Set(edits.map((edit) => edit.at.split('.')[0]));
  const parts = [
    ...(at.has('method') ? [`send ${fixed.method}`] : []),
    ...(at.has('path') ? ['use the path shown'] : []),
    ...(at.has('headers') ? [`send Content-Type: ${JSON_TYPE}`] : []),
    ...(at.has('body') ? ['send the body shown'] : []),
  ];
  const summary = parts.join(', ') || 'send the request shown';
  return isForAll(fixed) ? `${summary}; it hangs up everybody in the conversation` : summary;
}

// $TOKEN is the caller's own variable and stands in double quotes, where a shell fills it in; everything that comes
// from a request stands in single quotes, where nothing has a meaning.
function curlOf(draft: Draft, base: string): string {
  const isPlain = isShown(draft.body) && !(draft.body.kind === 'text' && hasSecretWord(draft.body.text));
  const text = isPlain
    ? bodyText(draft.body.kind === 'json' ? { kind: 'json', value: redacted(draft.body.value) } : draft.body)
    : '@body.json';
  const words = [
    'curl',
    ...(draft.method === 'HEAD' ? ['-I'] : ['-X', draft.method]),
    shellQuote(base + shownPath(draft)),
    '-H',
    draft.asUser === true ? '"Authorization: Bearer $USER_TOKEN"' : '"Authorization: Bearer $TOKEN"',
  ];
  if (text !== undefined)
    words.push(
      '-H',
      shellQuote(`Content-Type: ${JSON_TYPE}`),
      text === '@body.json' ? '--data-binary' : '-d',
      shellQuote(text),
    );
  return words.join(' ');
}
