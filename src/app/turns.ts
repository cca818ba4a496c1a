/** One after the other, for whatever spans two conversations: of two that cross, the second finds what the first has made. */
export interface Turns {
  take<Value>(work: () => Promise<Value>): Promise<Value>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const done = last.then(work);
      last = done.then(nothing, nothing);
      return done;
    },
  };
}

const nothing = (): void => undefined;
