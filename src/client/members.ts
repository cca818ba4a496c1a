/** An object of an answer, read member by member: nothing has looked at what it is. */
export interface Members {
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  object(name: string): Members;
  /** Each element of a list; none where it is no list. */
  list(name: string): readonly Members[];
  texts(name: string): readonly string[];
  /** Each element as it is. */
  objects(name: string): readonly unknown[];
}

export function membersOf(value: unknown): Members {
  const read = (name: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  const each = (name: string): readonly unknown[] => {
    const found = read(name);
    return Array.isArray(found) ? found : [];
  };
  return {
    text: (name) => asText(read(name)),
    number(name) {
      const found = read(name);
      return typeof found === 'number' ? found : undefined;
    },
    flag(name) {
      const found = read(name);
      return typeof found === 'boolean' ? found : undefined;
    },
    object: (name) => membersOf(read(name)),
    list: (name) => each(name).map(membersOf),
    objects: each,
    texts: (name) => each(name).flatMap((one) => asText(one) ?? []),
  };
}

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A member, where it is there; for objects whose absent members are left out. */
export const given = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } => {
  const made: { [Key in Name]?: Value } = {};
  if (value !== undefined) made[name] = value;
  return made;
};
