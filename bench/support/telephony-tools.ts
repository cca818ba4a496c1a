import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder of the comparison's programs; undefined where it is not beside the project. */
export function findTools(): string | undefined {
  const named = process.env.PARTYLINE_BENCH_TOOLS;
  const folder = resolve(import.meta.dirname, '../..', named ?? '../shared/tools/telephony');
  return existsSync(join(folder, 'compare.mjs')) ? folder : undefined;
}

/** A tree with Asterisk in it: the one named, or one unpacked from Debian into a cache of our own, which takes some seconds once. */
export function findAsterisk(tools: string, named: string | undefined): string {
  if (named !== undefined) return resolve(named);
  const cache = join(tmpdir(), `partyline-asterisk-${userInfo().uid}`);
  execFileSync(join(tools, 'get-debs.sh'), [cache, 'sid', 'asterisk'], { stdio: ['ignore', 2, 2] });
  return join(cache, 'tree');
}

export const cpuName = (): string => /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'latin1'))?.[1] ?? '?';
