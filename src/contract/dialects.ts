import { genesysOperations } from './genesys/operations.gen.ts';
import type { Dialect, Operation } from './operation.ts';
import { partylineOperations } from './partyline-operations.ts';
import { threadOperations } from './thread-operations.ts';

const families: Readonly<Record<Dialect, readonly Operation[]>> = {
  genesys: genesysOperations,
  thread: threadOperations,
  partyline: partylineOperations,
};

/** The rows of the path families that are served, each family once, in the order given. */
export const operationsFor = (dialects: readonly Dialect[]): readonly Operation[] =>
  [...new Set(dialects)].flatMap((dialect) => families[dialect]);
