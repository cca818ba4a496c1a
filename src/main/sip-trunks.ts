import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { TrunkAccount } from '../ports/sip-accounts.ts';

/** Reads a file; the refusal says which, and why not. */
export type ReadText = (path: string) => Result<string, string>;

const known: ReadonlySet<string> = new Set([
  ...['name', 'registrar', 'user', 'password', 'passwordFile', 'number', 'register', 'expires'],
]);

/** The trunks of a file of PARTYLINE_SIP_TRUNKS: a JSON list of objects. A refusal never has a password in it. */
export function readTrunks(text: string, readText: ReadText): Result<readonly TrunkAccount[], string> {
  const list = parsed(text);
  if (!Array.isArray(list)) return refuse('it is no JSON list of trunks');
  if (list.length > limits.trunksMax) return refuse(`it has more than ${limits.trunksMax} trunks`);
  const trunks: TrunkAccount[] = [];
  for (const [at, value] of list.entries()) {
    const trunk = readTrunk(value, readText);
    if (!trunk.ok) return refuse(`trunk ${at + 1}: ${trunk.refusal}`);
    trunks.push(trunk.value);
  }
  const twice = trunks.find((each, at) => trunks.findIndex(({ name }) => name === each.name) !== at);
  return twice === undefined ? ok(trunks) : refuse(`two trunks have the name "${twice.name}"`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readTrunk(value: unknown, readText: ReadText): Result<TrunkAccount, string> {
  if (typeof value !== 'object' || value === null) return refuse('it is no object');
  const fields = new Map<string, unknown>(Object.entries(value));
  const stranger = [...fields.keys()].find((key) => !known.has(key));
  if (stranger !== undefined) return refuse(`"${stranger}" is no key; the keys are ${[...known].join(', ')}`);
  const place = placeOf(textOf(fields, 'registrar'));
  if (place === undefined) {
    return refuse(
      '"registrar" should look like sip:trunk.example.com, sip:192.0.2.7:5060;transport=tcp or sips:trunk.example.com',
    );
  }
  const user = textOf(fields, 'user');
  if (!/^[^\s@<>"]{1,128}$/.test(user)) return refuse('"user" is missing, or no user part of an address');
  const password = passwordOf(fields, readText);
  if (!password.ok) return password;
  const number = fields.has('number') ? textOf(fields, 'number') : user;
  if (!/^[^\s@<>"]{1,128}$/.test(number)) return refuse('"number" is no user part of an address');
  const expires = fields.get('expires') ?? limits.sipExpiresSecondsMax;
  const isWithin = typeof expires === 'number' && Number.isInteger(expires);
  if (!isWithin || expires < limits.trunkExpiresSecondsMin || expires > limits.trunkExpiresSecondsMax) {
    return refuse(`"expires" may be ${limits.trunkExpiresSecondsMin} to ${limits.trunkExpiresSecondsMax} seconds`);
  }
  const registers = fields.get('register') ?? true;
  if (typeof registers !== 'boolean') return refuse('"register" may be true or false');
  const name = fields.has('name') ? textOf(fields, 'name') : place.host;
  if (!/^[\w .-]{1,64}$/.test(name)) return refuse('"name" may have letters, digits, spaces, dots, - and _');
  return ok({ ...{ name, ...place, user, number, registers }, password: password.value, expiresSeconds: expires });
}

const URI = /^(sips?):([a-z0-9._-]+)(?::(\d{1,5}))?(?:;transport=(udp|tcp|tls))?$/i;

/** Where a trunk is; with `sips:` the transport may only say what TLS runs over (RFC 3261 §26.2.2). */
function placeOf(text: string): Pick<TrunkAccount, 'scheme' | 'host' | 'port' | 'transport'> | undefined {
  const [, written, host = '', port, word] = URI.exec(text.toLowerCase()) ?? [];
  if (written === undefined || (written === 'sips' && word === 'udp')) return undefined;
  const scheme = written === 'sips' ? 'sips' : 'sip';
  const isTls = scheme === 'sips' || word === 'tls';
  const transport = isTls ? ({ transport: 'TLS' } as const) : word === 'tcp' ? ({ transport: 'TCP' } as const) : {};
  return { scheme, host, port: Number(port ?? (isTls ? 5061 : 5060)), ...transport };
}

function textOf(fields: ReadonlyMap<string, unknown>, key: string): string {
  const value = fields.get(key);
  return typeof value === 'string' ? value : '';
}

function passwordOf(fields: ReadonlyMap<string, unknown>, readText: ReadText): Result<string, string> {
  if (fields.has('password') === fields.has('passwordFile')) {
    return refuse('it needs either "password" or "passwordFile"');
  }
  if (fields.has('password')) return ok(textOf(fields, 'password'));
  const text = readText(textOf(fields, 'passwordFile'));
  // An editor ends a file by a line break, which is no part of the password.
  return text.ok ? ok(text.value.replace(/\r?\n$/, '')) : text;
}
