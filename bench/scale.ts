// What many cost: the same PATCH with 100 and with 10,000 live participants, lists and reads with 1,000 and with 100,000
// stored conversations, and memory per live participant. Each pair in one run, so that the ratios hold.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { asOrganisationId } from '../src/base/ids.ts';
import { openSqliteStore } from '../src/store/sqlite.ts';
import { adding, emptyConversation, ending, participant } from '../test/store/changes.ts';
import { requestBytes, runLoad } from './support/http-load.ts';
import { idsAt, memberAt } from './support/member.ts';

const perConversation = 5;
const connections = 8;
const demoOrganisation = asOrganisationId('de300000-0000-4000-8000-000000000001');

interface Target {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  readonly token: string;
}

async function start(data: string): Promise<Target> {
  const env = {
    ...process.env,
    PARTYLINE_HTTP: '127.0.0.1:0',
    PARTYLINE_SIP: '127.0.0.1:0',
    PARTYLINE_SEED: 'none',
    PARTYLINE_DATA: data,
  };
  const child = spawn(process.execPath, ['bin/partyline.js', 'dev', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  // Also where the measurement is broken off.
  process.once('exit', () => child.kill());
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const ready: unknown = JSON.parse(String(line));
  const url = String(memberAt(ready, 'http'));
  return { child, url, port: Number(new URL(url).port), token: String(memberAt(ready, 'token')) };
}

async function stop({ child }: Target): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

const folder = (): string => mkdtempSync(join(tmpdir(), 'partyline-bench-'));

/** Resident memory of a process, KiB. */
const resident = ({ child }: Target): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0);

async function ask(target: Target, path: string, body?: unknown): Promise<unknown> {
  const headers = { Authorization: `Bearer ${target.token}`, 'Content-Type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(target.url + path, { headers, ...sent })).json();
}

/** Conferences with so many virtual phones in all; their paths. */
async function fill(target: Target, live: number): Promise<readonly string[]> {
  const paths: string[] = [];
  while (paths.length < live) {
    const participants = Array.from({ length: perConversation }, () => ({ address: '+15550100' }));
    const id = String(memberAt(await ask(target, '/api/v2/conversations/calls', { participants }), 'id'));
    const call = await ask(target, `/api/v2/conversations/${id}`);
    paths.push(...idsAt(call, 'participants').map((each) => `/api/v2/conversations/calls/${id}/participants/${each}`));
  }
  return paths;
}

async function patches(target: Target, paths: readonly string[]): Promise<number> {
  const step = Math.max(1, Math.floor(paths.length / 97));
  const chosen = Array.from({ length: 4000 }, (_, place) => paths[(place * step) % paths.length] ?? '');
  const requests = chosen.map((path, place) =>
    requestBytes('PATCH', path, { ...target, body: JSON.stringify({ muted: place % 2 === 0 }) }),
  );
  await runLoad({ port: target.port, connections, requests: requests.slice(0, 1000) });
  const result = await runLoad({ port: target.port, connections, requests });
  console.log(
    `PATCH with ${String(paths.length).padStart(6)} live: p50 ${result.p50.toFixed(2)} ms  p99 ${result.p99.toFixed(2)} ms  ${JSON.stringify(result.statuses)}`,
  );
  return result.p99;
}

async function manyLive(): Promise<void> {
  const data = folder();
  const target = await start(data);
  try {
    const few = await fill(target, 100);
    await patches(target, few);
    const small = await patches(target, few);
    const before = resident(target);
    const all = [...few, ...(await fill(target, 9900))];
    const grown = resident(target) - before;
    const large = await patches(target, all);
    console.log(`p99 at 10,000 live: ${(large / small).toFixed(2)}x that at 100 (target <= 1.5)`);
    console.log(`memory per live participant: ${(grown / 9900).toFixed(1)} KiB resident (target <= 20)`);
  } finally {
    await stop(target);
    rmSync(data, { recursive: true, force: true });
  }
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => ({ cancel() {} }) };
const uuid = (kind: number, place: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(place).padStart(12, '0')}`;

/** Writes ended conversations of two straight into the database. */
async function store(data: string, count: number): Promise<void> {
  const opened = await openSqliteStore({ path: join(data, 'partyline.db'), clock, log: quiet });
  opened.identities.saveOrganisation({ id: demoOrganisation, name: 'demo' });
  const now = Date.now();
  for (let from = 0; from < count; from += 500) {
    const places = Array.from({ length: Math.min(500, count - from) }, (_, step) => from + step);
    const begun = places.map((place) =>
      adding(
        emptyConversation(uuid(1, place), { organisationId: demoOrganisation, startTime: now }),
        participant(uuid(2, place)),
        participant(uuid(3, place)),
      ),
    );
    await Promise.all(begun.map((change) => opened.conversations.commit(change)));
    const over = begun.map((change, step) =>
      ending(change.next, now + step, uuid(2, from + step), uuid(3, from + step)),
    );
    await Promise.all(over.map((change) => opened.conversations.commit(change)));
  }
  await opened.close();
}

/** p99 of each kind of read, milliseconds. */
async function reads(target: Target, count: number): Promise<ReadonlyMap<string, number>> {
  const kinds: Readonly<Record<string, (place: number) => string>> = {
    'get a conversation': (place) => `/api/v2/conversations/${uuid(1, (place * 7919) % count)}`,
    'list live conversations': () => '/api/v2/conversations',
    'list ended participants': () => '/api/v2/conversations/phone/participants?state=disconnected',
  };
  const found = new Map<string, number>();
  for (const [kind, path] of Object.entries(kinds)) {
    const requests = Array.from({ length: 2000 }, (_, place) => requestBytes('GET', path(place), target));
    await runLoad({ port: target.port, connections, requests: requests.slice(0, 500) });
    const { p50, p99, statuses } = await runLoad({ port: target.port, connections, requests });
    const figures = `p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms  ${JSON.stringify(statuses)}`;
    console.log(`${kind.padEnd(24)} ${String(count).padStart(6)} stored: ${figures}`);
    found.set(kind, p99);
  }
  return found;
}

async function manyStored(): Promise<void> {
  const results: ReadonlyMap<string, number>[] = [];
  for (const count of [1000, 100_000]) {
    const data = folder();
    await store(data, count);
    const target = await start(data);
    try {
      results.push(await reads(target, count));
    } finally {
      await stop(target);
      rmSync(data, { recursive: true, force: true });
    }
  }
  const [few, many] = results;
  for (const [kind, p99] of many ?? [])
    console.log(`${kind}: p99 ${(p99 / (few?.get(kind) ?? p99)).toFixed(2)}x that at 1,000 (target <= 1.5)`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGPIPE'] as const) process.once(signal, () => process.exit(1));
process.stdout.once('error', () => process.exit(1));
if (process.argv[2] !== 'stored') await manyLive();
await manyStored();
