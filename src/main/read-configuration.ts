import { readFileSync } from 'node:fs';
import { ok, type Result, refuse } from '../base/result.ts';
import type { TrunkAccount } from '../ports/sip-accounts.ts';
import { type Configuration, createConfiguration } from './configuration.ts';
import type { Seed } from './seed.ts';
import { readSeed } from './seed-file.ts';
import { readSettings, type ServerVerb } from './settings.ts';
import { readTrunks } from './sip-trunks.ts';

/** What a verb was called with. */
export interface ConfigurationSources {
  /** Values of flags, by flag name. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly verb: ServerVerb;
}

/** Settings, the files that they name, and what of it makes no sense, as a sentence. */
export function readConfiguration({ flags, environment, verb }: ConfigurationSources): Result<Configuration, string> {
  const file = readFile(environment.PARTYLINE_CONFIG);
  if (!file.ok) return file;
  const values = readSettings({ flags, environment, file: file.value }, verb);
  if (!values.ok) return values;
  const seeded = seedOf(values.value.seed.value, verb);
  if (!seeded.ok) return seeded;
  const trunks = trunksOf(values.value.sipTrunks.value);
  return trunks.ok ? createConfiguration(values.value, { verb, seeded: seeded.value, trunks: trunks.value }) : trunks;
}

function seedOf(path: string, verb: ServerVerb): Result<Seed, string> {
  if (verb === 'serve' && (path === '' || path === 'demo' || path === 'none')) {
    const is = path === '' ? 'PARTYLINE_SEED is not set.' : `PARTYLINE_SEED is "${path}".`;
    return refuse(`${is} "partyline serve" has no client of its own: name a seed file (docs/seed.md).`);
  }
  if (path === 'demo' || path === 'none') return ok({ organisations: [] });
  const text = textOf(path);
  if (!text.ok)
    return refuse(
      `PARTYLINE_SEED is "${path}". It may be ${verb === 'dev' ? 'demo, none or ' : ''}a seed file, and ${text.refusal}.`,
    );
  const seed = readSeed(text.value);
  return seed.ok ? seed : refuse(`PARTYLINE_SEED: ${path} is no seed file.\n${seed.refusal}`);
}

function trunksOf(path: string): Result<readonly TrunkAccount[], string> {
  if (path === '') return ok([]);
  const text = textOf(path);
  if (!text.ok) return refuse(`PARTYLINE_SIP_TRUNKS: ${text.refusal}.`);
  const trunks = readTrunks(text.value, textOf);
  return trunks.ok ? trunks : refuse(`PARTYLINE_SIP_TRUNKS: ${path} is no file of trunks: ${trunks.refusal}.`);
}

function textOf(path: string): Result<string, string> {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    return refuse(`${path} cannot be read: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

/** A JSON object whose keys are the variables' names. */
function readFile(path: string | undefined): Result<Record<string, string>, string> {
  if (path === undefined || path === '') return ok({});
  const text = textOf(path);
  if (!text.ok) return refuse(`PARTYLINE_CONFIG: ${text.refusal}.`);
  try {
    const value: unknown = JSON.parse(text.value);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return refuse(`PARTYLINE_CONFIG: ${path} is not a JSON object.`);
    return ok(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)])));
  } catch (error) {
    return refuse(`PARTYLINE_CONFIG: ${path} cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`);
  }
}
