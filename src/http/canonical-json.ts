/**
 * One text for all texts of the same JSON value (as RFC 8785 has it): keys in order, no spaces, one spelling of each
 * number and string. What is no JSON is its own text.
 */
export function canonicalJson(text: string): string {
  try {
    return canonical(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return text;
  }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
