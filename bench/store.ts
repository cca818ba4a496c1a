// Durable commits per second of the embedded store, handed in 1, 8, 64 and 512 at a time, and what one commit takes alone.
// Each commit is a mute: one conversation row, one participant body, one event.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Conversation } from '../src/domain/conversation.ts';
import { openSqliteStore } from '../src/store/sqlite.ts';
import { adding, changing, emptyConversation, participant } from '../test/store/changes.ts';

const SECONDS = Number(process.argv[2] ?? 2);
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: () => ({ cancel() {} }),
};

const directory = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
const path = join(directory, 'bench.sqlite');
const store = await openSqliteStore({ path, clock, log: quiet });

async function startConversations(count: number, name: string): Promise<Conversation[]> {
  const changes = Array.from({ length: count }, (_, place) => {
    const id = `${name}-00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
    return adding(emptyConversation(id), participant(`${id}-a`), participant(`${id}-b`), participant(`${id}-c`));
  });
  await Promise.all(changes.map((change) => store.conversations.commit(change)));
  return changes.map((change) => change.next);
}

async function mute(conversation: Conversation): Promise<Conversation> {
  const [first] = conversation.live.values();
  if (first === undefined) return conversation;
  const change = changing(conversation, { ...first, muted: !first.muted });
  await store.conversations.commit(change);
  return change.next;
}

for (const size of [1, 8, 64, 512]) {
  let conversations = await startConversations(size, `batch-${size}`);
  const latencies: number[] = [];
  const began = performance.now();
  const cpu = process.cpuUsage();
  let commits = 0;
  while (performance.now() - began < SECONDS * 1000) {
    const from = performance.now();
    conversations = await Promise.all(conversations.map(mute));
    latencies.push(performance.now() - from);
    commits += size;
  }
  const tookMs = performance.now() - began;
  const used = process.cpuUsage(cpu);
  latencies.sort((one, other) => one - other);
  const at = (share: number): string => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(3);
  const perSecond = Math.round((commits / tookMs) * 1000);
  const cpuUs = ((used.user + used.system) / commits).toFixed(1);
  console.log(
    `batch ${size}: ${perSecond} commits/s, batch p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, CPU ${cpuUs} µs a commit`,
  );
}

await store.close();
console.log(`file ${(statSync(path).size / 1e6).toFixed(1)} MB`);
rmSync(directory, { recursive: true });
