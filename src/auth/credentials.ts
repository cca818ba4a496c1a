import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';

/** What a client says it is. */
export interface Credentials {
  readonly id: string;
  readonly secret: string;
}

/** Why a form could not be read. */
export type FormFault = 'too-large' | 'not-a-form' | 'repeated-field';

export type Form = ReadonlyMap<string, string>;

const BASIC = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i;

/** Ids that contain colons themselves. */
const MAGIC = /^(?:scope|perm|user|org):/;

/**
 * The client of an Authorization header, undefined when it names none. RFC 7617 splits at the first colon; ids that
 * hold colons are split at the last one.
 */
export function readBasic(authorization: string | undefined): Credentials | undefined {
  const encoded = BASIC.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = MAGIC.test(decoded(text)) ? text.lastIndexOf(':') : text.indexOf(':');
  return at < 0 ? undefined : { id: decoded(text.slice(0, at)), secret: decoded(text.slice(at + 1)) };
}

/** The client of the form fields client_id and client_secret (RFC 6749 section 2.3.1). */
export function readFormClient(form: Form): Credentials | undefined {
  const id = form.get('client_id');
  return id === undefined ? undefined : { id, secret: form.get('client_secret') ?? '' };
}

/** Reads a form-encoded text. Each field once, as RFC 6749 section 3.2 asks. */
export function readForm(text: string): Result<Form, FormFault> {
  if (text.length > limits.formCharsMax) return refuse('too-large');
  if (text.trim() !== '' && !/^[^{[<=]+=/.test(text.trim())) return refuse('not-a-form');
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text.trim())) {
    if (form.has(name)) return refuse('repeated-field');
    if (form.size >= limits.formFieldsMax) return refuse('too-large');
    form.set(name, value);
  }
  return ok(form);
}

/** RFC 6749 section 2.3.1 has both parts form-encoded before they are joined; most clients do not. */
function decoded(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
