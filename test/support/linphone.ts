import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-ports.ts';
import { type Cleanup, startProgram } from './processes.ts';
import { readWav, type Sound, sine, writeWav } from './tones.ts';
import { until } from './until.ts';

/** A Linphone without a window that says one tone and writes what it hears to a file. */
export interface Linphone {
  /** Calls, and waits until its audio streams run. */
  dial(uri: string): Promise<void>;
  hangUp(): void;
  /** Resolves when its call has ended, by whomever. */
  ended(): Promise<void>;
  /** What it has heard, once its call is over. */
  heard(): Sound;
}

/** Starts a phone that sends `hz`; resolves when it takes commands. */
export async function startLinphone(t: Cleanup, name: string, hz: number): Promise<Linphone> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-linphone-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, '.local/share/linphone'), { recursive: true });
  const [says, hears] = [join(folder, 'tone.wav'), join(folder, 'heard.wav')];
  writeWav(says, sine(hz, 30));
  writeFileSync(join(folder, 'rc'), await configuration(name));
  const program = await startProgram(t, ['linphonec', '-c', join(folder, 'rc')], {
    ...{ env: { ...process.env, HOME: folder, LANG: 'C' }, takesInput: true, endSignal: 'SIGKILL' },
  });
  const printed = (pattern: RegExp): Promise<true> =>
    until(`${pattern} printed by Linphone`, () => {
      if (!program.isRunning()) throw new Error(`Linphone ended:\n${program.output()}`);
      return pattern.test(program.output()) || undefined;
    });
  await printed(/linphonec>/);
  for (const line of ['soundcard use files', `record ${hears}`, `play ${says}`]) program.type(line);
  return {
    async dial(uri) {
      program.type(`call ${uri}`);
      await printed(/Media streams established/);
    },
    hangUp: () => program.type('terminate'),
    async ended() {
      await printed(/Call 1 .*ended/);
    },
    heard: () => readWav(hears),
  };
}

/** Only loopback; TCP shares the port, without which Linphone does not bind UDP either. */
const configuration = async (name: string): Promise<string> => {
  const [sip, rtp] = [await freePort(), (await freePort()) & ~1];
  return `[sip]
sip_port=${sip}
sip_tcp_port=${sip}
sip_tls_port=-2
use_ipv6=0
contact=sip:${name}@127.0.0.1:${sip}
[rtp]
audio_rtp_port=${rtp}
[net]
bind_address=127.0.0.1
`;
};
