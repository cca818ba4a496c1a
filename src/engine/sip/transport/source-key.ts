/**
 * Whom an address stands for: itself, or the first half of an IPv6 address, for whoever has one address of such a
 * network has all of them (RFC 4291 §2.5.4).
 */
export function sourceKey(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const [left, right] = [head, tail].map((part) => (part === '' ? [] : part.split(':')));
  const groups = [...(left ?? [])];
  if (address.includes('::')) {
    while (groups.length + (right ?? []).length < 8) groups.push('0');
    groups.push(...(right ?? []));
  }
  return groups.slice(0, 4).join(':');
}
