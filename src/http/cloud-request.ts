import type { Known } from '../base/known.ts';
import { checkOperationBody } from '../contract/gates.ts';
import { type RouteTable, select } from '../contract/route-table.ts';
import { draftOf } from '../explain/draft.ts';
import type { Evidence, Refusal } from '../explain/evidence.ts';
import type { Explainer } from '../explain/explain.ts';
import type { Fix } from '../explain/explanation.ts';
import { createCloudTable } from '../explain/offline/study.ts';
import { shownBody, shownPath } from '../explain/render-fix.ts';
import type { Exchange } from './exchange.ts';
import { isStricterWithoutUser } from './strict-clients.ts';

/** The request that does the same on Genesys Cloud. `<names>` are left to fill in. */
export type CloudRequest = Pick<Fix, 'method' | 'path' | 'headers' | 'body'>;

export interface CloudRequestDeps {
  readonly explainer: Explainer;
  readonly base: () => string;
}

/** Composes what works on the cloud from what was carried out here; null where nothing is known that does. */
export type CloudComposer = (exchange: Exchange, things: ReadonlyMap<string, Known>) => CloudRequest | null;

/** Judges by the cloud's table alone, which is built at the first need. */
export function createCloudComposer(deps: CloudRequestDeps): CloudComposer {
  let table: RouteTable | undefined;
  return (exchange, things) => {
    table ??= createCloudTable().routes;
    const bench: Bench = { ...deps, exchange, things, routes: table };
    const isThread = exchange.operation?.dialect === 'thread';
    const first = isThread ? withoutThread(bench) : asSent(exchange, bench.base());
    return first === null || exchange.grant?.userId !== undefined ? first : withoutUser(bench, first);
  };
}

interface Bench extends CloudRequestDeps {
  readonly exchange: Exchange;
  readonly things: ReadonlyMap<string, Known>;
  readonly routes: RouteTable;
}

const JSON_HEADERS = { 'Content-Type': 'application/json' };

/** What was sent, as it may be shown again; a body of more than 2 KiB is left out. */
function asSent({ incoming, body }: Exchange, base: string): CloudRequest {
  const draft = draftOf({ ...incoming, path: incoming.url, base, body: JSON.stringify(body ?? null) });
  const shown = body === undefined || body === null ? undefined : shownBody(draft);
  const path = shownPath(draft);
  const { method } = incoming;
  if (body === undefined || body === null) return { method, path, headers: {} };
  return { method, path, headers: JSON_HEADERS, ...(shown === undefined ? {} : { body: shown }) };
}

/**
 * A participant's own path, else the one that every medium has; reads go to the conversation. Of a list without one
 * nothing does the same: the cloud's list of conversations takes no filters, and shows a user his own alone.
 */
function withoutThread(bench: Bench): CloudRequest | null {
  const { exchange, things } = bench;
  const { participantId } = exchange.params;
  const party = things.get(participantId ?? '');
  const named =
    party?.kind === 'participant' ? party.conversationId : exchange.query.get('conversationId') || undefined;
  if (participantId === undefined && named === undefined) return null;
  const whole = `/api/v2/conversations/${encodeId(named ?? '<conversationId>')}`;
  if (participantId === undefined || exchange.incoming.method !== 'PATCH')
    return { method: 'GET', path: whole, headers: {} };
  const sent = asSent(exchange, bench.base());
  const found = corrected(bench, sent, gate(bench, sent) ?? notFound(sent.path));
  if (found !== null) return found;
  const generic = { ...sent, path: `${whole}/participants/${encodeURIComponent(participantId)}` };
  const refusal = gate(bench, generic);
  return refusal === undefined ? generic : corrected(bench, generic, refusal);
}

// The word in the place of its id is found by whoever looks at the whole request.
const notFound = (id: string): Refusal => ({ reason: 'NOT_FOUND', metadata: { what: 'conversation', id } });

const encodeId = (id: string): string => (id.startsWith('<') ? id : encodeURIComponent(id));

function withoutUser(bench: Bench, request: CloudRequest): CloudRequest | null {
  const matched = select(bench.routes.match(request.path), request.method);
  if (!matched.ok || !isStricterWithoutUser(matched.value.operation.name)) return request;
  return corrected(bench, request, { reason: 'NO_USER_CONTEXT', metadata: {} });
}

/** The correction that explain finds by the cloud's table. */
function corrected(bench: Bench, request: CloudRequest, refusal: Refusal): CloudRequest | null {
  const { exchange, routes, things } = bench;
  const matched = select(routes.match(request.path), request.method);
  const evidence: Evidence = {
    request: {
      method: request.method,
      path: request.path,
      headers: request.body === undefined ? {} : { 'content-type': 'application/json' },
      base: bench.base(),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    },
    refusal,
    column: 'generic',
    ...(matched.ok ? matched.value : {}),
    routes,
    // A scope that is missing there is a warning of its own.
    token: { permissions: exchange.grant?.permissions ?? [] },
    things,
    contextId: exchange.requestId,
  };
  const fix = bench.explainer.explain(evidence).body.explain?.fix ?? null;
  return (
    fix && {
      method: fix.method,
      path: fix.path,
      headers: fix.headers,
      ...(fix.body === undefined ? {} : { body: fix.body }),
    }
  );
}

/** The first gate of the cloud that the form of a request fails. */
function gate({ routes }: Bench, { method, path, body }: CloudRequest): Refusal | undefined {
  const matched = select(routes.match(path), method);
  if (!matched.ok) return { finding: matched.refusal };
  const checked = checkOperationBody(matched.value.operation, body === undefined ? undefined : JSON.stringify(body));
  const [finding] = checked.ok ? [] : checked.refusal;
  return finding && { finding };
}
