import { ok, type Result, refuse } from '../../../base/result.ts';
import type { TransferTarget } from '../../../ports/engine.ts';
import type { DialogUser } from '../leg/leg.ts';
import { readReplaces, replacedBy } from '../leg/replaces.ts';
import { parseNameAddr } from '../message/header-values.ts';
import type { SipRequest } from '../message/message.ts';
import { formatUri, parseUri, type SipUri } from '../message/uri.ts';

/** What a REFER asks for. */
export interface Refer {
  readonly to: TransferTarget;
  /** It wants no NOTIFY (RFC 4488 §4). */
  readonly isSilent: boolean;
  /** The URI of its Referred-By (RFC 3892), without what else stands there. */
  readonly by?: string;
}

export interface ReferDeps {
  readonly dialogs: ReadonlyMap<string, DialogUser>;
  /** Whether a host and port are this server's. */
  readonly isHere: (uri: SipUri) => boolean;
}

type Target = Result<TransferTarget, { readonly status: number }>;

const no = (status: number): { readonly ok: false; readonly refusal: { readonly status: number } } =>
  refuse({ status });

/** Reads a REFER (RFC 3515 §2.4.2); the refusal is its final response. */
export function readRefer({ headers }: SipRequest, deps: ReferDeps): Result<Refer, { readonly status: number }> {
  const targets = headers.lines('Refer-To');
  const [target = ''] = targets;
  // RFC 3515 §2.4.2: none or more than one gets 400.
  if (targets.length !== 1) return no(400);
  const parsed = parseNameAddr(target);
  if (!parsed.ok) return no(400);
  const to = targetOf(parsed.value.uri, deps);
  if (!to.ok) return to;
  const isSilent = /^false\s*(?:;|$)/i.test(headers.get('Refer-Sub')?.trim() ?? '');
  const by = referrerOf(headers.lines('Referred-By'));
  return ok({ to: to.value, isSilent, ...(by === undefined ? {} : { by }) });
}

/** One that cannot be read is none: nobody is refused a transfer for it. */
function referrerOf([line = '', ...more]: readonly string[]): string | undefined {
  const parsed = parseNameAddr(line);
  const uri = parsed.ok && more.length === 0 ? parseUri(parsed.value.uri) : undefined;
  if (!uri?.ok) return undefined;
  const { headers: _, ...place } = uri.value;
  return formatUri({ ...place, params: new Map() });
}

function targetOf(text: string, deps: ReferDeps): Target {
  if (/^tel:/i.test(text)) return ok({ kind: 'address', address: text.split(';', 1)[0] ?? '' });
  const parsed = parseUri(text);
  if (!parsed.ok) return no(parsed.refusal.sipStatus);
  const { headers, params, ...uri } = parsed.value;
  // Another method than INVITE would be a request to whomever in our name.
  if ((params.get('method') ?? 'INVITE').toUpperCase() !== 'INVITE') return no(403);
  if (headers !== undefined && headers !== '') return attended(headers, deps);
  if (deps.isHere(parsed.value)) return uri.user === '' ? no(404) : ok({ kind: 'own', user: userPart(uri.user) });
  return ok({ kind: 'address', address: formatUri({ ...uri, params: new Map() }) });
}

/** RFC 3261 §19.1.6: a user part may carry parameters of its own. */
const userPart = (user: string): string => user.split(';', 1)[0] ?? '';

/** Replaces (RFC 5589 §7) is the one header in a URI that we act on: others would be somebody's words in our request. */
function attended(text: string, { dialogs }: ReferDeps): Target {
  const values = text.split('&').map((each) => each.split('=', 2));
  const replaces = values.filter(([name = '']) => name.toLowerCase() === 'replaces');
  const [[, value = ''] = []] = replaces;
  if (replaces.length !== 1 || values.some(([name = '']) => !/^(replaces|require)$/i.test(name))) return no(403);
  const read = readReplaces(unescaped(value));
  if (read === undefined) return no(400);
  const replaced = replacedBy(dialogs, read);
  // A dialog that is not here is between others, and we call nobody in the name of a third.
  return replaced?.phase === 'confirmed' ? ok({ kind: 'leg', legId: replaced.legId }) : no(404);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
