import { genesysOperations } from '../../contract/genesys/operations.gen.ts';
import type { Operation } from '../../contract/operation.ts';
import { createRouteTable, type RouteMatch, type RouteTable, select } from '../../contract/route-table.ts';
import { createBelongs } from '../belongs.ts';
import { createBudget } from '../budget.ts';
import { type Draft, draftOf } from '../draft.ts';
import type { Evidence } from '../evidence.ts';
import { type Bench, judge, type Verdict } from '../judge.ts';
import { createNearMissSearch, type NearMissSearch } from '../near-miss.ts';
import { problem } from '../problem.ts';
import { type Seen, seenOf } from '../wish/seen.ts';
import { isWishWord } from '../wish/signals.ts';
import { voteOf, type Wish } from '../wish/vote.ts';
import { phraseOf } from '../wish/words.ts';
import { baseOf } from './hosts.ts';
import type { OfflineCase } from './offline-case.ts';
import { type Veiled, veil } from './veil.ts';

/** The cloud's table as the cloud serves it: nothing of it is missing there. */
export interface CloudTable {
  readonly routes: RouteTable;
  readonly search: NearMissSearch;
  /** Every word of its paths. */
  readonly literals: ReadonlySet<string>;
  /** Whether a path can be one of the API's at all. */
  readonly belongs: (path: string) => boolean;
}

export function createCloudTable(): CloudTable {
  const operations = genesysOperations.map(
    (operation): Operation => (operation.status === 'removed' ? operation : { ...operation, status: 'built' }),
  );
  const routes = createRouteTable(operations);
  const search = createNearMissSearch(routes);
  const words = operations.flatMap(({ path }) => path.split('/').slice(3));
  const literals = new Set(words.filter((word) => !word.startsWith('{')));
  return { routes, search, literals, belongs: createBelongs(routes, search) };
}

/** One request, looked at from all sides before anything is corrected. */
export interface Study {
  readonly one: OfflineCase;
  readonly table: CloudTable;
  readonly bench: Bench;
  /** As sent; placeholders of its path are veiled. */
  readonly sent: Draft;
  readonly veiled: Veiled;
  readonly seen: Seen;
  readonly wish: Wish | undefined;
  /** Rows that the path fits, whatever is in the places of ids. */
  readonly matches: readonly RouteMatch[];
  /** The row that the request goes to, where it goes to one. */
  readonly match: RouteMatch | undefined;
  /** What the gates say that need no store. */
  readonly verdict: Verdict;
}

export function studyOf(one: OfflineCase, table: CloudTable): Study {
  const asSent = draftOf(requestOf(one));
  const veiled = veil(asSent.path);
  const sent = { ...asSent, path: veiled.path };
  const seen = seenOf(asSent, {
    isWord: table.search.isWord,
    ...(one.request.sdk_call === undefined ? {} : { sdkCall: one.request.sdk_call }),
  });
  const bench: Bench = { evidence: evidenceOf(one, sent, table), search: table.search, budget: createBudget() };
  const matches = table.routes.match(sent.path);
  const selected = select(matches, sent.method);
  return {
    one,
    table,
    bench,
    sent,
    veiled,
    seen,
    wish: voteOf(seen),
    matches,
    match: selected.ok ? selected.value : undefined,
    verdict: wordInSlot(seen, matches, sent) ?? judge(sent, bench),
  };
}

/** The request in the form in which a server would have seen it. */
function requestOf({ request }: OfflineCase): Evidence['request'] {
  const { method, body } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const text = body === undefined || body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method,
    path: pathOf(request.path),
    headers,
    base: baseOf(request.host, 'api'),
    ...(text === undefined ? {} : { body: text }),
  };
}

const pathOf = (sent: string): string => {
  const path = sent.trim().replace(/^(?:https?|wss?):\/\/[^/]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
};

const evidenceOf = (one: OfflineCase, sent: Draft, { routes }: CloudTable): Evidence => ({
  request: { ...requestOf(one), path: sent.path },
  refusal: { reason: 'UNKNOWN_PATH', metadata: {} },
  column: 'other',
  routes,
  things: new Map(),
  contextId: '',
  isStatic: true,
});

/** A word that says what was wanted, where the table has an id: `/calls/dial`. */
function wordInSlot(seen: Seen, matches: readonly RouteMatch[], sent: Draft): Verdict | undefined {
  const [match] = matches;
  const said = Object.entries(match?.params ?? {}).find(
    ([, word]) => /^[a-z-]+$/i.test(word) && isWishWord(phraseOf(word)),
  );
  if (match === undefined || said === undefined || match.operation.words?.[said[0]] !== undefined) return undefined;
  const [parameter, word] = said;
  const isRow = seen.path.some((segment) => segment.text === word && !segment.isId) && sent.path.includes(word);
  return isRow
    ? {
        match,
        isOpen: false,
        problem: problem('LITERAL_IN_ID_SLOT', { word, parameter, template: match.operation.path }),
      }
    : undefined;
}
