/** A table with a bound: whoever was not heard of for longest gives way to whoever is new. */
export interface RecentTable<Value> {
  /** What is kept under that key, which is thereby the most recent one. */
  use(key: string): Value | undefined;
  /** The same without making it recent. */
  peek(key: string): Value | undefined;
  put(key: string, value: Value): void;
  remove(key: string): void;
  readonly size: number;
}

/** Far ends name the keys, so `max` is what they can make us keep. */
export function createRecentTable<Value>(max: number): RecentTable<Value> {
  // A Map keeps the order in which keys were put in: the first is the one that was not used for longest.
  const values = new Map<string, Value>();
  return {
    use(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    peek: (key) => values.get(key),
    put(key, value) {
      values.delete(key);
      const oldest = values.size < max ? undefined : values.keys().next().value;
      if (oldest !== undefined) values.delete(oldest);
      values.set(key, value);
    },
    remove: (key) => void values.delete(key),
    get size() {
      return values.size;
    },
  };
}
