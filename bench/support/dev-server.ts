import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { memberAt } from './member.ts';

/** A server in a process of its own, in memory, without demo data. */
export interface DevServer {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  stop(): Promise<void>;
}

export async function startDevServer(settings: Readonly<Record<string, string>> = {}): Promise<DevServer> {
  const env = {
    ...process.env,
    PARTYLINE_HTTP: '127.0.0.1:0',
    PARTYLINE_SIP: '127.0.0.1:0',
    PARTYLINE_SEED: 'none',
    PARTYLINE_DATA: ':memory:',
    ...settings,
  };
  const child: ChildProcess = spawn(process.execPath, ['bin/partyline.js', 'dev', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  if (child.stdout === null) throw new Error('the server has no output');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const ready: unknown = JSON.parse(String(line));
  const url = String(memberAt(ready, 'http'));
  return {
    url,
    port: Number(new URL(url).port),
    token: String(memberAt(ready, 'token')),
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
