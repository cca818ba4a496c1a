/** An address as it is typed after `curl`, in parts. */
export interface TypedUrl {
  /** Lower case; undefined when none was typed. */
  readonly scheme: string | undefined;
  /** With its port; undefined for a bare path, or where a variable stands for it. */
  readonly host: string | undefined;
  /** `user:password`, when the address had one. */
  readonly userinfo: string | undefined;
  /** With its query, without its fragment. */
  readonly path: string;
}

const ADDRESS = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^#]*)/i;

/** Takes an address apart without changing what would be sent; `{BASE}/api/…` and `/api/…` are paths of an unknown host. */
export function typedUrl(text: string): TypedUrl {
  const [, scheme, authority = '', rest = ''] = ADDRESS.exec(text.trim()) ?? [];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const isUnknown = host === '' || (scheme === undefined && !isHost(host));
  const isPathOnly = scheme === undefined && isUnknown && !/^\{[^}]*\}$/.test(host);
  return {
    scheme: scheme?.toLowerCase(),
    host: isUnknown || /^\{\w+\}$/.test(host) ? undefined : host,
    userinfo: at < 0 ? undefined : authority.slice(0, at),
    path: withoutDots(withSlash(isPathOnly ? host + rest : rest)),
  };
}

/** A first word without a scheme is a host when it looks like one; curl would take any for one. */
const isHost = (word: string): boolean => /^(?:\[[0-9a-f:]+\]|[\w{}-]+(?:\.[\w{}-]+)+|localhost)(?::\d+)?$/i.test(word);

const withSlash = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** RFC 3986 section 5.2.4, which curl obeys before it sends. */
function withoutDots(path: string): string {
  const [name = '', ...query] = path.split('?');
  if (!/\/\.{1,2}(?:\/|$)/.test(name)) return path;
  const kept: string[] = [];
  const segments = name.split('/').slice(1);
  for (const [at, segment] of segments.entries()) {
    const isLast = at === segments.length - 1;
    if (segment === '..') kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  }
  return [`/${kept.join('/')}`, ...query].join('?');
}
