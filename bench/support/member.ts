/** What stands at a dotted place of a JSON value: `participants.0.id`. */
export const memberAt = (value: unknown, place: string): unknown =>
  place
    .split('.')
    .reduce<unknown>(
      (inside, name) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, name) : undefined),
      value,
    );

/** The ids of a list of things at this place. */
export const idsAt = (value: unknown, place: string): readonly string[] => {
  const list = memberAt(value, place);
  return Array.isArray(list) ? list.map((each) => String(memberAt(each, 'id'))) : [];
};
