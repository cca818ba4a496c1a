import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Client, createClient } from '../src/client/index.ts';
import { createCrowd } from './support/crowd.ts';
import { quantile } from './support/distribution.ts';
import { memberAt } from './support/member.ts';
import { createPhones, type Phone } from './support/sip-phones.ts';
import { timedCommand } from './support/timed-command.ts';

// What a script waits for: a confirmed removal of one of 1,000 who are on calls, through the library and through the
// command, alone and with 200 others. Beside each stands what the same machine takes for a bare request or a bare Node.
const LIVE = 1000;
const REMOVALS = Number(process.env.REMOVALS ?? 300);
const SCRIPTS = 200;
const COMMANDS = 20;
const STARTS = Number(process.env.STARTS ?? 15);
const RUN_MS_MAX = 300_000;
const CLI = 'bin/partyline.js';

const folder = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
const settings = {
  PARTYLINE_HTTP: '127.0.0.1:0',
  PARTYLINE_SIP: '127.0.0.1:0',
  PARTYLINE_SEED: 'none',
  PARTYLINE_DATA: folder,
  PARTYLINE_RTP: '127.0.0.1:24000-25999',
};

async function start(args: readonly string[]): Promise<{ child: ChildProcess; first: string }> {
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...settings },
  });
  if (child.stdout === null) throw new Error('no output to read');
  const [first] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, first: String(first) };
}

const server = await start([CLI, 'dev', '--json']);
const ready: unknown = JSON.parse(server.first);
const [url = '', token = '', sip = ''] = ['http', 'token', 'sip'].map((name) => String(memberAt(ready, name)));
const talker = await start(['bench/support/talker.ts']);
const [host = '', port = '0'] = sip.split(':');
const phones = await createPhones({ host, port: Number(port) }, Number(talker.first));
const crowd = createCrowd(url, token);

const newClient = (): Client => createClient({ url, credentials: { token } });
const wrong: string[] = [];
const ms = (value: number): string => value.toFixed(1);
const line = (name: string, values: readonly number[], wanted = ''): void =>
  console.log(
    `${name.padEnd(52)} p50 ${ms(quantile(values, 0.5))} ms  p99 ${ms(quantile(values, 0.99))} ms  (${values.length})${wanted}`,
  );

/** Removes whoever has that address, and notes what is not as it should be; the milliseconds. */
async function remove(client: Client, address: string, id: string | undefined): Promise<number> {
  const began = performance.now();
  try {
    const { outcome, participantId } = await client.disconnect({ address });
    if (outcome !== 'disconnected') wrong.push(`${address}: ${outcome}`);
    if (id !== undefined && participantId !== id) wrong.push(`${address}: removed ${participantId}`);
  } catch (error) {
    wrong.push(`${address}: ${error}`);
  }
  return performance.now() - began;
}

/** A request that does nothing, over the same fetch. */
async function bare(): Promise<number> {
  const began = performance.now();
  await (await fetch(`${url}/health`)).text();
  return performance.now() - began;
}

async function oneOfThousand(): Promise<void> {
  await crowd.settle(Array.from({ length: LIVE }, (_, index) => `one${index}`));
  const listed = await crowd.live();
  const client = newClient();
  const removals: number[] = [];
  const health: number[] = [];
  for (let count = 0; count < REMOVALS; count += 1) {
    // Spread over the conversations, so that most of each stays.
    const address = `user:one${(count * 7) % LIVE}`;
    health.push(await bare());
    removals.push(await remove(client, address, listed.get(address)?.id));
    await crowd.call([`again${count}`]);
  }
  client.close();
  line(`confirmed removal, 1 of ${LIVE} virtual phones`, removals, '  wanted: p99 <= 20');
  line('GET /health and back, meanwhile', health);
  console.log(`ratio of the middles: ${(quantile(removals, 0.5) / quantile(health, 0.5)).toFixed(1)}x`);
}

/** Real legs that talk, beside the virtual ones. */
async function realLegs(): Promise<void> {
  const client = newClient();
  const removals: number[] = [];
  const talking: Phone[] = [];
  for (let count = 0; count < 20; count += 1) talking.push(await dial(count));
  for (let count = 0; count < REMOVALS; count += 1) {
    const phone = talking.shift();
    if (phone === undefined) break;
    const began = performance.now();
    const removing = remove(client, phone.user, undefined);
    // Confirmed is what the phone knows too: its BYE came before the answer.
    const gone = phone.gone.then((at) => at - began);
    removals.push(await removing);
    if ((await gone) > (removals.at(-1) ?? 0)) wrong.push(`${phone.user}: told before its BYE`);
    talker.child.stdin?.write(`-${phone.rtpPort}\n`);
    talking.push(await dial(count));
  }
  client.close();
  line('the same of a phone on SIP and RTP, 20 talking', removals, '  wanted: p99 <= 20');
}

async function dial(count: number): Promise<Phone> {
  const phone = await phones.dial(String(600 + (count % 4)));
  talker.child.stdin?.write(`+${phone.rtpPort}\n`);
  return phone;
}

/** Everybody who should be there is, and nobody else. */
async function checkLive(before: ReadonlyMap<string, unknown>, removed: readonly string[]): Promise<void> {
  const after = await crowd.live();
  for (const address of before.keys())
    if (after.has(address) === removed.includes(address))
      wrong.push(`${address}: ${after.has(address) ? 'stayed' : 'went'}`);
}

async function manyScripts(): Promise<void> {
  const names = Array.from({ length: (SCRIPTS * 5) / 4 }, (_, index) => `script${index}`);
  await crowd.settle(names);
  const before = await crowd.live();
  const addresses = names.map((name) => `user:${name}`);
  // Each conversation loses all but one, so that none of them ends before its last.
  const asked = addresses.filter((_, index) => index % 5 !== 0);
  const began = performance.now();
  const times = await Promise.all(asked.map((address) => remove(newClient(), address, before.get(address)?.id)));
  const all = performance.now() - began;
  await checkLive(before, asked);
  line(`${asked.length} clients at once, each`, times);
  console.log(`all of them: ${ms(all)} ms`);
}

const environment = { PARTYLINE_URL: url, PARTYLINE_TOKEN: token, NO_COLOR: '1' };

async function manyCommands(): Promise<void> {
  const names = Array.from({ length: COMMANDS * 2 }, (_, index) => `command${index}`);
  await crowd.settle(names);
  const before = await crowd.live();
  const asked = names.filter((_, index) => index % 2 === 1).map((name) => `user:${name}`);
  const began = performance.now();
  const ran = await Promise.all(
    asked.map((address) => timedCommand([CLI, 'disconnect', address, '--json'], environment)),
  );
  const took = performance.now() - began;
  for (const [index, { code, output }] of ran.entries()) {
    const id = before.get(asked[index] ?? '')?.id;
    if (code !== 0 || memberAt(JSON.parse(output), 'participantId') !== id)
      wrong.push(`${asked[index]}: ${code} ${output}`);
  }
  await checkLive(before, asked);
  const codes = ran.map(({ code }) => code);
  console.log(
    `${COMMANDS} \`partyline disconnect\` at once: ${ms(took)} ms, exit codes ${[...new Set(codes)].join(', ')}`,
  );
}

async function oneCommand(): Promise<void> {
  const names = Array.from({ length: STARTS * 2 + 4 }, (_, index) => `start${index}`);
  await crowd.settle(names);
  const commands: number[] = [];
  const nothing: number[] = [];
  for (let count = 0; count <= STARTS; count += 1) {
    const command = await timedCommand([CLI, 'disconnect', `user:start${2 * count}`, '--json'], environment);
    if (command.code !== 0) wrong.push(`start${2 * count}: exit code ${command.code}`);
    const idle = await timedCommand(['-e', '0'], {});
    // The first one fills caches of the disk.
    if (count === 0) continue;
    commands.push(command.ms);
    nothing.push(idle.ms);
  }
  line('`partyline disconnect` from start to exit', commands, '  wanted: p50 <= 150');
  line('`node -e 0`', nothing);
  console.log(
    `ratio of the middles: ${(quantile(commands, 0.5) / quantile(nothing, 0.5)).toFixed(2)}x, ${ms(quantile(commands, 0.5) - quantile(nothing, 0.5))} ms more`,
  );
}

const tooLong = setTimeout(() => {
  console.error(`not done within ${RUN_MS_MAX / 1000} s`);
  server.child.kill('SIGTERM');
  talker.child.kill('SIGTERM');
  process.exit(1);
}, RUN_MS_MAX);

try {
  await oneOfThousand();
  await realLegs();
  await manyScripts();
  await manyCommands();
  await oneCommand();
  console.log(`wrong parties, errors and phones that stayed: ${wrong.length} (wanted: 0)`);
  for (const each of wrong.slice(0, 10)) console.log(each);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  clearTimeout(tooLong);
  phones.close();
  talker.child.stdin?.end();
  server.child.kill('SIGTERM');
  await once(server.child, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
