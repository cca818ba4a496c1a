import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isBound } from './free-ports.ts';
import { type Cleanup, startProgram } from './processes.ts';
import { until, within } from './until.ts';

export interface SippOptions {
  /** Name of a file of test/support/sipp, without `.xml`. */
  readonly scenario: string;
  /** Where to call, `host:port`; not for scenarios that take calls. */
  readonly target?: string;
  /** Number to dial. */
  readonly number?: string;
  /** Password of the user who is `number`, for a scenario that registers. */
  readonly password?: string;
  /** User part of From, by which a test finds the leg again. */
  readonly leg?: string;
  /** Host of From, for a caller who says that he is somebody of that server. */
  readonly claims?: string;
  /** Values that only this scenario has, by their names. */
  readonly keys?: Readonly<Record<string, string>>;
  /** What the scenario waits between its steps. */
  readonly pauseMs?: number;
  /** `u1` is UDP, `t1` one TCP connection, `tn` one for each call. */
  readonly transport?: 'u1' | 't1' | 'tn';
  /** Its own address; otherwise 127.0.0.1. */
  readonly ip?: string;
}

/** A run of one SIPp scenario with one call. */
export interface Sipp {
  /** Its own SIP port on 127.0.0.1. */
  readonly port: number;
  /** What the scenario has logged. */
  log(): string;
  /** The first log line in which `pattern` is found, as soon as it is there. */
  logged(pattern: RegExp, msMax?: number): Promise<string>;
  /** Waits until the call went as the scenario says; fails with the messages when it did not. The log. */
  succeeded(msMax?: number): Promise<string>;
}

const SCENARIOS = join(import.meta.dirname, 'sipp');
/** SIPp gives up by itself after so long, should a test be killed. */
const secondsMax = 120;

/** Starts SIPp with one call of a scenario; resolves once the program runs and, where it takes calls, has its port. */
export async function startSipp(t: Cleanup, options: SippOptions): Promise<Sipp> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-sipp-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [port, rtp, control] = [await freePort(), await freePort(), await freePort()];
  const program = await startProgram(t, ['sipp', ...commandLine(options, { folder, port, rtp, control })], {
    cwd: folder,
    endSignal: 'SIGKILL',
  });
  const read = (name: string): string => readIfThere(join(folder, name));
  const explain = (): string => `${program.output()}\n${read('errors')}\n${read('messages')}`;
  if (options.target === undefined)
    await until('SIPp listens', () => isBound(port, options.transport === undefined ? 'udp' : 'tcp') || undefined);
  return {
    port,
    log: () => read('log'),
    async logged(pattern, msMax = 10_000) {
      const find = (): string | undefined => {
        const line = read('log')
          .split('\n')
          .find((each) => pattern.test(each));
        if (line === undefined && !program.isRunning()) throw new Error(`SIPp ended without ${pattern}:\n${explain()}`);
        return line;
      };
      return until(`${pattern} in the log of ${options.scenario}`, find, msMax);
    },
    async succeeded(msMax = 20_000) {
      const code = await within(`the end of ${options.scenario}`, program.ended, msMax).catch((late) => {
        throw new Error(`${late}\n${explain()}`);
      });
      if (code !== 0) throw new Error(`${options.scenario} ended with ${code}:\n${explain()}`);
      return read('log');
    },
  };
}

function commandLine(
  { scenario, target, number = '600', password, leg = 'sipp', claims, pauseMs = 200, ...more }: SippOptions,
  own: { folder: string; port: number; rtp: number; control: number },
): string[] {
  const trace = [
    '-trace_logs',
    '-log_file',
    join(own.folder, 'log'),
    '-trace_msg',
    '-message_file',
    join(own.folder, 'messages'),
  ];
  return [
    ...(target === undefined ? [] : [target]),
    ...(password === undefined ? [] : ['-au', number, '-ap', password]),
    ...(claims === undefined ? [] : ['-key', 'claims', claims]),
    ...Object.entries(more.keys ?? {}).flatMap(([name, value]) => ['-key', name, value]),
    ...[
      '-sf',
      join(SCENARIOS, `${scenario}.xml`),
      '-s',
      number,
      '-i',
      more.ip ?? '127.0.0.1',
      '-t',
      more.transport ?? 'u1',
      '-p',
      String(own.port),
      '-cp',
      String(own.control),
    ],
    // Its default is more than most machines let a process open, which it checks for TCP.
    ...['-max_socket', '1000'],
    ...['-key', 'leg', leg, '-key', 'rtp', String(own.rtp), '-d', String(pauseMs), '-m', '1', '-nostdin'],
    ...[
      '-timeout',
      `${secondsMax}s`,
      '-timeout_error',
      ...trace,
      '-trace_err',
      '-error_file',
      join(own.folder, 'errors'),
    ],
  ];
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
