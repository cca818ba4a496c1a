import { operationsFor } from '../../src/contract/dialects.ts';
import { checkMedia, checkOperationBody } from '../../src/contract/gates.ts';
import { createRouteTable, type RouteTable, select } from '../../src/contract/route-table.ts';
import type { Evidence, Refusal } from '../../src/explain/evidence.ts';
import type { Json } from '../../src/explain/json.ts';

/** The table that a server with all its dialects has. */
export const servedTable = (): RouteTable => createRouteTable(operationsFor(['genesys', 'thread', 'partyline']));

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
}

const contextId = '5f0c8f3e-0d0b-4c52-9a55-0c6f6f0f7d11';

/** The evidence of a request that the table refuses, with no object known; undefined when it passes. */
export function refusedBy(routes: RouteTable, { method, path, body: value }: Sent): Evidence | undefined {
  const body = value === undefined ? undefined : JSON.stringify(value);
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const matched = select(routes.match(path), method);
  const refusal = refusalOf(routes, { method, path }, body);
  if (refusal === undefined) return undefined;
  return {
    request: { method, path, headers, base: 'http://127.0.0.1:7278', ...(body === undefined ? {} : { body }) },
    refusal,
    column: 'other',
    routes,
    token: { permissions: ['*'] },
    things: new Map(),
    contextId,
    ...(matched.ok ? { operation: matched.value.operation, params: matched.value.params } : {}),
  };
}

function refusalOf(routes: RouteTable, { method, path }: Sent, body: string | undefined): Refusal | undefined {
  const matched = select(routes.match(path), method);
  if (!matched.ok) return { finding: matched.refusal };
  const { operation, params } = matched.value;
  const media = checkMedia(method, body === undefined ? undefined : 'application/json', body);
  const checked = checkOperationBody(operation, body);
  const finding = media ?? (checked.ok ? undefined : checked.refusal[0]);
  if (finding !== undefined) return { finding };
  const id = Object.values(params)[0];
  return id === undefined ? undefined : { reason: 'NOT_FOUND', metadata: { id } };
}
