import { limits } from '../../base/limits.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { Json } from '../json.ts';
import type { OfflineRequest } from '../offline/offline-case.ts';
import { type CurlBody, curlBody } from './curl-body.ts';
import { type CurlArguments, type CurlOption, curlArguments } from './curl-options.ts';
import { type TypedUrl, typedUrl } from './curl-url.ts';
import { readableBody } from './readable-body.ts';
import { type ShellWord, shellWords } from './shell-words.ts';
import { plainTypography } from './typography.ts';

/** A command line as a request. */
export interface CurlReading {
  readonly request: OfflineRequest;
  /** Sentences: what of the command line was left aside. */
  readonly notes: readonly string[];
  /** Names of the shell's variables, which stand as `{NAME}` in the request. */
  readonly variables: readonly string[];
  /** What stands for scheme and host, where that is a variable. */
  readonly base?: string;
  /** The file that is the whole body. */
  readonly bodyFile?: string;
}

/** Reads a pasted `curl …`; the refusal is a sentence that says why it cannot be read. Nothing is run, no file is opened. */
export function readCurl(text: string): Result<CurlReading, string> {
  if (text.length > limits.batchLineCharsMax)
    return refuse(`the command is longer than ${limits.batchLineCharsMax} characters`);
  const mended = plainTypography(text);
  const words = shellWords(mended ?? text);
  if (!words.ok) return words;
  const { command, isAlone } = firstCurl(words.value);
  if (!isReadable(command[0]?.text)) return refuse('this is no curl command');
  const read = readCurlWords(command.map((word) => word.text));
  if (!read.ok) return read;
  const variables = [...new Set(command.flatMap((word) => word.variables))];
  const notes = [
    ...(mended === undefined ? [] : [TYPOGRAPHY]),
    ...(variables.length === 0 ? [] : [`Left open, as the shell would fill it in: ${variables.join(', ')}.`]),
    ...(isAlone ? [] : ['Only the first curl of the text was read.']),
    ...read.value.notes,
  ];
  const { base, ...reading } = read.value;
  const isOpen = variables.some((name) => base?.endsWith(`{${name}}`));
  return ok({
    ...reading,
    ...(base !== undefined && isOpen ? { base } : {}),
    request: withVariables(reading.request, variables),
    notes,
    variables,
  });
}

const TYPOGRAPHY =
  'Typographic quotes and dashes were read as plain ones. A shell takes them for letters: type them again.';
const BACKSLASHES =
  'The body was read without the backslashes before its quotes. Inside single quotes a shell sends them, and what arrives is no JSON.';

/** `curl`, or what may follow it where that word was not copied. */
const isReadable = (first: string | undefined): boolean =>
  first === undefined || isCurl(first) || /^(?:-|\w+:\/\/|\/api\b|\{)/.test(first);

/** As `readCurl`, for words that a shell has already split; the word `curl` may be left out. */
export function readCurlWords(words: readonly string[]): Result<CurlReading, string> {
  const [first = '', ...rest] = words;
  const read = curlArguments(isCurl(first) ? rest : words);
  if (!read.ok) return read;
  const { options, urls, hasNext } = read.value;
  const addresses = [...valuesOf(options, 'url'), ...urls];
  const [address] = addresses;
  if (address === undefined || address === '') return refuse('there is no address in the command line');
  const body = curlBody(options);
  const url = typedUrl(address);
  const notes = [
    ...body.files.map((file) => `The file ${file} was not read; its part of the body is left out.`),
    ...(valuesOf(options, 'config').length > 0 ? ['The file of --config was not read.'] : []),
    ...(valuesOf(options, 'upload-file').length > 0 ? ['The file of --upload-file was not read.'] : []),
    ...(addresses.length > 1 ? [`Only the first of ${addresses.length} addresses was read.`] : []),
    ...(hasNext ? ['What follows --next was not read.'] : []),
  ];
  const request = requestOf(read.value, url, body);
  const unescaped = withoutBackslashes(request.body);
  const [base] = /^(?:https?:\/\/)?\{\w+\}(?=\/api\/)/i.exec(address) ?? [];
  const bodyFile = onlyFile(options, body);
  return ok({
    request: unescaped === undefined ? request : { ...request, body: unescaped },
    notes: unescaped === undefined ? notes : [...notes, BACKSLASHES],
    variables: [],
    ...(base === undefined ? {} : { base }),
    ...(bodyFile === undefined ? {} : { bodyFile }),
  });
}

/** A line for the prompt of Windows, where a quote inside of quotes needs its backslash. */
function withoutBackslashes(body: Json | undefined): Json | undefined {
  if (typeof body !== 'string' || !/^\s*[{[]\s*(?:\{\s*)?\\"/.test(body)) return undefined;
  const value = readableBody(body.replaceAll('\\"', '"'));
  return typeof value === 'string' ? undefined : (value ?? undefined);
}

function onlyFile(options: readonly CurlOption[], { text, files }: CurlBody): string | undefined {
  const [file, ...others] = files;
  const isForm = options.some(({ name }) => name === 'form' || name === 'get');
  if (text !== '' || others.length > 0 || isForm) return undefined;
  return file === 'standard input' ? '-' : file;
}

const withVariables = (request: OfflineRequest, variables: readonly string[]): OfflineRequest =>
  typeof request.body === 'string' && variables.length > 0
    ? { ...request, body: readableBody(request.body, variables) }
    : request;

const isCurl = (word: string): boolean => /(?:^|[/\\])curl(?:\.exe)?$/i.test(word);

const valuesOf = (options: readonly CurlOption[], name: string): readonly string[] =>
  options.filter((option) => option.name === name).map((option) => option.value);

/** The words of the first curl of a text, and whether it is the only one. */
function firstCurl(words: readonly ShellWord[]): { command: readonly ShellWord[]; isAlone: boolean } {
  const commands = commandsOf(words).map(withoutPrefix);
  const found = commands.filter(([word]) => word !== undefined && isCurl(word.text));
  const [command = commands[0] ?? []] = found;
  return { command, isAlone: found.length < 2 };
}

function commandsOf(words: readonly ShellWord[]): readonly (readonly ShellWord[])[] {
  const commands: ShellWord[][] = [[]];
  let isTarget = false;
  for (const [at, word] of words.entries()) {
    const current = commands.at(-1) ?? [];
    if (!word.isOperator) {
      if (!isTarget) current.push(word);
      isTarget = false;
    } else if (/^[<>]/.test(word.text)) {
      // A redirection: its target is no argument, nor is the number of the stream before it.
      isTarget = true;
      if (/^[012]$/.test(current.at(-1)?.text ?? '')) current.pop();
    } else if (word.text !== '\n' || !isGoingOn(words[at + 1])) commands.push([]);
  }
  return commands.filter((command) => command.length > 0);
}

/** A pasted command often lost the backslash at the end of its line. */
const isGoingOn = (next: ShellWord | undefined): boolean => next?.text.startsWith('-') === true;

/** Takes away what may stand before a command: a prompt, variables, words that run another. */
function withoutPrefix(command: readonly ShellWord[]): readonly ShellWord[] {
  const from = command.findIndex(({ text }) => !/^(?:[$>%#]|\w+=.*|sudo|time|exec|env|command|!)$/s.test(text));
  return from < 0 ? [] : command.slice(from);
}

function requestOf({ options }: CurlArguments, url: TypedUrl, body: CurlBody): OfflineRequest {
  const has = (name: string): boolean => options.some((option) => option.name === name);
  const isGet = has('get');
  const queries = [...(isGet && body.text !== undefined ? [body.text] : []), ...valuesOf(options, 'url-query')];
  const method = methodOf(options, { isGet, hasBody: body.text !== undefined });
  const text = isGet ? undefined : body.text;
  return {
    method: url.scheme === 'ws' || url.scheme === 'wss' ? 'WS' : method,
    path: [url.path, ...queries].reduce((path, query) => path + (path.includes('?') ? '&' : '?') + query),
    ...(url.host === undefined ? {} : { host: url.host }),
    headers: headersOf(options, url, text === undefined ? undefined : body.contentType),
    body: text === undefined || (text === '' && body.files.length > 0) ? null : readableBody(text),
  };
}

function methodOf(options: readonly CurlOption[], { isGet, hasBody }: { isGet: boolean; hasBody: boolean }): string {
  const asked = valuesOf(options, 'request').at(-1);
  if (asked !== undefined) return asked;
  if (options.some(({ name }) => name === 'head')) return 'HEAD';
  if (isGet) return 'GET';
  if (options.some(({ name }) => name === 'upload-file')) return 'PUT';
  return hasBody ? 'POST' : 'GET';
}

/** Names in lower case. A `-H` wins over what curl would send by itself, and `-H 'Name:'` takes that away. */
function headersOf(
  options: readonly CurlOption[],
  { userinfo }: TypedUrl,
  contentType: string | undefined,
): Readonly<Record<string, string>> {
  const credentials = valuesOf(options, 'user').at(-1) ?? userinfo;
  const bearer = valuesOf(options, 'oauth2-bearer').at(-1);
  const headers = new Map<string, string>([
    ...(valuesOf(options, 'json').length > 0 ? [['accept', 'application/json'] as const] : []),
    ...(contentType === undefined ? [] : [['content-type', contentType] as const]),
    ...(credentials === undefined ? [] : [['authorization', basicCredentials(credentials)] as const]),
    ...(bearer === undefined ? [] : [['authorization', `Bearer ${bearer}`] as const]),
  ]);
  for (const line of valuesOf(options, 'header')) {
    const [, name = '', sign, value = ''] = /^([^:;]+)([:;])\s*([\s\S]*?)\s*$/.exec(line) ?? [];
    if (sign === ';') headers.set(name.toLowerCase(), '');
    else if (value !== '') headers.set(name.toLowerCase(), value);
    else headers.delete(name.toLowerCase());
  }
  return Object.fromEntries(headers);
}

/** RFC 7617, in UTF-8. */
const basicCredentials = (credentials: string): string =>
  `Basic ${btoa(String.fromCodePoint(...new TextEncoder().encode(credentials)))}`;
