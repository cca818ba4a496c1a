import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../src/explain/json.ts';

/** A request to another product. */
export interface ForeignRequest {
  readonly product: string;
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
  /** Half of the list was looked at while costs were tuned; the other half says what came of it. */
  readonly isTuned: boolean;
}

export function foreignRequests(): readonly ForeignRequest[] {
  const lines = readFileSync(join(import.meta.dirname, 'foreign-routes.txt'), 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(read);
}

function read(line: string): ForeignRequest {
  const [product = '', method = '', path = ''] = line.split(' ');
  const isTuned = (createHash('sha256').update(line).digest()[0] ?? 0) % 2 === 0;
  const isAct = method === 'POST' || method === 'PUT' || method === 'PATCH';
  return { product, method, path, isTuned, ...(isAct ? { body: { name: 'sample' } } : {}) };
}
