/** Headers whose first value counts here and whose last may count at a proxy in front of us. */
const SINGLE: ReadonlySet<string> = new Set(['host', 'authorization', 'content-type', 'idempotency-key']);

/**
 * The header that a request names twice although there may be only one (RFC 9110 section 5.3): Host however often
 * (RFC 9112 section 3.2), the others when the values differ. `raw` is names and values in turn, as sent.
 */
export function repeatedHeader(raw: readonly string[]): string | undefined {
  const seen = new Map<string, string>();
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]?.toLowerCase() ?? '';
    if (!SINGLE.has(name)) continue;
    const value = raw[at + 1] ?? '';
    const before = seen.get(name);
    if (before !== undefined && (name === 'host' || before !== value)) return name;
    seen.set(name, value);
  }
  return undefined;
}
