import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../base/ids.ts';
import { limits } from '../base/limits.ts';

/** A secret as it is kept: scrypt (RFC 7914) with its parameters beside it. */
export interface SecretHash {
  /** log2 of N. */
  readonly cost: number;
  readonly blockSize: number;
  readonly parallel: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{16,128})\$([A-Za-z0-9+/]{43,128})$/;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** N = 2^15, r = 8, p = 1: 32 MiB and about a tenth of a second. */
const STANDARD = { cost: 15, blockSize: 8, parallel: 1 } as const;

/**
 * Stands for the hash of whoever has none among these: no secret has it as its key, and it costs as much as the costliest
 * of them, so that who is not there takes no less time than who is.
 */
export function decoyFor(hashes: readonly (SecretHash | undefined)[]): SecretHash {
  const known = hashes.filter((hash) => hash !== undefined);
  const [first, ...rest] = known.map(({ cost, blockSize, parallel }) => ({ cost, blockSize, parallel }));
  const workOf = ({ cost, parallel }: typeof STANDARD | NonNullable<typeof first>): number => 2 ** cost * parallel;
  const size = rest.reduce((most, each) => (workOf(each) > workOf(most) ? each : most), first ?? STANDARD);
  return { ...size, salt: Buffer.alloc(SALT_BYTES), key: Buffer.alloc(KEY_BYTES) };
}

/** Reads `$scrypt$ln=15,r=8,p=1$salt$key` (PHC string format); undefined when it is none or its bounds are not ours. */
export function readSecretHash(text: string): SecretHash | undefined {
  const [, cost = '', blockSize = '', parallel = '', salt = '', key = ''] = PHC.exec(text) ?? [];
  if (salt === '') return undefined;
  const numbers = { cost: Number(cost), blockSize: Number(blockSize), parallel: Number(parallel) };
  const isBounded =
    numbers.cost >= 14 &&
    numbers.cost <= 17 &&
    numbers.blockSize === 8 &&
    numbers.parallel >= 1 &&
    numbers.parallel <= 4;
  return isBounded ? { ...numbers, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') } : undefined;
}

/** The text that `readSecretHash` reads. */
export async function hashSecret(secret: string, random: Random): Promise<string> {
  const salt = Buffer.from(random.bytes(SALT_BYTES));
  const key = await derive(secret, { ...STANDARD, salt, key: Buffer.alloc(KEY_BYTES) });
  const { cost, blockSize, parallel } = STANDARD;
  return `$scrypt$ln=${cost},r=${blockSize},p=${parallel}$${unpadded(salt)}$${unpadded(key)}`;
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

function derive(secret: string, hash: SecretHash): Promise<Buffer> {
  const size = 2 ** hash.cost;
  const options: ScryptOptions = {
    N: size,
    r: hash.blockSize,
    p: hash.parallel,
    maxmem: 256 * size * hash.blockSize,
  };
  return new Promise((resolve, reject) => {
    scrypt(secret.normalize('NFC'), hash.salt, hash.key.length, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

/** Compares secrets with their hashes, a few at a time. */
export interface SecretCheck {
  /** `busy`: so many are waiting that this one was not looked at. */
  verify(secret: string, hash: SecretHash): Promise<boolean | 'busy'>;
}

/** A hash takes 32 MiB and a core, so a flood of sign-ins waits in a bounded line and not in memory. */
export function createSecretCheck(): SecretCheck {
  const waiting: (() => void)[] = [];
  let running = 0;
  const start = async (): Promise<void> => {
    if (running >= limits.slowHashesAtOnceMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
  };
  const end = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    async verify(secret, hash) {
      if (waiting.length >= limits.slowHashesWaitingMax) return 'busy';
      await start();
      try {
        return timingSafeEqual(await derive(secret.slice(0, limits.secretCharsMax), hash), hash.key);
      } finally {
        end();
      }
    },
  };
}
