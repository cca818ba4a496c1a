import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isBound } from './free-ports.ts';
import { type Cleanup, startProgram } from './processes.ts';
import { until } from './until.ts';

/** A Kamailio that stands in front of a server: it stays in the path of calls (Record-Route) and of registrations (Path). */
export interface Kamailio {
  /** `host:port`. */
  readonly sip: string;
  /** Methods of the requests that it has relayed, in order: `in` to the server, `out` from it. */
  relayed(): readonly string[];
}

/** Starts it as the proxy of the server at `sip`, `host:port`; resolves when it answers. */
export async function startKamailio(t: Cleanup, sip: string): Promise<Kamailio> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-kamailio-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  writeFileSync(join(folder, 'kamailio.cfg'), configuration(port, sip));
  const program = await startProgram(
    t,
    ['kamailio', '-DD', '-E', '-m', '32', '-M', '4', '-w', folder, '-Y', folder, '-f', join(folder, 'kamailio.cfg')],
    { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } },
  );
  await until('Kamailio is ready', () => {
    if (!program.isRunning()) throw new Error(`Kamailio ended:\n${program.output()}`);
    return isBound(port) || undefined;
  });
  return {
    sip: `127.0.0.1:${port}`,
    relayed: () => [...program.output().matchAll(/RELAYED (\w+ \w+)/g)].map(([, what = '']) => what),
  };
}

const portOf = (hostPort: string): string => hostPort.split(':').at(-1) ?? '';

const configuration = (port: number, server: string): string => `
debug=0
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:127.0.0.1:${port}
${['tm', 'tmx', 'sl', 'rr', 'pv', 'maxfwd', 'path', 'siputils', 'textops', 'xlog'].map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("rr", "enable_full_lr", 1)

request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) route(RELAY); exit; }
  if (is_method("INVITE|REFER")) record_route();
  if (is_method("REGISTER")) add_path();
  if (loose_route()) { route(RELAY); exit; }
  if (is_method("ACK")) { if (t_check_trans()) route(RELAY); exit; }
  # What comes from the server goes where its Route and its Request-URI say.
  if ($sp != ${portOf(server)}) $du = "sip:${server}";
  route(RELAY);
}

route[RELAY] {
  if ($sp == ${portOf(server)}) { xlog("L_ALERT", "RELAYED $rm out\\n"); }
  else { xlog("L_ALERT", "RELAYED $rm in\\n"); }
  if (!t_relay()) sl_reply_error();
}
`;
