import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type LoadResult, requestBytes, runLoad } from './support/http-load.ts';
import { idsAt, memberAt } from './support/member.ts';

// Durable removals and reads per second, side by side with a bare node:http server that parses and answers JSON of the
// same size, in one run. Each round has all three, so that a machine whose speed drifts is the same for each.
const rounds = Number(process.env.ROUNDS ?? 3);
const conversations = 120;
const perConversation = 50;
const connections = 64;
const json = { 'Content-Type': 'application/json' };

interface Running {
  readonly child: ChildProcess;
  readonly line: string;
}

async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  return { child, line: String(line) };
}

async function stop({ child }: Running): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

interface Target {
  readonly url: string;
  readonly port: number;
  readonly token: string;
}

const get = async (target: Target, path: string): Promise<unknown> =>
  (await fetch(target.url + path, { headers: { Authorization: `Bearer ${target.token}` } })).json();

interface Party {
  readonly id: string;
  readonly conversationId: string;
}

/** Conferences of virtual phones, all up; the ids of everybody. */
async function fill(target: Target): Promise<readonly Party[]> {
  const body = JSON.stringify({
    participants: Array.from({ length: perConversation }, () => ({ address: '+15550100' })),
  });
  const headers = { ...json, Authorization: `Bearer ${target.token}` };
  const parties: Party[] = [];
  for (let made = 0; made < conversations; made += 1) {
    const created = await fetch(`${target.url}/api/v2/conversations/calls`, { method: 'POST', headers, body });
    const conversationId = String(memberAt(await created.json(), 'id'));
    const call = await get(target, `/api/v2/conversations/${conversationId}`);
    parties.push(...idsAt(call, 'participants').map((id) => ({ id, conversationId })));
  }
  return parties;
}

/** Neighbours in the list are of different conversations, as requests of many clients are. */
const shuffled = (parties: readonly Party[]): readonly Party[] =>
  Array.from(
    { length: parties.length },
    (_, index) => parties[(index % conversations) * perConversation + Math.floor(index / conversations)],
  ).filter((party) => party !== undefined);

const say = (name: string, result: LoadResult, bare: number): void => {
  const statuses = Object.entries(result.statuses).map(([status, count]) => `${count} x ${status}`);
  const ratio = bare === 0 ? '' : `  ${(result.perSecond / bare).toFixed(2)}x of bare`;
  console.log(
    `${name.padEnd(34)} ${result.perSecond.toFixed(0).padStart(6)}/s  p50 ${result.p50.toFixed(1)} ms  p99 ${result.p99.toFixed(1)} ms  ${statuses.join(', ')}${ratio}`,
  );
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function round(): Promise<{ reads: number; removals: number }> {
  const data = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
  const env = {
    PARTYLINE_HTTP: '127.0.0.1:0',
    PARTYLINE_SIP: '127.0.0.1:0',
    PARTYLINE_SEED: 'none',
    PARTYLINE_DATA: data,
  };
  const server = await start(['bin/partyline.js', 'dev', '--json'], env);
  const bare = await start(['bench/support/bare-http.ts', '600']);
  try {
    const ready: unknown = JSON.parse(server.line);
    const url = String(memberAt(ready, 'http'));
    const target: Target = { url, port: Number(new URL(url).port), token: String(memberAt(ready, 'token')) };
    const barePort = Number(bare.line);
    // Warm, like the yardstick: compilers have had as many requests of each kind to learn from.
    const warmUp = shuffled(await fill(target));
    const parties = shuffled(await fill(target));
    const removalBody = '{"state":"disconnected"}';
    const bareRequests = parties.flatMap(() => [
      requestBytes('POST', '/', { body: removalBody }),
      requestBytes('POST', '/', { body: removalBody }),
    ]);
    const reads = parties.map(({ id }) =>
      requestBytes('GET', `/api/v2/conversations/phone/participants/${id}`, target),
    );
    const removalOf = ({ id, conversationId }: Party): Buffer =>
      requestBytes('PATCH', `/api/v2/conversations/calls/${conversationId}/participants/${id}`, {
        ...target,
        body: removalBody,
      });
    await runLoad({ port: barePort, connections, requests: bareRequests });
    const yardstick = await runLoad({ port: barePort, connections, requests: bareRequests });
    say('bare node:http, JSON in and out', yardstick, 0);
    await runLoad({ port: target.port, connections, requests: [...reads, ...reads] });
    const read = await runLoad({ port: target.port, connections, requests: [...reads, ...reads] });
    say('read one participant', read, yardstick.perSecond);
    await runLoad({ port: target.port, connections, requests: warmUp.map(removalOf) });
    const removed = await runLoad({ port: target.port, connections, requests: parties.map(removalOf) });
    say('durable removals, virtual legs', removed, yardstick.perSecond);
    return { reads: read.perSecond / yardstick.perSecond, removals: removed.perSecond / yardstick.perSecond };
  } finally {
    await Promise.all([stop(server), stop(bare)]);
    rmSync(data, { recursive: true, force: true });
  }
}

const results = [];
for (let turn = 1; turn <= rounds; turn += 1) {
  console.log(
    `round ${turn} of ${rounds}: ${conversations} conferences of ${perConversation}, ${connections} connections`,
  );
  results.push(await round());
}
console.log(
  `median of ${rounds}: reads ${median(results.map(({ reads }) => reads)).toFixed(2)}x (target >= 0.5), removals ${median(results.map(({ removals }) => removals)).toFixed(2)}x (target >= 0.2) of bare node:http`,
);
