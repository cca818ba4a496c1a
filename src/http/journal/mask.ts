import { parseJson } from '../../contract/parse-json.ts';
import { isEscaped, type Legible, readingsOf, replaced, type Span } from '../../explain/legible.ts';
import { maskNumbers } from '../../explain/mask.ts';
import { isSecretItem, isSecretKey, secretMembers, secretWords } from '../../explain/secret-key.ts';

/** Stands in place of what is not kept. */
export const HIDDEN = '***';

/**
 * Who wrote a text. What was sent is cut behind any secret word; what the server told speaks of tokens itself, and is
 * cut where a value follows.
 */
export type Origin = 'sent' | 'told';

/** Digits may be a card number; corrections need them. */
const isHiddenKey = (key: string): boolean => isSecretKey(key) || /\bdigits\b/i.test(key);

// Every repetition below is bounded or of one class only, so that no text makes a search slow.
/** What corrections and pages have in place of a token, and what has been hidden already. */
const SHOWN = '(?:\\$(?:USER_)?TOKEN|<(?:userT|t)oken>|\\*\\*\\*)(?![^\\s"\'\\\\,;&}])';
/** RFC 9110 section 11.4: a scheme and what it admits with. "Bearer token" is said of it. */
const CREDENTIALS = new RegExp(`\\b(?:bearer|basic)[\\s+]{1,8}(?!${SHOWN}|token\\b)([^\\s"'\\\\,;]+)`, 'gid');
/** RFC 9110 section 5.5: a field may be folded over lines. */
const DIGEST = /\bdigest[\s+]{1,8}([a-z]{1,32}\s{0,8}=.*)/dgis;
/** RFC 3261 section 19.1.1, RFC 3986 section 3.2.1: the password of an address. */
const USERINFO = /\b[a-z][a-z0-9+.-]{0,19}:(?:\/\/)?[^\s:@/"'<>]{0,128}:([^\s@/"'<>]+)@/dgi;
/** What follows a key that the server names: its value, unless that is shown anyway. */
const VALUE = new RegExp(`["'\\]\\\\>)\\s]{0,16}[:=](?!["'\\\\\\s]{0,16}(?:\\w{1,16} )?(?:${SHOWN}|null\\b))`, 'y');

/** Most texts have neither of these, and are kept as they are: this is all that they cost. */
const TELLTALE =
  /@|token|secret|pass|pwd|authori|cookie|credential|verifier|signature|assertion|key|bearer|basic|digest|digits|jwt|pin|otp|ha1/i;

const isClean = (text: string, secrets: readonly string[]): boolean =>
  !TELLTALE.test(text) &&
  !isEscaped(text) &&
  !secrets.some((secret) => text.includes(secret)) &&
  maskNumbers(text, '') === text;

/**
 * A text without secrets, credentials, and phone numbers but for their last two digits. `secrets` in all their
 * spellings.
 */
export function maskText(text: string, secrets: readonly string[], origin: Origin): string {
  if (isClean(text, secrets)) return text;
  const nested = /^\s*[[{"]/.test(text) ? parseJson(text) : undefined;
  // The very text may have a key twice, of which the value has one.
  if (nested?.ok) return JSON.stringify(maskValue(nested.value, secrets, origin));
  return maskNumbers(withoutSecrets(text, secrets, origin), '');
}

/** Secrets and credentials are hidden before the text is cut: one of them may look like a key. */
function withoutSecrets(text: string, secrets: readonly string[], origin: Origin): string {
  const bare = secrets.reduce((each, secret) => each.replaceAll(secret, HIDDEN), text);
  const spans = readingsOf(bare).flatMap((reading) => credentialsOf(reading, secrets));
  const hidden = replaced(bare, spans, () => HIDDEN);
  const cuts = readingsOf(hidden).flatMap((reading) => cutOf(reading, origin) ?? []);
  return cuts.length === 0 ? hidden : `${hidden.slice(0, Math.min(...cuts))} ${HIDDEN}`;
}

function credentialsOf({ text, at }: Legible, secrets: readonly string[]): readonly Span[] {
  const pasted = secrets.flatMap((secret): readonly Span[] => {
    const index = text.indexOf(secret);
    return index < 0 ? [] : [[index, index + secret.length]];
  });
  const found = [USERINFO, CREDENTIALS, DIGEST].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ indices }) => (indices?.[1] === undefined ? [] : [indices[1]])),
  );
  return [...pasted, ...found].map(([from, to]): Span => [at(from), at(to)]);
}

/** Where the value of a key ends cannot be told of a text that does not parse, so all behind the first key goes. */
function cutOf({ text, at }: Legible, origin: Origin): number | undefined {
  for (const end of secretWords({ text }, isHiddenKey)) {
    const isFollowed = origin === 'told' ? hasValue(text, end) : text.slice(end).trim() !== '';
    // A value may stand before the name that it goes by.
    const value = origin === 'told' ? -1 : text.slice(0, end).search(/\bvalues?\b/i);
    if (isFollowed || value >= 0) return at(value < 0 ? end : value);
  }
  return undefined;
}

function hasValue(text: string, end: number): boolean {
  VALUE.lastIndex = end;
  return VALUE.test(text);
}

/** Secrets as they are, and as they stand in a query and in JSON. */
export const spellingsOf = (secrets: readonly string[]): readonly string[] =>
  secrets.every((secret) => /^[\w.~-]*$/.test(secret))
    ? secrets
    : [...new Set(secrets.flatMap((one) => [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1)]))];

/** A path with its query, the values of secret keys hidden. */
export function maskPath(path: string, secrets: readonly string[]): string {
  if (isClean(path, secrets)) return path;
  const cut = path.indexOf('?');
  if (cut < 0) return maskText(path, secrets, 'told');
  const pairs = path.slice(cut + 1).split('&');
  const query = pairs.map((pair) => maskPair(pair, secrets)).join('&');
  return `${maskText(path.slice(0, cut), secrets, 'told')}?${query}`;
}

function maskPair(pair: string, secrets: readonly string[]): string {
  const cut = pair.indexOf('=');
  if (cut < 0) return maskText(pair, secrets, 'sent');
  const [key, value] = [pair.slice(0, cut), pair.slice(cut + 1)];
  const shownKey = maskText(key, secrets, 'sent');
  if (isHiddenKey(key)) return `${shownKey}=${HIDDEN}`;
  const plain = new URLSearchParams(`value=${value}`).get('value') ?? '';
  const masked = maskText(plain, secrets, 'sent');
  // As it was written where only numbers are masked.
  if (masked === maskNumbers(plain, '')) return `${shownKey}=${maskNumbers(value, '')}`;
  return `${shownKey}=${encodeURIComponent(masked)}`;
}

/** The text of a body: JSON key by key, anything else up to its first secret key. */
export function maskBody(text: string, secrets: readonly string[]): string {
  if (isClean(text, secrets)) return text;
  const parsed = parseJson(text);
  if (parsed.ok) return JSON.stringify(maskValue(parsed.value, secrets, 'sent')) ?? '';
  return maskNumbers(withoutSecrets(text, secrets, 'sent'), '');
}

/** The texts that are hidden in a value: an explanation may show one apart from its key. */
export function hiddenTexts(value: unknown, isBelow = false): readonly string[] {
  if (typeof value === 'number') return hiddenTexts(String(value), isBelow);
  if (typeof value === 'string') return [...(isBelow ? longEnough(value) : []), ...hiddenInside(value)];
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => hiddenTexts(item, isBelow || isSecretItem(value, at, isHiddenKey)));
  }
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value);
  const hidden = secretMembers(Object.fromEntries(members), isHiddenKey);
  return members.flatMap(([key, item]) => hiddenTexts(item, isBelow || hidden.has(key)));
}

/** Of a text that is JSON itself, or that is cut at a key. */
function hiddenInside(text: string): readonly string[] {
  if (!TELLTALE.test(text) && !isEscaped(text)) return [];
  const nested = /^\s*[[{"]/.test(text) ? parseJson(text) : undefined;
  if (nested?.ok) return hiddenTexts(nested.value);
  const ends = readingsOf(text).flatMap((reading) => {
    const [end] = secretWords(reading, isHiddenKey);
    return end === undefined ? [] : reading.text.slice(end);
  });
  return ends.flatMap((end) => longEnough(end.replace(/^[\s"':=]+/, '')));
}

const longEnough = (text: string): readonly string[] => (text.length >= HIDDEN_CHARS_MIN ? [text] : []);

/** A shorter one stands in every other word, and hides nothing. */
const HIDDEN_CHARS_MIN = 4;

/** A JSON value with masked texts, numbers and keys; whoever parsed it has bounded its depth. */
export function maskValue(value: unknown, secrets: readonly string[], origin: Origin): unknown {
  if (typeof value === 'string') return maskText(value, secrets, origin);
  if (typeof value === 'number') {
    const text = String(value);
    const masked = maskText(text, secrets, origin);
    return masked === text ? value : masked;
  }
  const shown = (item: unknown, isHidden: boolean): unknown =>
    isHidden && !isShownAnyway(item) ? HIDDEN : maskValue(item, secrets, origin);
  if (Array.isArray(value)) return value.map((item, at) => shown(item, isSecretItem(value, at, isHiddenKey)));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  const hidden = secretMembers(Object.fromEntries(members), isHiddenKey);
  return Object.fromEntries(
    members.map(([key, item]) => [maskText(key, secrets, origin), shown(item, hidden.has(key))]),
  );
}

/** A variable in place of a secret, and what is no value at all. */
const isShownAnyway = (value: unknown): boolean =>
  value === null ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && /^Bearer (?:\$(?:USER_)?TOKEN|<userToken>)$/.test(value));
