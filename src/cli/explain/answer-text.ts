import { entryOf } from '../../explain/catalogue.ts';
import { readCurl } from '../../explain/curl/read-curl.ts';
import type { Fix } from '../../explain/explanation.ts';
import { isObject, type Json, type JsonObject } from '../../explain/json.ts';
import type { OfflineAnswer, OfflineRequest } from '../../explain/offline/offline-case.ts';
import { type RequestLines, shownRequest } from './sent-request.ts';
import { COLUMNS, printable, type Style, wrapped } from './terminal.ts';

/** What was found out about one request. */
export interface Told {
  readonly request: OfflineRequest;
  readonly answer: OfflineAnswer;
  /** A sentence: what to do first. */
  readonly advice?: string | undefined;
  /** A sentence: which request of whose it is. */
  readonly origin?: string;
  /** Sentences: how the input was read, and what of it was left aside. */
  readonly notes: readonly string[];
  /** Whose knowledge it is. */
  readonly by: 'table' | 'server';
}

/** An explanation for a person: cause, what to change, the command, all reasons, what is not known. */
export function answerText({ request, answer, advice, origin, notes, by }: Told, style: Style): string {
  const blocks = [
    advice === undefined ? [] : wrapped(advice),
    [...wrapped(answer.cause === '' ? 'Nothing is wrong with this request as far as can be told.' : answer.cause)].map(
      style.bold,
    ),
    changes({ request, answer, by }, style),
    answer.fix === null ? [] : commandLines(answer.fix.curl).map((line) => `  ${line}`),
    section(answer.isRightInForm === true ? 'What it may be' : 'Why', reasonLines(answer), style),
    section('What may be meant', candidateLines(answer), style),
    section(
      by === 'table' ? 'What cannot be known offline' : 'What only shows when it is sent',
      answer.unknown.flatMap((each) => wrapped(each, '  - ')),
      style,
    ),
    section(
      'How it was read',
      notes.flatMap((each) => wrapped(each, '  - ')),
      style,
    ),
    section('Where it is from', origin === undefined ? [] : wrapped(origin, '  '), style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const section = (title: string, lines: readonly string[], style: Style): readonly string[] =>
  lines.length === 0 ? [] : [style.bold(title), ...lines];

const trust: Readonly<Record<OfflineAnswer['applicability'], string>> = {
  apply: 'Send this; it was checked by the server:',
  fill: 'The right request; put real values in place of <names>, and see what is not known:',
  choose: 'Probably this; others may be meant:',
  none: '',
};

/** Nothing was sent to check it. */
const TABLE_TRUST = 'Send this; by the public table it is right:';

/** Sent and corrected, line by line; without a correction what was sent. */
function changes({ request, answer, by }: Pick<Told, 'request' | 'answer' | 'by'>, style: Style): readonly string[] {
  const { fix, applicability } = answer;
  const sent = shownRequest(request, fix?.headers.Authorization !== undefined);
  if (fix === null) return ['What was sent:', ...requestLines(sent).map((line) => `    ${line}`)];
  const right = correctedRequest(fix, sent);
  const isSame = requestLines(sent).join('\n') === requestLines(right).join('\n');
  const [title, lines] = isSame
    ? ['The request is right in form:', requestLines(sent).map((line) => `    ${line}`)]
    : [
        by === 'table' && applicability === 'apply' ? TABLE_TRUST : trust[applicability],
        requestDiff(sent, right, style),
      ];
  return [...wrapped(title), ...lines];
}

/** The correction says its host only in the command; a form stands as it is sent. */
function correctedRequest({ curl, method, path, headers, body }: Fix, sent: RequestLines): RequestLines {
  const read = readCurl(curl);
  const host = read.ok ? read.value.request.host : undefined;
  const { 'Content-Type': contentType, Authorization: authorization } = headers;
  const isForm = contentType === FORM_TYPE && isObject(body);
  return {
    line: `${method} ${path}`,
    host: sent.host === undefined || host === undefined ? sent.host : host,
    // Of a header that is right already the correction says no more than its name.
    authorization: schemeOf(authorization) === schemeOf(sent.authorization) ? sent.authorization : authorization,
    contentType: contentType ?? (body === undefined ? undefined : sent.contentType),
    body: isForm ? formOf(body) : body,
  };
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

const formOf = (body: JsonObject): string =>
  Object.entries(body)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join('&');

const schemeOf = (authorization: string | undefined): string | undefined => authorization?.split(' ', 1)[0];

const headLines = ({
  line,
  host,
  authorization,
  contentType,
}: RequestLines): readonly (readonly [string, string | undefined])[] => [
  ['', line],
  ['Host: ', host],
  ['Authorization: ', authorization],
  ['Content-Type: ', contentType],
];

const requestLines = (request: RequestLines): readonly string[] => [
  ...headLines(request).flatMap(([name, value]) => (value === undefined ? [] : [printable(name + value)])),
  ...bodyLines(request.body, isWide(request.body)),
];

function requestDiff(sent: RequestLines, right: RequestLines, style: Style): readonly string[] {
  const heads = headLines(sent).flatMap(([name, from], at) => {
    const to = headLines(right)[at]?.[1];
    return diff(from === undefined ? [] : [printable(name + from)], to === undefined ? [] : [printable(name + to)]);
  });
  const isTall = isWide(sent.body) || isWide(right.body);
  const body = diff(bodyLines(sent.body, isTall), bodyLines(right.body, isTall));
  return [...heads, ...body].map(([mark, line]) => {
    const text = `  ${mark} ${line}`;
    return mark === '-' ? style.sent(text) : mark === '+' ? style.right(text) : text;
  });
}

const isWide = (body: Json | undefined): boolean =>
  body !== undefined && typeof body !== 'string' && JSON.stringify(body).length > COLUMNS - 4;

/** One line, or one for each member. Its own line breaks are those of the layout, never those of a value. */
function bodyLines(body: Json | undefined, isTall: boolean): readonly string[] {
  if (body === undefined) return [];
  if (typeof body === 'string') return [printable(body)];
  return JSON.stringify(body, null, isTall ? 2 : 0)
    .split('\n')
    .map((line) => line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ''));
}

type Difference = readonly [mark: ' ' | '-' | '+', line: string];

/** Common lines at both ends, what was sent before what is right between them. */
function diff(from: readonly string[], to: readonly string[]): readonly Difference[] {
  const shortest = Math.min(from.length, to.length);
  let head = 0;
  while (head < shortest && from[head] === to[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && from.at(-1 - tail) === to.at(-1 - tail)) tail += 1;
  const marked = (mark: Difference[0], lines: readonly string[]): readonly Difference[] =>
    lines.map((line): Difference => [mark, line]);
  return [
    ...marked(' ', from.slice(0, head)),
    ...marked('-', from.slice(head, from.length - tail)),
    ...marked('+', to.slice(head, to.length - tail)),
    ...marked(' ', from.slice(from.length - tail)),
  ];
}

const RAW_WORD = /(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/g;

/** A command that can be copied: one line, or one for each option. */
export function commandLines(curl: string): readonly string[] {
  const text = curl.replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
  if (text.length <= COLUMNS - 2) return [text];
  const lines: string[] = [];
  for (const word of text.match(RAW_WORD) ?? []) {
    const isOption = /^-(?:H|d|-data-binary)$/.test(word);
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (isOption) lines.push(last, `  ${word}`);
    else lines.push(`${last} ${word}`);
  }
  return lines.map((line, at) => (at < lines.length - 1 ? `${line} \\` : line));
}

function reasonLines({ reasons }: OfflineAnswer): readonly string[] {
  const width = Math.max(0, ...reasons.map((reason) => reason.length));
  return reasons.flatMap((reason) => wrapped(entryOf(reason).title, `  ${reason.padEnd(width)}  `));
}

const candidateLines = ({ candidates }: OfflineAnswer): readonly string[] =>
  candidates.map(
    ({ method, path, body }) =>
      `  ${printable(`${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`)}`,
  );
