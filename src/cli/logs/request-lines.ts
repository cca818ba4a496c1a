import { isObject, type Json } from '../../explain/json.ts';
import { printable, type Style } from '../explain/terminal.ts';
import type { KeptRequest } from './kept-request.ts';

type Members = Readonly<Record<string, Json>>;

/** A request for a person: one line, and of a refusal a second one with its cause and the request that works. */
export function requestLines({ entry }: KeptRequest, style: Style): string {
  const status = textOf(entry.status);
  const named = [entry.reason, ...listOf(entry.notes)].map(textOf).filter((word) => word !== '');
  const first = [
    style.faint(textOf(entry.time)),
    Number(status) >= 400 ? style.sent(status) : style.right(status),
    textOf(entry.method).padEnd(6),
    textOf(entry.path),
    ...named.map(style.bold),
    style.faint(`${textOf(entry.durationMs)} ms`),
    style.faint(textOf(entry.clientId)),
  ];
  const second = isObject(entry.explain) ? explanation(entry.explain, style) : '';
  return `${first.filter((part) => part !== '').join(' ')}\n${second === '' ? '' : `    ${second}\n`}`;
}

function explanation(explain: Members, style: Style): string {
  const cause = textOf(explain.cause);
  const { fix, applicability, candidates } = explain;
  if (isObject(fix)) {
    const body = fix.body === undefined ? '' : ` ${printable(JSON.stringify(fix.body))}`;
    const kind = applicability === 'apply' ? '' : ` (${textOf(applicability)})`;
    return `${cause} -> ${style.right(`${textOf(fix.method)} ${textOf(fix.path)}${body}`)}${kind}`;
  }
  const count = listOf(candidates).length;
  return count === 0 ? cause : `${cause} (${count} may be meant)`;
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** Whatever a server sends is written by strangers. */
const textOf = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? printable(String(value)) : '';
