/** Whether a host name, without its port, is this machine's loopback. */
export const isLoopbackHost = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);

/** Addresses that mean another place from everywhere (RFC 6890, RFC 4193): private, link-local, shared, multicast. */
const SPECIAL: readonly RegExp[] = [
  /^(0|10|127)\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^169\.254\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^192\.168\./,
  /^192\.0\.0\./,
  /^198\.1[89]\./,
  /^(22[4-9]|2[3-5]\d)\./,
  /^::/,
  /^f[cd]/i,
  /^fe[89ab]/i,
  /^ff/i,
  /^64:ff9b:/i,
];

/** Whether an IP address, without brackets, is one that the public internet routes. */
export const isPublicAddress = (address: string): boolean =>
  /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:.]+)$/i.test(address) && !SPECIAL.some((range) => range.test(address));
