import { ok, type Result, refuse } from '../../base/result.ts';

/** One word of a command line, with what a shell would have put in and we cannot know. */
export interface ShellWord {
  /** Without its quotes. A variable stands as `{NAME}`, a substitution as `{…}`. */
  readonly text: string;
  /** Names of the variables in it. */
  readonly variables: readonly string[];
  /** A line break, or one of `| & ; < >`: ends the command or redirects it. */
  readonly isOperator: boolean;
}

/**
 * Splits a command line as a POSIX shell does (IEEE 1003.1, Shell Command Language 2.2 and 2.3), with the `$'…'` of
 * bash and the line continuations of cmd (`^`) and PowerShell (a backtick). Nothing is carried out or looked up.
 */
export function shellWords(text: string): Result<readonly ShellWord[], string> {
  const isWindows = /\^\r?\n|\^"/.test(text);
  const reader: Reader = { source: isWindows ? withoutCarets(text) : text, at: 0, isWindows };
  const words: ShellWord[] = [];
  while (skipBlanks(reader)) {
    const read = readWord(reader);
    if (!read.ok) return read;
    words.push(read.value);
  }
  return ok(words);
}

// cmd: a caret takes the meaning from what follows it; at the end of a line it joins the next one.
const withoutCarets = (text: string): string => text.replaceAll(/\^\r?\n[ \t]*/g, ' ').replaceAll(/\^([^\n])/g, '$1');

interface Reader {
  readonly source: string;
  at: number;
  readonly isWindows: boolean;
}

const BLANK = /[ \t\r\u00a0]/;
/** A backslash, or the backtick of PowerShell, at the end of a line. */
const JOINT = /^[\\`]\r?\n/;
const OPERATORS = ['&&', '||', ';;', '>>', '<<', '>&', '<&', '\n', '|', '&', ';', '<', '>'];

/** Moves to the next word; false at the end. */
function skipBlanks(reader: Reader): boolean {
  const { source } = reader;
  for (;;) {
    const [joint] = JOINT.exec(source.slice(reader.at, reader.at + 3)) ?? [];
    if (joint !== undefined) reader.at += joint.length;
    else if (BLANK.test(source.charAt(reader.at))) reader.at += 1;
    else if (source.charAt(reader.at) === '#') reader.at = endOfLine(source, reader.at);
    else return reader.at < source.length;
  }
}

const endOfLine = (source: string, from: number): number => {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
};

const operatorAt = ({ source, at }: Reader): string | undefined =>
  OPERATORS.find((operator) => source.startsWith(operator, at));

/** The word as it grows. */
interface Draft {
  text: string;
  readonly variables: string[];
}

function readWord(reader: Reader): Result<ShellWord, string> {
  const operator = operatorAt(reader);
  if (operator !== undefined) {
    reader.at += operator.length;
    return ok({ text: operator, variables: [], isOperator: true });
  }
  const draft: Draft = { text: '', variables: [] };
  while (reader.at < reader.source.length) {
    const char = reader.source.charAt(reader.at);
    if (BLANK.test(char) || /^`\r?\n/.test(reader.source.slice(reader.at, reader.at + 3))) break;
    if (operatorAt(reader) !== undefined && !isAmpersandOfUrl(reader, draft)) break;
    const read = readPart(reader, draft);
    if (!read.ok) return read;
  }
  return ok({ ...draft, isOperator: false });
}

/** A shell ends the command at the `&` of an unquoted query. Nobody means that, and no shell is here: it stays. */
const isAmpersandOfUrl = ({ source, at }: Reader, { text }: Draft): boolean =>
  source.charAt(at) === '&' && text.includes('?') && /^&[\w[\]%.-]+=/.test(source.slice(at, at + 64));

function readPart(reader: Reader, draft: Draft): Result<undefined, string> {
  const rest = reader.source.slice(reader.at, reader.at + 2);
  if (rest.startsWith("'") && !reader.isWindows) return readSingle(reader, draft);
  if (rest.startsWith('"')) return readDouble(reader, draft, 1);
  if (rest === "$'" && !reader.isWindows) return readAnsi(reader, draft);
  if (rest === '$"') return readDouble(reader, draft, 2);
  if (!reader.isWindows && readVariable(reader, draft)) return ok(undefined);
  if (rest.startsWith('\\') && !reader.isWindows) {
    // A backslash before a line break vanishes with it; before anything else it keeps that as it is.
    const [joint] = JOINT.exec(reader.source.slice(reader.at, reader.at + 3)) ?? [];
    if (joint === undefined) draft.text += rest.charAt(1);
    reader.at += joint?.length ?? 2;
    return ok(undefined);
  }
  draft.text += rest.charAt(0);
  reader.at += 1;
  return ok(undefined);
}

const unclosed = ({ source }: Reader, from: number): Result<never, string> => {
  const line = source.slice(0, from).split('\n').length;
  const column = from - source.lastIndexOf('\n', from - 1);
  return refuse(`the quote that opens at line ${line}, column ${column} is never closed`);
};

function readSingle(reader: Reader, draft: Draft): Result<undefined, string> {
  const end = reader.source.indexOf("'", reader.at + 1);
  if (end < 0) return unclosed(reader, reader.at);
  draft.text += reader.source.slice(reader.at + 1, end);
  reader.at = end + 1;
  return ok(undefined);
}

/** POSIX 2.2.3: inside double quotes a backslash has a meaning only before `$`, a backtick, `"`, itself and a line break. */
function readDouble(reader: Reader, draft: Draft, skip: 1 | 2): Result<undefined, string> {
  const from = reader.at;
  reader.at += skip;
  while (reader.at < reader.source.length) {
    const char = reader.source.charAt(reader.at);
    if (char === '"') {
      reader.at += 1;
      return ok(undefined);
    }
    if (!reader.isWindows && readVariable(reader, draft)) continue;
    const next = reader.source.charAt(reader.at + 1);
    const isEscape = char === '\\' && next !== '' && (reader.isWindows ? '"\\' : '$`"\\\n').includes(next);
    if (!isEscape) draft.text += char;
    else if (next !== '\n') draft.text += next;
    reader.at += isEscape ? 2 : 1;
  }
  return unclosed(reader, from);
}

const ANSI: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const NUMBERED = /^\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/;

/** The `$'…'` of bash, which browsers write when a body has line breaks or an exclamation mark. */
function readAnsi(reader: Reader, draft: Draft): Result<undefined, string> {
  const from = reader.at;
  reader.at += 2;
  while (reader.at < reader.source.length) {
    const char = reader.source.charAt(reader.at);
    if (char === "'") {
      reader.at += 1;
      return ok(undefined);
    }
    const [taken, put] = char === '\\' ? ansiEscape(reader.source.slice(reader.at, reader.at + 10)) : [char, char];
    draft.text += put;
    reader.at += taken.length;
  }
  return unclosed(reader, from);
}

/** What is taken from the source, and what stands for it. */
function ansiEscape(text: string): readonly [taken: string, put: string] {
  const numbered = NUMBERED.exec(text);
  if (numbered !== null) {
    const [taken, octal, ...hex] = numbered;
    const code = octal === undefined ? Number.parseInt(hex.join(''), 16) : Number.parseInt(octal, 8) & 0xff;
    return [taken, code > 0x10ffff ? '' : String.fromCodePoint(code)];
  }
  const name = text.charAt(1);
  return [text.slice(0, 2), ANSI[name] ?? (/[\\'"?]/.test(name) ? name : text.slice(0, 2))];
}

const VARIABLE = /^\$(?:(\w+)|\{(\w+)[^}]*\}|([@*#?$!-]))/;

/** Puts `{NAME}` where a shell would put a value; false when there is no variable here. */
function readVariable(reader: Reader, draft: Draft): boolean {
  if (!'$`'.includes(reader.source.charAt(reader.at))) return false;
  const rest = reader.source.slice(reader.at);
  const substitution = substitutionAt(rest);
  const match = substitution === undefined ? VARIABLE.exec(rest) : null;
  if (substitution === undefined && match === null) return false;
  const name = match?.[1] ?? match?.[2] ?? '…';
  draft.text += `{${name}}`;
  draft.variables.push(name);
  reader.at += substitution ?? match?.[0].length ?? 1;
  return true;
}

/** Length of a `$(…)` or a pair of backticks that opens here. */
function substitutionAt(rest: string): number | undefined {
  if (rest.startsWith('`')) {
    const end = rest.indexOf('`', 1);
    return end < 0 || JOINT.test(rest) ? undefined : end + 1;
  }
  if (!rest.startsWith('$(')) return undefined;
  let depth = 0;
  for (let at = 1; at < rest.length; at += 1) {
    if (rest.charAt(at) === '(') depth += 1;
    else if (rest.charAt(at) === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}
