import { isEscaped, type Legible, readingsOf } from './legible.ts';

/** Parts of names that speak of a secret, in lower case and without what stands between words. */
const NAME =
  /token|secret|passw(?:or)?d|pass(?:code|phrase)|authori[sz]ation|cookie|credential|codeverifier|(?:signature|assertion|pwd)$|pincode|(?:api|auth|private|access|session|signing|encryption|decryption|shared|master|subscription)key/;
/** Words that are part of others, and so are looked for by themselves. */
const WORDS: ReadonlySet<string> = new Set(['pass', 'pwd', 'pin', 'ha1', 'jwt', 'otp']);
const COMPOUND = /^(?:user|my|new|old|sip|card|host|guest|voicemail|conference|moderator|security)(?:pin|pass)$/;

/** What is said about a secret and is none: `accessTokenValiditySeconds`, `enableIdleTokenTimeout`, `token_type`. */
const SETTING = /(?:seconds|minutes|hours|days|timeout|type)$/;

/** All that can be such a name has one of these: most keys are told from one look. */
const TELLTALE = /token|secret|pass|pwd|authori|cookie|credential|verifier|signature|assertion|key|pin|ha1|jwt|otp/i;

/** Whether a key's value is never echoed. */
export function isSecretKey(key: string): boolean {
  if (isEscaped(key)) return readingsOf(key).some(({ text }) => isSecretName(text));
  return isSecretName(key);
}

function isSecretName(key: string): boolean {
  if (!TELLTALE.test(key)) return false;
  const words = key
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  const name = words.join('');
  // One run of capitals has no humps to tell its words by.
  const isNamed = NAME.test(name) || COMPOUND.test(name) || words.some((word) => WORDS.has(word));
  return isNamed && !SETTING.test(name);
}

const NAMING: ReadonlySet<string> = new Set(['name', 'key', 'id', 'field', 'header', 'parameter', 'attribute', 'at']);
const NAMED = /^(?:old|new|default)?(?:values?|val|content|text|data)$|^(?:from|to)$/i;

type IsKey = (key: string) => boolean;

/** The members of an object whose values are secret: by their own key, or as in `{"name":"password","value":…}`. */
export function secretMembers(
  object: Readonly<Record<string, unknown>>,
  isKey: IsKey = isSecretKey,
): ReadonlySet<string> {
  const keys = Object.keys(object);
  const isPair = keys.some((key) => {
    const name = NAMING.has(key.toLowerCase()) ? object[key] : undefined;
    return typeof name === 'string' && isKey(name);
  });
  return new Set(keys.filter((key) => isKey(key) || (isPair && NAMED.test(key))));
}

/** Whether an item of a list is the value of the one before it: `["password", "…"]`. */
export const isSecretItem = (items: readonly unknown[], index: number, isKey: IsKey = isSecretKey): boolean => {
  const before = items[index - 1];
  return typeof before === 'string' && /^[\w.-]{1,64}$/.test(before) && isKey(before);
};

// "api key: …" is written with a space as often as not.
const WORD = /[a-z][\w-]*(?: key\b)?/gi;

/** Where the secret keys in a text end. */
export function* secretWords({ text }: Pick<Legible, 'text'>, isKey: IsKey = isSecretKey): Iterable<number> {
  for (const { 0: word, index } of text.matchAll(WORD)) if (isKey(word)) yield index + word.length;
}

/** Whether a text of any kind has a secret key in it. */
export const hasSecretWord = (text: string): boolean =>
  readingsOf(text).some((reading) => [...secretWords(reading)].length > 0);
