/** The names under which an address is found, and those that a search for it looks under. */
export interface AddressNames {
  readonly own: readonly string[];
  readonly sought: readonly string[];
}

interface DialledNumber {
  /** Digits alone: of an international number without its plus or its 00. */
  readonly digits: string;
  readonly extension?: string;
}

interface SipParts {
  readonly user: string;
  readonly host: string;
  /** Its user part is a number whatever the host (RFC 3261 section 19.1.1). */
  readonly isPhone: boolean;
}

const DIGITS_MIN = 3;
/** Shorter than this, two zeros in front are a number of the house itself. */
const WITH_PREFIX_MIN = 8;

/**
 * The names of an address as people write it: a number with spaces, dashes and brackets, with `+` or `00` in front, as
 * `tel:` or `sip:`, in any script's digits. Two addresses are the same where what one is found under is what the other
 * is sought under: whole, by the user part of a SIP address, or by all their digits. A number without its country is
 * never taken for one with.
 */
export function addressNames(address: string): AddressNames {
  const text = plainText(address);
  const sip = sipParts(text);
  const number = numberOf(sip?.user ?? text);
  const whole = `whole ${sip === undefined ? text : sipText(sip)}`;
  const byNumber = number === undefined ? undefined : numberNames(number);
  if (sip === undefined)
    return {
      own: [whole, ...(byNumber?.own ?? [])],
      sought: [whole, `user ${text}`, ...(byNumber?.sought ?? [])],
    };
  return {
    own: [whole, ...(sip.user === '' ? [] : [`user ${sip.user}`]), ...(byNumber?.own ?? [])],
    // Two hosts may each have a phone 1001; only a number that is one everywhere is sought without its host.
    sought: [whole, ...(sip.isPhone ? (byNumber?.sought ?? []) : [])],
  };
}

/** The digits of an address that is a number, whatever it is written as; undefined where it is none. */
export function numberDigits(address: string): string | undefined {
  const text = plainText(address);
  return numberOf(sipParts(text)?.user.split(';', 1)[0] ?? text)?.digits;
}

/** Whether an address is the one that is looked for: whole, by its user part, or by the same digits. */
export const isSameAddress = (address: string, wanted: string): boolean => addressMatcher(wanted)(address);

/** The same for many addresses, of which one is looked for. */
export function addressMatcher(wanted: string): (address: string) => boolean {
  const { sought } = addressNames(wanted);
  return (address) => addressNames(address).own.some((name) => sought.includes(name));
}

// An extension tells two phones of one number apart; a number without it may be either.
const numberNames = ({ digits, extension }: DialledNumber): AddressNames =>
  extension === undefined
    ? { own: [`digits ${digits}`, `plain ${digits}`], sought: [`digits ${digits}`] }
    : {
        own: [`digits ${digits}`, `extension ${digits} ${extension}`],
        sought: [`plain ${digits}`, `extension ${digits} ${extension}`],
      };

/** Wide digits, dashes and spaces of other scripts as those of a keyboard; without what only surrounds an address. */
function plainText(address: string): string {
  // As nearly every address is; a selector compares those of a whole conference.
  if (/^[!-;=-~]*$/.test(address)) return address;
  const text = address
    .normalize('NFKC')
    .replaceAll(/\p{Nd}/gu, decimal)
    .replaceAll(/\p{Pd}|\u2212/gu, '-')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /^[^<]*<([^<>]*)>$/.exec(text)?.[1] ?? text;
}

/** The digits of a script follow one another, and begin at a multiple of ten or six behind one. */
function decimal(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  if (code < 0x80) return digit;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(code - zero);
}

const SIP = /^sips?:(?:([^@]*)@)?([^;?@]*)(.*)$/i;

function sipParts(text: string): SipParts | undefined {
  const match = SIP.exec(text);
  if (match === null) return undefined;
  const [, user = '', host = '', rest = ''] = match;
  const isPhone = /;user=phone\b/i.test(rest) || user.startsWith('+') || user.startsWith('%2B');
  return { user: decoded(user), host: host.toLowerCase().replace(/:5060$/, ''), isPhone };
}

const sipText = ({ user, host }: SipParts): string => (user === '' ? `sip:${host}` : `sip:${user}@${host}`);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const EXTENSION = /(?:;ext=| ?(?:ext\.?|x|#) ?)(\d{1,10})$/i;

/** What a text is as a number; undefined where it is none. */
function numberOf(text: string): DialledNumber | undefined {
  const [first = '', ...parameters] = text.replace(/^(?:tel|callto):/i, '').split(';');
  const said = parameters.find((each) => /^ext=\d{1,10}$/i.test(each))?.slice(4) ?? EXTENSION.exec(first)?.[1];
  // As in (+44) 20 and (0044) 20: the prefix stands in brackets with its country.
  const written = first
    .replace(EXTENSION, '')
    .trim()
    .replace(/^\( ?(\+|00)/, '$1(');
  if (!/^\+?[\d ().\-/]+$/.test(written)) return undefined;
  // As in +44 (0)20: the zero is dialled within the country alone.
  const isInternational = /^(?:\+|00)/.test(written);
  const digits = (isInternational ? written.replace(/\(0\)/, '') : written).replaceAll(/\D/g, '');
  const whole = digits.startsWith('00') && digits.length >= WITH_PREFIX_MIN ? digits.slice(2) : digits;
  if (whole.length < DIGITS_MIN) return undefined;
  return { digits: whole, ...(said === undefined ? {} : { extension: said }) };
}
