/** What the parser knows about a header's name. */
export interface HeaderName {
  /** Lower case and long form: what names are compared by. */
  readonly key: string;
  /** The spelling that is sent. */
  readonly name: string;
  /** Whether one line may carry several values with commas between them (RFC 3261 §7.3.1). */
  readonly list: boolean;
}

/** Long name, then its compact form where it has one (RFC 3261 §20 and the extensions that define more). */
const LIST_NAMES: readonly (readonly [string, string?])[] = [
  ['Via', 'v'],
  ['Route'],
  ['Record-Route'],
  ['Contact', 'm'],
  ['Allow'],
  ['Require'],
  ['Supported', 'k'],
  ['Unsupported'],
  ['Proxy-Require'],
  ['Accept'],
  ['Accept-Contact', 'a'],
  ['Accept-Encoding'],
  ['Accept-Language'],
  ['Alert-Info'],
  ['Allow-Events', 'u'],
  ['Call-Info'],
  ['Content-Encoding', 'e'],
  ['Content-Language'],
  ['Diversion'],
  ['Error-Info'],
  ['History-Info'],
  ['In-Reply-To'],
  ['P-Asserted-Identity'],
  ['P-Preferred-Identity'],
  ['Path'],
  ['Reason'],
  ['Reject-Contact', 'j'],
  ['Request-Disposition', 'd'],
  ['Service-Route'],
  ['Warning'],
];

// Authorization and its kin use the comma between parameters, so they are no lists (RFC 3261 §7.3.1).
const SINGLE_NAMES: readonly (readonly [string, string?])[] = [
  ['From', 'f'],
  ['To', 't'],
  ['Call-ID', 'i'],
  ['CSeq'],
  ['Max-Forwards'],
  ['Content-Type', 'c'],
  ['Content-Length', 'l'],
  ['Subject', 's'],
  ['Expires'],
  ['Min-Expires'],
  ['User-Agent'],
  ['Server'],
  ['Date'],
  ['Timestamp'],
  ['Event', 'o'],
  ['Subscription-State'],
  ['Refer-To', 'r'],
  ['Referred-By', 'b'],
  ['Replaces'],
  ['Session-Expires', 'x'],
  ['Min-SE'],
  ['RSeq'],
  ['RAck'],
  ['Retry-After'],
  ['Organization'],
  ['Priority'],
  ['Privacy'],
  ['Reply-To'],
  ['MIME-Version'],
  ['Content-Disposition'],
  ['Authorization'],
  ['Authentication-Info'],
  ['Proxy-Authenticate'],
  ['Proxy-Authorization'],
  ['WWW-Authenticate'],
  ['Identity', 'y'],
  ['Identity-Info', 'n'],
];

/** Every known name by the spellings that occur most, so that the hot path finds it without changing case. */
const KNOWN: ReadonlyMap<string, HeaderName> = new Map(
  [...LIST_NAMES.map((row) => ({ row, list: true })), ...SINGLE_NAMES.map((row) => ({ row, list: false }))].flatMap(
    ({ row: [name, compact], list }) => {
      const known: HeaderName = { key: name.toLowerCase(), name, list };
      const spellings = [name, known.key, ...(compact === undefined ? [] : [compact])];
      return spellings.map((spelling): [string, HeaderName] => [spelling, known]);
    },
  ),
);

/** What is known about a name in any case and either form; an unknown one keeps its spelling and is no list. */
export function headerName(text: string): HeaderName {
  const known = KNOWN.get(text);
  if (known !== undefined) return known;
  const key = text.toLowerCase();
  return KNOWN.get(key) ?? { key, name: text, list: false };
}
