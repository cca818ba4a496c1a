import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { memberAt } from './support/member.ts';
import { createPhones, type Phone } from './support/sip-phones.ts';

// Real SIP legs that all speak: how long from writing a PATCH to the BYE on the wire, beside a bare request to the same
// port; and what a leg costs, CPU of the server's process alone. Figures only, nothing is asserted.
const removals = Number(process.env.REMOVALS ?? 300);
const seconds = Number(process.env.SECONDS ?? 5);
const clockTicks = 100;

interface Program {
  readonly child: ChildProcess;
  readonly lines: Interface;
  readonly first: string;
}

async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Program> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  if (child.stdout === null) throw new Error('no output to read');
  const lines = createInterface({ input: child.stdout });
  const [first] = await once(lines, 'line');
  return { child, lines, first: String(first) };
}

const cpuMs = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / clockTicks;
};

const quantile = (values: readonly number[], share: number): string => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
};

const data = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
const server = await start(['bin/partyline.js', 'dev', '--json'], {
  PARTYLINE_HTTP: '127.0.0.1:0',
  PARTYLINE_SIP: '127.0.0.1:0',
  PARTYLINE_SEED: 'none',
  PARTYLINE_DATA: data,
});
const talker = await start(['bench/support/talker.ts']);
const ready: unknown = JSON.parse(server.first);
const [url, token, sip] = ['http', 'token', 'sip'].map((name) => String(memberAt(ready, name)));
const [host = '', port = '0'] = (sip ?? '').split(':');
const phones = await createPhones({ host, port: Number(port) }, Number(talker.first));
const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };

async function join600(room: string): Promise<Phone> {
  const phone = await phones.dial(room);
  talker.child.stdin?.write(`+${phone.rtpPort}\n`);
  return phone;
}

/** The path of its removal; asked again until the server lists it. */
async function pathOf(phone: Phone): Promise<string> {
  for (;;) {
    const listed = await fetch(`${url}/api/v2/conversations/phone/participants?address=${phone.user}`, { headers });
    const one = memberAt(await listed.json(), 'entities.0');
    if (one !== undefined) {
      return `/api/v2/conversations/calls/${memberAt(one, 'conversationId')}/participants/${memberAt(one, 'id')}`;
    }
  }
}

async function measureRemovals(): Promise<void> {
  const talking: Phone[] = [];
  for (let count = 0; count < 10; count += 1) talking.push(await join600('600'));
  const removal: number[] = [];
  const bare: number[] = [];
  for (let count = 0; count < removals; count += 1) {
    const phone = talking.shift();
    if (phone === undefined) break;
    const path = await pathOf(phone);
    await pause(10);
    const asked = performance.now();
    await (await fetch(`${url}/health`)).text();
    bare.push(performance.now() - asked);
    const began = performance.now();
    const answer = fetch(url + path, { method: 'PATCH', headers, body: '{"state":"disconnected"}' });
    removal.push((await phone.gone) - began);
    await (await answer).text();
    talker.child.stdin?.write(`-${phone.rtpPort}\n`);
    talking.push(await join600('600'));
  }
  console.log(
    `PATCH -> BYE, 10 legs talking:  p50 ${quantile(removal, 0.5)} ms  p99 ${quantile(removal, 0.99)} ms  (${removals} removals; target p99 <= 3)`,
  );
  console.log(`GET /health and back, meanwhile: p50 ${quantile(bare, 0.5)} ms  p99 ${quantile(bare, 0.99)} ms`);
  for (const phone of talking) {
    await fetch(url + (await pathOf(phone)), { method: 'PATCH', headers, body: '{"state":"disconnected"}' });
    talker.child.stdin?.write(`-${phone.rtpPort}\n`);
  }
}

async function heard(): Promise<number> {
  talker.child.stdin?.write('?\n');
  const [count] = await once(talker.lines, 'line');
  return Number(count);
}

async function measureCpu(legs: number, size: number): Promise<void> {
  const talking: Phone[] = [];
  for (let count = 0; count < legs; count += 1) talking.push(await join600(String(600 + Math.floor(count / size))));
  await pause(1500);
  const pid = server.child.pid ?? 0;
  await heard();
  const [before, began] = [cpuMs(pid), performance.now()];
  await pause(seconds * 1000);
  const [used, took] = [cpuMs(pid) - before, (performance.now() - began) / 1000];
  const frames = (await heard()) / (legs * took * 50);
  console.log(
    `conferences of ${String(size).padEnd(3)} ${legs} legs, all speaking: ${(used / took / legs).toFixed(3)} ms CPU per leg-second (target <= 1), ${(frames * 100).toFixed(1)} % of the frames`,
  );
  for (const phone of talking) {
    await fetch(url + (await pathOf(phone)), { method: 'PATCH', headers, body: '{"state":"disconnected"}' });
    talker.child.stdin?.write(`-${phone.rtpPort}\n`);
  }
}

try {
  await measureRemovals();
  await measureCpu(90, 3);
  await measureCpu(200, 50);
} finally {
  phones.close();
  talker.child.stdin?.end();
  server.child.kill('SIGTERM');
  await once(server.child, 'exit');
  rmSync(data, { recursive: true, force: true });
}
