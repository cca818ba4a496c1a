import { operationsFor } from './dialects.ts';
import { journalPermission } from './partyline-operations.ts';

const operations = operationsFor(['genesys', 'thread', 'partyline']);

/** Every permission that exists: those that some row asks for, and the journal's. Sorted. */
export const permissions: readonly string[] = [
  ...new Set([...operations.flatMap((operation) => operation.permissions.list), journalPermission]),
].sort();

/** Every scope that exists; the thread's `admin:conversation` is none of them. Sorted. */
export const scopes: readonly string[] = [...new Set(operations.flatMap((operation) => operation.scopes))].sort();
