import { decimal, isToken, isUriText } from './scan.ts';

/** What the first line says. `fault` tells what is wrong with a line that is recognisably SIP all the same. */
export type StartLine =
  | { readonly kind: 'request'; readonly method: string; readonly uri: string; readonly fault?: StartLineFault }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string; readonly fault?: StartLineFault };

export type StartLineFault = 'bad-version' | 'bad-start-line';

const VERSION = 'SIP/2.0';
const ANY_VERSION = /(?:^|[ \t])(SIP\/[0-9]{1,3}\.[0-9]{1,3})[ \t]*$/i;

/** Reads the first line of a message; undefined where it is not SIP at all. */
export function parseStartLine(line: string): StartLine | undefined {
  return line.slice(0, 4).toUpperCase() === 'SIP/' ? statusLine(line) : requestLine(line);
}

/** RFC 3261 §7.2. The space behind the code may be missing where the reason phrase is empty. */
function statusLine(line: string): StartLine {
  const space = line.indexOf(' ');
  const versionOk = (space < 0 ? line : line.slice(0, space)).toUpperCase() === VERSION;
  const rest = line.slice(space + 1);
  const status = decimal(rest.slice(0, 3), 699);
  const reason = rest.slice(4);
  if (!versionOk) return { kind: 'response', status: 0, reason: '', fault: 'bad-version' };
  if (
    status === undefined ||
    status < 100 ||
    rest.length < 3 ||
    (rest.length > 3 && rest[3] !== ' ') ||
    reason.includes('\r')
  )
    return { kind: 'response', status: 0, reason: '', fault: 'bad-start-line' };
  return { kind: 'response', status, reason };
}

/** RFC 3261 §7.1: exactly one space between the three parts, none inside of the URI, nothing behind the version. */
function requestLine(line: string): StartLine | undefined {
  const first = line.indexOf(' ');
  if (first > 0 && line.slice(-VERSION.length - 1).toUpperCase() === ` ${VERSION}`) {
    const method = line.slice(0, first);
    const uri = line.slice(first + 1, -VERSION.length - 1);
    return isToken(method) && isUriText(uri)
      ? { kind: 'request', method, uri }
      : { kind: 'request', method, uri, fault: 'bad-start-line' };
  }
  const version = ANY_VERSION.exec(line)?.[1]?.toUpperCase();
  if (version === undefined || first <= 0) return undefined;
  const fault = version === VERSION ? 'bad-start-line' : 'bad-version';
  return {
    kind: 'request',
    method: line.slice(0, first),
    uri: line.slice(first + 1).split(/[ \t]/, 1)[0] ?? '',
    fault,
  };
}
