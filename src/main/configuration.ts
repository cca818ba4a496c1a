import { patternFault } from '../app/dial-policy.ts';
import { isLoopbackHost } from '../base/host.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Dialect } from '../contract/operation.ts';
import { type Setting, type SettingValues, settings } from './settings.ts';

/** Where a port is bound. `isDefault`: nobody set it, so the next free one will do. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly isDefault: boolean;
}

/** A checked configuration of one server. */
export interface Configuration {
  readonly http: Place;
  readonly sip: Place;
  readonly rtp: { readonly host: string; readonly from: number; readonly to: number };
  /** Folder, or `:memory:`. */
  readonly data: string;
  readonly seed: 'demo' | 'none';
  readonly dialAllow: readonly string[];
  readonly roomsOpen: boolean;
  readonly explain: 'body' | 'header' | 'off';
  readonly dialects: readonly Dialect[];
  readonly wrongVerb: 405 | 404;
  readonly clientTokens: 'allow' | 'strict';
}

const families: readonly Dialect[] = ['genesys', 'thread'];

/** Turns the texts of the settings into a configuration; the refusal names the variable and what it should look like. */
export function createConfiguration(values: SettingValues): Result<Configuration, string> {
  const http = readPlace(settings.http, values.http);
  if (!http.ok) return http;
  const sip = readPlace(settings.sip, values.sip);
  if (!sip.ok) return sip;
  const rtp = readRange(values.rtp.value);
  if (!rtp.ok) return rtp;
  const dialects = readDialects(values.dialects.value);
  if (!dialects.ok) return dialects;
  const dialAllow = readDialAllow(values.dialAllow.value);
  if (!dialAllow.ok) return dialAllow;
  if (values.data.value === '') return refuse('PARTYLINE_DATA is empty. Name a folder, or :memory: to keep nothing.');
  return ok({
    http: http.value,
    sip: sip.value,
    rtp: rtp.value,
    data: values.data.value,
    seed: values.seed.value === 'none' ? 'none' : 'demo',
    dialAllow: dialAllow.value,
    roomsOpen: values.roomsOpen.value === 'true',
    explain: explainMode(values.explain.value),
    dialects: dialects.value,
    wrongVerb: values.wrongVerb.value === '404' ? 404 : 405,
    clientTokens: values.clientTokens.value === 'strict' ? 'strict' : 'allow',
  });
}

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

const explainMode = (text: string): Configuration['explain'] => (text === 'header' || text === 'off' ? text : 'body');

function readPlace(setting: Setting, given: { value: string; isSet: boolean }): Result<Place, string> {
  const parts = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(given.value);
  const host = parts?.[1] === 'localhost' ? '127.0.0.1' : (parts?.[1] ?? '');
  const port = Number(parts?.[2] ?? Number.NaN);
  const is = `${setting.variable} is "${given.value}".`;
  if (!(port >= 0 && port <= 65_535)) return refuse(`${is} It should look like ${setting.otherwise}.`);
  if (!isLoopbackHost(host)) return refuse(`${is} "partyline dev" binds loopback addresses only.`);
  if (host.startsWith('[')) return refuse(`${is} This version speaks IPv4: write 127.0.0.1:${port}.`);
  return ok({ host, port, isDefault: !given.isSet });
}

function readDialAllow(text: string): Result<readonly string[], string> {
  const patterns = list(text);
  for (const pattern of patterns) {
    const fault = patternFault(pattern);
    if (fault !== undefined) return refuse(`PARTYLINE_DIAL_ALLOW has the pattern "${pattern}": ${fault}.`);
  }
  return ok(patterns);
}

function readRange(text: string): Result<Configuration['rtp'], string> {
  const parts = /^([^:\s]+):(\d{1,5})-(\d{1,5})$/.exec(text);
  const from = Number(parts?.[2] ?? Number.NaN);
  const to = Number(parts?.[3] ?? Number.NaN);
  const host = parts?.[1] ?? '';
  if (from >= 1024 && to <= 65_535 && to - from >= 1 && isLoopbackHost(host)) return ok({ host, from, to });
  return refuse(
    `PARTYLINE_RTP is "${text}". It should look like 127.0.0.1:20000-29999, on loopback, from 1024 to 65535.`,
  );
}

function readDialects(text: string): Result<readonly Dialect[], string> {
  const named = list(text);
  const known = families.filter((family) => named.includes(family));
  if (known.length !== named.length || known.length === 0) {
    return refuse(`PARTYLINE_DIALECTS is "${text}". It may be genesys, thread, or genesys,thread.`);
  }
  return ok([...known, 'partyline']);
}
