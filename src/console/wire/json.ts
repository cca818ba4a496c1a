/** Readers of what came over the wire: nothing is taken for what it was not found to be. */
export const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

export const textAt = (value: unknown, name: string): string | undefined => {
  const found = member(value, name);
  return typeof found === 'string' ? found : undefined;
};

export const numberAt = (value: unknown, name: string): number | undefined => {
  const found = member(value, name);
  return typeof found === 'number' ? found : undefined;
};

export const listAt = (value: unknown, name: string): readonly unknown[] => {
  const found = member(value, name);
  return Array.isArray(found) ? found : [];
};

/** Milliseconds since 1970 of an ISO time. */
export const timeAt = (value: unknown, name: string): number | undefined => {
  const ms = Date.parse(textAt(value, name) ?? '');
  return Number.isNaN(ms) ? undefined : ms;
};
