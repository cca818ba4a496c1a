import { parseJson } from '../../contract/parse-json.ts';
import { isSecretKey, maskNumbers } from '../../explain/mask.ts';

/** Stands in place of what is not kept. */
export const HIDDEN = '***';

/** Words of a key whose value is not kept, besides those that explain never echoes. Digits may be a card number. */
const MORE_KEYS = /\b(?:pass|pwd|pin|ha1|jwt|otp|digits)\b|pass(?:code|phrase)|(?:private|access|session)_?key/i;

const isHiddenKey = (key: string): boolean => isSecretKey(key) || MORE_KEYS.test(key);

// Every repetition below is bounded or of one class only, so that no text makes a search slow.
/** RFC 9110 section 11.4: a scheme and what it admits with. The variable that corrections are shown with is kept. */
const CREDENTIALS = /\b(bearer|basic)[ \t+]{1,8}(?!\$TOKEN|<)[^\s"'\\,;]+/gi;
const DIGEST = /\bdigest[ \t]{1,8}[a-z]{1,32}=.*/gi;
/** RFC 3261 section 19.1.1, RFC 3986 section 3.2.1: the password of an address. */
const USERINFO = /\b([a-z][a-z0-9+.-]{0,19}:(?:\/\/)?[^\s:@/"'<>]{0,128}):[^\s@/"'<>]+@/gi;
const SECRET_WORD =
  '(?:(?:token|secret|passw|passcode|passphrase|pwd|authori[sz]ation|cookie|credential|api_?key|(?:private|access|session)_?key)[\\w$%-]{0,32}|\\b(?:pass|pin|ha1|jwt|otp|digits)\\b)';
/** A key and its value inside of a text, as in a query: `access_token=…`, `password: …`. */
const PAIR = new RegExp(
  `(${SECRET_WORD}["']?\\s{0,4}[:=]\\s{0,4})(?!Bearer \\$TOKEN)("[^"]*"?|'[^']*'?|[^\\s&;,"'}\\])]+)`,
  'gi',
);
const LOOSE_KEY = new RegExp(SECRET_WORD, 'i');

/** Most texts have neither of these, and are kept as they are: this is all that they cost. */
const TELLTALE =
  /@|token|secret|pass|pwd|authori[sz]ation|cookie|credential|_?key|bearer|basic|digest|digits|jwt|\bpin\b|\botp\b|ha1/i;
const LONG_NUMBER = /\d[\d ().-]{5}/;
const ESCAPED = /%|\\u/;

const isClean = (text: string, secrets: readonly string[]): boolean =>
  !TELLTALE.test(text) &&
  !secrets.some((secret) => text.includes(secret)) &&
  (!LONG_NUMBER.test(text) || maskNumbers(text, '') === text);

/**
 * A text without secrets, credentials, and phone numbers but for their last two digits. `secrets` in all their
 * spellings.
 */
export function maskText(text: string, secrets: readonly string[]): string {
  if (isClean(text, secrets)) return text;
  const bare = secrets.reduce((each, secret) => each.replaceAll(secret, HIDDEN), text);
  return maskNumbers(TELLTALE.test(bare) ? maskCredentials(bare) : bare, '');
}

const maskCredentials = (text: string): string =>
  text
    .replace(USERINFO, `$1:${HIDDEN}@`)
    .replace(CREDENTIALS, `$1 ${HIDDEN}`)
    .replace(DIGEST, `Digest ${HIDDEN}`)
    .replace(PAIR, `$1${HIDDEN}`);

/** Secrets as they are, and as they stand in a query and in JSON. */
export const spellingsOf = (secrets: readonly string[]): readonly string[] =>
  secrets.every((secret) => /^[\w.~-]*$/.test(secret))
    ? secrets
    : [...new Set(secrets.flatMap((one) => [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1)]))];

/** A path with its query, the values of secret keys hidden. */
export function maskPath(path: string, secrets: readonly string[]): string {
  if (isClean(path, secrets) && !ESCAPED.test(path)) return path;
  const [pathname = '', ...query] = path.split('?');
  const pairs = query.join('?').split('&');
  const shown = pairs.map((pair) => {
    const [key = ''] = pair.split('=', 1);
    return pair.includes('=') && isHiddenKey(decoded(key)) ? `${key}=${HIDDEN}` : pair;
  });
  return maskText(query.length === 0 ? pathname : `${pathname}?${shown.join('&')}`, secrets);
}

/** The text of a body: JSON key by key, anything else up to its first secret key. */
export function maskBody(text: string, secrets: readonly string[]): string {
  if (isClean(text, secrets) && !ESCAPED.test(text)) return text;
  const parsed = parseJson(text);
  return parsed.ok ? JSON.stringify(maskValue(parsed.value, secrets)) : maskLoose(text, secrets);
}

/** The texts below hidden keys of a value: an explanation may show one apart from its key. */
export function hiddenTexts(value: unknown, isBelow = false): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') {
    return isBelow && String(value).length >= HIDDEN_CHARS_MIN ? [String(value)] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item) => hiddenTexts(item, isBelow));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => hiddenTexts(item, isBelow || isHiddenKey(key)));
}

/** A shorter one stands in every other word, and hides nothing. */
const HIDDEN_CHARS_MIN = 4;

/** A JSON value with masked texts, numbers and keys; whoever parsed it has bounded its depth. */
export function maskValue(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return maskText(value, secrets);
  if (typeof value === 'number') {
    const text = String(value);
    const masked = maskText(text, secrets);
    return masked === text ? value : masked;
  }
  if (Array.isArray(value)) return value.map((item) => maskValue(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      maskText(key, secrets),
      isHiddenKey(key) && !isShownAnyway(item) ? HIDDEN : maskValue(item, secrets),
    ]),
  );
}

/** A variable in place of a secret, and what is no value at all. */
const isShownAnyway = (value: unknown): boolean =>
  value === null || typeof value === 'boolean' || value === 'Bearer $TOKEN';

/** Where the value of a key ends cannot be told of a text that does not parse, so all behind the key is left out. */
function maskLoose(text: string, secrets: readonly string[]): string {
  // A key in another spelling has no place to cut at.
  if (!isHiddenKey(text) && isHiddenKey(decoded(text))) return HIDDEN;
  // Masked before it is cut: a secret may hold such a word itself, and be cut in two by it.
  const masked = maskText(text, secrets);
  const found = LOOSE_KEY.exec(masked);
  return found === null ? masked : `${masked.slice(0, found.index + found[0].length)} ${HIDDEN}`;
}

/** Without the escapes of JSON and of URLs. */
const decoded = (text: string): string =>
  text
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
