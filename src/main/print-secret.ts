import { createHash } from 'node:crypto';
import { hashSecret } from '../auth/secret-hash.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { createSystemRandom } from './system.ts';

/**
 * What a seed file holds of a secret: its scrypt hash, or with `sip` (`user@realm`) the members of a user's `sip`. The
 * line end that echo and editors add is not part of the secret.
 */
export async function printSecret(typed: string, sip?: string): Promise<Result<string, string>> {
  const secret = typed.replace(/\r?\n$/, '');
  if (secret === '') return refuse("There is no secret on stdin. Try: printf '%s' 'SECRET' | npx partyline secret");
  if (secret.length > limits.secretCharsMax) return refuse(`A secret has at most ${limits.secretCharsMax} characters.`);
  if (sip === undefined) return ok(await hashSecret(secret, createSystemRandom()));
  const [, username, realm] = /^([^@:\s]+)@([^:\s"]+)$/.exec(sip) ?? [];
  if (username === undefined || realm === undefined)
    return refuse(`--sip is "${sip}". It should look like alice@example.com.`);
  // RFC 7616 section 3.4.2.
  const ha1 = (algorithm: 'md5' | 'sha256'): string =>
    createHash(algorithm).update(`${username}:${realm}:${secret}`).digest('hex');
  return ok(JSON.stringify({ username, realm, ha1Md5: ha1('md5'), ha1Sha256: ha1('sha256') }));
}
