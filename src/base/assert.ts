/** Thrown for what only a programmer can do wrong; never caught to go on. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws when something that the code relies on does not hold. */
export function invariant(holds: unknown, what: string): asserts holds {
  if (!holds) throw new InvariantError(what);
}

/** Ends every switch over a union: the compiler refuses it while a case is missing. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable: ${JSON.stringify(value)}`);
}
