// 500 legs on one core: lost frames, how late the mixer's ticks were, memory from end to end.
//   node bench/one-core.ts [--legs 500] [--seconds 600] [--size 50] [--json FILE]
// The server is bound to the first core, the generator to the others. Prints figures, asserts nothing; Linux with taskset.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePortRange } from '../test/support/free-ports.ts';
import { memberAt } from './support/member.ts';
import { beginRtpGenerator } from './support/rtp-generator.ts';
import { createPhones } from './support/sip-phones.ts';
import { findTools } from './support/telephony-tools.ts';

const SETTLE_MS = 5000;
const LOOK_MS = 10_000;
const CLOCK_TICKS = 100;

const { values } = parseArgs({
  options: {
    legs: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '600' },
    size: { type: 'string', default: '50' },
    json: { type: 'string' },
  },
});
const [legs, seconds, size] = [values.legs, values.seconds, values.size].map(Number);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const rssKib = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);

const cpuMs = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / CLOCK_TICKS;
};

/** What the server itself counts. */
async function readMetrics(url: string) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  const late = [...text.matchAll(/^partyline_mixer_tick_late_ms_bucket\{le="([^"]+)"\} (\d+)$/gm)].map(
    ([, bound, count]) => ({
      bound: bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound),
      count: Number(count),
    }),
  );
  return { late, skipped: of('partyline_rtp_skippedframes'), received: of('partyline_rtp_received') };
}

type Metrics = Awaited<ReturnType<typeof readMetrics>>;

/** The bound under which this share of the ticks between the two readings began. */
function lateness(before: Metrics, after: Metrics, share: number): number {
  const counts = after.late.map(({ bound, count }, at) => ({ bound, count: count - (before.late[at]?.count ?? 0) }));
  const all = counts.at(-1)?.count ?? 0;
  return counts.find(({ count }) => count >= all * share)?.bound ?? Number.NaN;
}

const tools = findTools();
if (tools === undefined) throw new Error('the generator is in shared/tools/telephony (PARTYLINE_BENCH_TOOLS)');
const folder = mkdtempSync(join(tmpdir(), 'partyline-one-core-'));
const isBound = cpus().length > 1;
const rtpPort = await freePortRange(2);
const rtp = await beginRtpGenerator({
  ...{ tools, folder, port: rtpPort },
  prefix: isBound ? ['taskset', '-c', `1-${cpus().length - 1}`] : [],
});
const server = spawn('taskset', ['-c', '0', process.execPath, 'bin/partyline.js', 'dev', '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: {
    ...process.env,
    PARTYLINE_HTTP: '127.0.0.1:0',
    PARTYLINE_SIP: '127.0.0.1:0',
    PARTYLINE_SEED: 'none',
    PARTYLINE_DATA: join(folder, 'data'),
  },
});
try {
  const [line] = await once(createInterface({ input: server.stdout }), 'line');
  const ready: unknown = JSON.parse(String(line));
  const url = String(memberAt(ready, 'http'));
  const pid = server.pid ?? 0;
  const [host = '', port = '0'] = String(memberAt(ready, 'sip')).split(':');
  const phones = await createPhones({ host, port: Number(port) }, rtp.port);
  const rssBefore = rssKib(pid);
  for (let count = 0; count < (legs ?? 0); count += 1)
    rtp.talkTo((await phones.dial(String(600 + Math.floor(count / (size ?? 1))))).rtpPort);
  say(
    `one core: ${legs} legs in conferences of ${size} are up, ${isBound ? 'the generator has the other cores' : 'the generator shares the core'}`,
  );
  await pause(SETTLE_MS);
  const [before, cpuBefore, began] = [await readMetrics(url), cpuMs(pid), performance.now()];
  rtp.mark();
  const memory = [rssKib(pid)];
  while (performance.now() - began < (seconds ?? 0) * 1000) {
    await pause(Math.max(0, Math.min(LOOK_MS, (seconds ?? 0) * 1000 - (performance.now() - began))));
    memory.push(rssKib(pid));
    say(
      `one core: ${Math.round((performance.now() - began) / 1000)} s, ${Math.round((memory.at(-1) ?? 0) / 1024)} MiB`,
    );
  }
  const heard = await rtp.heard();
  const [after, used] = [await readMetrics(url), cpuMs(pid) - cpuBefore];
  const ms = used / ((legs ?? 1) * heard.seconds);
  const figures = {
    ...{ legs, size, seconds: heard.seconds, lost: heard.lost, frames: Math.round(heard.legs * heard.seconds * 50) },
    ...{ skipped: after.skipped - before.skipped, cpuMsPerLegSecond: ms, coreShare: used / heard.seconds / 1000 },
    ...{ lateP99: lateness(before, after, 0.99), lateP999: lateness(before, after, 0.999) },
    memory: {
      perLegKib: ((memory[0] ?? 0) - rssBefore) / (legs ?? 1),
      firstKib: memory[0],
      lastKib: memory.at(-1),
      mostKib: Math.max(...memory),
    },
  };
  console.log(
    `${legs} legs in conferences of ${size} on one core, ${figures.seconds.toFixed(0)} s: ${figures.lost} of ${figures.frames} frames lost, ` +
      `${figures.skipped} frames skipped, ticks late p99 <= ${figures.lateP99} ms, p99.9 <= ${figures.lateP999} ms, ` +
      `${ms.toFixed(3)} ms CPU per leg-second (${(figures.coreShare * 100).toFixed(0)} % of the core), ` +
      `memory ${Math.round((memory[0] ?? 0) / 1024)} MiB at first, ${Math.round((memory.at(-1) ?? 0) / 1024)} at last, ${figures.memory.perLegKib.toFixed(0)} kB a leg`,
  );
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(figures));
  phones.close();
} finally {
  rtp.end();
  server.kill('SIGTERM');
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
