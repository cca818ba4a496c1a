import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { isUuid } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { isReason } from '../../explain/catalogue.ts';
import { asTyped } from '../../explain/curl/as-typed.ts';
import { readCurl } from '../../explain/curl/read-curl.ts';
import { readHar } from '../../explain/har.ts';
import { createOfflineExplainer } from '../../explain/offline/offline.ts';
import type { OfflineCase } from '../../explain/offline/offline-case.ts';
import { connect } from '../server/open-client.ts';
import type { ServerFlags } from '../server/target.ts';
import { answerText, type Told } from './answer-text.ts';
import { explainBatch } from './explain-batch.ts';
import { explainHar } from './explain-har.ts';
import { listReasons, showReason } from './explain-reason.ts';
import { explainSdkCall } from './explain-sdk-call.ts';
import { fromJournal, serverJudge } from './from-server.ts';
import type { Judge } from './judge.ts';
import type { Screen } from './screen.ts';
import { jsonLine } from './terminal.ts';
import { type Placed, placed, typedRequest } from './typed-request.ts';

/** The flags, as commander gives them. */
export interface ExplainOptions extends ServerFlags {
  readonly curl?: string;
  readonly har?: string;
  readonly all?: boolean;
  readonly batch?: string;
  readonly list?: boolean;
  readonly host?: string;
  readonly sdkCall?: string;
  readonly status?: string;
  readonly code?: string;
  readonly message?: string;
  readonly tokenScopes?: string;
  readonly permissions?: string;
  readonly clientCredentials?: boolean;
  readonly json?: boolean;
}

/** What went wrong, as a sentence, and the exit code of the verb. */
export interface Failure {
  readonly code: 1 | 2 | 3 | 4;
  readonly why: string;
}

const usage = (why: string): Result<never, Failure> => refuse({ code: 2, why });
const done: Result<undefined, Failure> = ok(undefined);

/** One call of the verb. */
interface Call {
  readonly words: readonly string[];
  readonly options: ExplainOptions;
  readonly screen: Screen;
}

/** Carries out `partyline explain`. Rejects with a `PartylineError` only. */
export async function runExplain(call: Call): Promise<Result<undefined, Failure>> {
  const { words, options, screen } = call;
  const { json = false } = options;
  const given = [options.curl, options.har, options.batch, options.list, words[0]].filter((each) => each !== undefined);
  if (given.length === 0 && options.sdkCall !== undefined) {
    await explainSdkCall(options.sdkCall, screen, json);
    return done;
  }
  if (given.length !== 1)
    return usage('one thing is explained at a time; `partyline explain --help` lists what can be');
  if (options.list === true) {
    await listReasons(screen, json);
    return done;
  }
  if (options.batch !== undefined) return batch(options.batch, call);
  if (options.har !== undefined) return recording(options.har, call);
  const [word = ''] = words;
  const reason = word.toUpperCase().replaceAll('-', '_');
  if (words.length === 1 && isReason(reason)) {
    await showReason(reason, screen, json);
    return done;
  }
  if (words.length === 1 && (word === 'last' || isUuid(word))) return kept(word, call);
  if (words.length === 1 && /^[A-Z]+(?:_[A-Z]+)+$/.test(reason))
    return usage(`${reason} is no reason; \`partyline explain --list\` has them all`);
  return single(call);
}

async function judgeOf({ options, screen }: Call): Promise<Judge> {
  const explainer = createOfflineExplainer({
    onFault: (fault) => screen.complain(`a defect of explain itself, please report it: ${String(fault)}`),
  });
  const offline: Judge = (one) => explainer.explain(one);
  return byOf(options) === 'table' ? offline : serverJudge(connect(options, screen.environment), { offline, pause });
}

async function single(call: Call): Promise<Result<undefined, Failure>> {
  const { words, options, screen } = call;
  const typed = options.curl === '-' ? readCurl(await readText(screen.input)) : undefined;
  const [only = ''] = words;
  const isText = words.length === 1 && /^\s*curl\s/.test(only);
  const read =
    typed ?? (options.curl !== undefined ? readCurl(options.curl) : isText ? readCurl(only) : typedRequest(words));
  if (!read.ok) return usage(read.refusal);
  const facts = factsOf(options);
  if (!facts.ok) return facts;
  const by = byOf(options);
  const { notes } = read.value;
  const { host, sdkCall } = options;
  const sent = { ...read.value.request, ...(sdkCall === undefined ? {} : { sdk_call: sdkCall }) };
  const { request, advice }: Placed = host === undefined ? placed(sent, by) : { request: { ...sent, host } };
  const answer = asTyped(await (await judgeOf(call))({ request, ...facts.value }), read.value);
  await show({ request, answer, advice, notes, by }, call);
  return done;
}

/** Who judges. */
const byOf = ({ url, profile }: ExplainOptions): Told['by'] =>
  url === undefined && profile === undefined ? 'table' : 'server';

const listed = (text: string): readonly string[] => text.split(/[,\s]+/).filter((each) => each !== '');

/** What is known of the answer and of the token. */
function factsOf(options: ExplainOptions): Result<Pick<OfflineCase, 'observed' | 'token'>, Failure> {
  const { status, code, message, tokenScopes, permissions, clientCredentials } = options;
  if (status !== undefined && !/^[1-5]\d\d$/.test(status)) return usage(`${status} is no status; it should be as 404`);
  const observed = {
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
  };
  const token = {
    ...(tokenScopes === undefined ? {} : { scopes: listed(tokenScopes) }),
    ...(permissions === undefined ? {} : { permissions: listed(permissions) }),
    ...(clientCredentials === true ? { user: false } : {}),
  };
  return ok({
    ...(Object.keys(observed).length === 0 ? {} : { observed }),
    ...(Object.keys(token).length === 0 ? {} : { token }),
  });
}

async function kept(id: string, call: Call): Promise<Result<undefined, Failure>> {
  const client = connect(call.options, call.screen.environment);
  const told = await fromJournal(client, id);
  const missing =
    id === 'last' ? 'the server has refused nothing that it remembers' : `the server remembers no request ${id}`;
  if (told === undefined) return refuse({ code: 4, why: missing });
  await show(told, call);
  return done;
}

const show = (told: Told, { options, screen }: Call): Promise<void> =>
  screen.print(
    options.json === true ? `${jsonLine({ ...told.answer, notes: notesOf(told) })}\n` : answerText(told, screen.style),
  );

const notesOf = ({ advice, origin, notes }: Told): readonly string[] =>
  [advice, ...notes, origin].filter((note) => note !== undefined);

async function batch(path: string, call: Call): Promise<Result<undefined, Failure>> {
  const judge = await judgeOf(call);
  try {
    const stream = path === '-' ? call.screen.input : createReadStream(path);
    await explainBatch(stream, { judge, screen: call.screen, json: call.options.json === true });
    return done;
  } catch (error) {
    return unreadable(path, error);
  }
}

async function recording(path: string, call: Call): Promise<Result<undefined, Failure>> {
  const { options, screen } = call;
  const { all = false, json = false } = options;
  const text = await fileText(path, screen);
  if (!text.ok) return text;
  const read = readHar(text.value, { all });
  if (!read.ok) return usage(`${path} cannot be read: ${read.refusal}`);
  if (read.value.length === 0)
    return refuse({
      code: 4,
      why: `${path} has no refused request to an API${all ? '' : '; --all takes the others too'}`,
    });
  await explainHar(read.value, { judge: await judgeOf(call), by: byOf(options), screen, json });
  return done;
}

/** A recording is read whole. */
async function fileText(path: string, screen: Screen): Promise<Result<string, Failure>> {
  try {
    if (path === '-') return ok(await readText(screen.input));
    const { size } = await stat(path);
    return size > limits.explainFileBytesMax ? usage(`${path} is too large`) : ok(await readFile(path, 'utf8'));
  } catch (error) {
    return unreadable(path, error);
  }
}

/** A fault of the file system is the caller's to mend; anything else is not. */
function unreadable(path: string, error: unknown): Result<never, Failure> {
  const { code, syscall }: { code?: unknown; syscall?: unknown } = Object(error);
  if (typeof code !== 'string' || typeof syscall !== 'string') throw error;
  return usage(`${path} cannot be read (${code})`);
}
