// Mutated messages and packets by the million: nothing may throw, stay in memory, or keep the thread busy for 50 ms.
//   npm run fuzz -- [--count 1000000] [--seed N] [--only sip,sdp,media] [--json FILE]
// Ends with 1 when something threw, stalled for 50 ms, or when the heap grew by more than a mebibyte after the first fifth.
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fuzzMedia } from './support/fuzz-media.ts';
import { fuzzSdp, fuzzSip } from './support/fuzz-sip.ts';
import type { FuzzFigures } from './support/fuzz-watch.ts';

const STALL_MS_MAX = 50;
const GROWTH_KIB_MAX = 1024;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(randomInt(2 ** 30)) },
    only: { type: 'string', default: 'sip,sdp,media' },
    json: { type: 'string' },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const wanted = values.only.split(',');
console.log(`fuzz with --seed ${seed}`);

const parts: FuzzFigures[] = [];
if (wanted.includes('sip')) parts.push(await fuzzSip(count, seed));
if (wanted.includes('sdp')) parts.push(await fuzzSdp(count, seed));
if (wanted.includes('media')) parts.push(await fuzzMedia(count, seed));
for (const part of parts) {
  const { name, throws, stallMs, growthKib } = part;
  console.log(`${part.count} ${name}: ${throws} throws, longest ${stallMs} ms, heap ${growthKib} KiB more`);
  if (throws > 0 || stallMs >= STALL_MS_MAX || growthKib > GROWTH_KIB_MAX) process.exitCode = 1;
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ seed, parts }));
