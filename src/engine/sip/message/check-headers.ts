import { parseCSeq, parseNameAddr, parseVia } from './header-values.ts';
import type { Headers } from './message.ts';
import type { Fault } from './parse-refusal.ts';
import { decimal } from './scan.ts';
import type { StartLine } from './start-line.ts';

/** Every request and response has them (RFC 3261 §8.1.1, §8.2.6.2). Max-Forwards may be missing: RFC 2543 did not have it. */
const MANDATORY = ['Via', 'From', 'To', 'Call-ID', 'CSeq'] as const;

/** At most one line of each (RFC 3261 §7.3.1; RFC 4475 §3.3.8, §3.3.9). */
const ONCE = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Length', 'Content-Type'] as const;

const MAX_FORWARDS_MAX = 255;

/** The first fault of the headers that every message is routed and matched by. */
export function checkHeaders(line: StartLine, headers: Headers, viasMax: number): Fault | undefined {
  for (const name of MANDATORY) if (!headers.has(name)) return { reason: 'missing-header', detail: name };
  for (const name of ONCE) if (headers.count(name) > 1) return { reason: 'repeated-header', detail: name };
  return viaFault(headers, viasMax) ?? partyFault(headers) ?? numberFault(headers) ?? cseqFault(line, headers);
}

const bad = (detail: string): Fault => ({ reason: 'bad-header', detail });

function viaFault(headers: Headers, viasMax: number): Fault | undefined {
  const vias = headers.all('Via');
  if (vias.length > viasMax) return { reason: 'too-many-vias', detail: `more than ${viasMax} Via` };
  if (vias.length === 0) return bad('Via is empty');
  for (const text of vias) {
    const via = parseVia(text);
    if (!via.ok) return bad(via.refusal.detail);
  }
  return undefined;
}

function partyFault(headers: Headers): Fault | undefined {
  for (const name of ['From', 'To'] as const) {
    const party = parseNameAddr(headers.get(name) ?? '');
    if (!party.ok) return bad(`${name}: ${party.refusal.detail}`);
  }
  return headers.get('Call-ID') === '' ? bad('Call-ID is empty') : undefined;
}

function numberFault(headers: Headers): Fault | undefined {
  const forwards = headers.get('Max-Forwards');
  if (forwards === undefined || decimal(forwards, MAX_FORWARDS_MAX) !== undefined) return undefined;
  return bad('Max-Forwards is no number up to 255');
}

/** RFC 3261 §8.1.1.5: the method of CSeq is that of the request. */
function cseqFault(line: StartLine, headers: Headers): Fault | undefined {
  const cseq = parseCSeq(headers.get('CSeq') ?? '');
  if (!cseq.ok) return bad(cseq.refusal.detail);
  if (line.kind === 'response' || cseq.value.method === line.method) return undefined;
  return { reason: 'cseq-mismatch', detail: 'CSeq names another method' };
}
