import { formatCSeq, formatNameAddr, parseCSeq, parseNameAddr, tagOf } from './message/header-values.ts';
import type { IncomingRequest } from './message/incoming-request.ts';
import { Headers, type SipMessage, type SipRequest, type SipResponse } from './message/message.ts';
import { formatHostPort } from './message/scan.ts';
import { parseUri } from './message/uri.ts';
import { readStrings } from './stored-strings.ts';
import { hopTo } from './transport/hop.ts';
import { portText, storedEndpoint } from './transport/stored-endpoint.ts';
import type { Endpoint } from './transport/transport.ts';

/** The peer-to-peer relationship of RFC 3261 §12. */
export interface Dialog {
  readonly callId: string;
  readonly localTag: string;
  /** Empty from a peer of RFC 2543. */
  readonly remoteTag: string;
  /** From of our requests, with the tag. */
  readonly local: string;
  /** To of our requests, with the tag. */
  readonly remote: string;
  /** Route values as they were recorded, nearest hop first. */
  readonly routeSet: readonly string[];
  /** URI of the far end's latest Contact. */
  remoteTarget: string;
  /** CSeq number of our latest request; 0 before the first. */
  localSequence: number;
  /** CSeq number of the far end's latest request. */
  remoteSequence: number | undefined;
  /** Where the far end's signalling came from; requests go there when its Contact cannot be reached. */
  flow: Endpoint;
}

const noBody = Buffer.alloc(0);

/** What finds a dialog: Call-ID, local tag, remote tag (RFC 3261 §12). */
export const dialogKey = (callId: string, localTag: string, remoteTag: string): string =>
  [callId, localTag, remoteTag].join(' ');

/** The dialog that our 2xx to this INVITE makes (RFC 3261 §12.1.1). */
export function dialogOfInvite(invite: IncomingRequest, localTag: string): Dialog {
  const { headers } = invite.message;
  return {
    callId: invite.callId,
    localTag,
    remoteTag: invite.fromTag,
    local: partyWithTag(headers.get('To'), localTag),
    remote: partyWithTag(headers.get('From'), invite.fromTag),
    routeSet: headers.all('Record-Route'),
    remoteTarget: contactOf(invite.message) ?? `sip:${formatHostPort(invite.source.address, invite.source.port)}`,
    localSequence: 0,
    remoteSequence: invite.cseq.sequence,
    flow: invite.source,
  };
}

/** The dialog that a 2xx to our INVITE makes (RFC 3261 §12.1.2); `flow` is where the INVITE went. */
export function dialogOfResponse(invite: SipRequest, response: SipResponse, flow: Endpoint): Dialog {
  const { headers } = response;
  const cseq = parseCSeq(invite.headers.get('CSeq') ?? '');
  const remoteTag = tagOf(headers.get('To')) ?? '';
  const localTag = tagOf(invite.headers.get('From')) ?? '';
  return {
    callId: invite.headers.get('Call-ID') ?? '',
    localTag,
    remoteTag,
    local: partyWithTag(invite.headers.get('From'), localTag),
    remote: partyWithTag(headers.get('To'), remoteTag),
    routeSet: headers.all('Record-Route').toReversed(),
    remoteTarget: contactOf(response) ?? invite.uri,
    localSequence: cseq.ok ? cseq.value.sequence : 1,
    remoteSequence: undefined,
    flow,
  };
}

/** The URI of the first Contact; undefined where there is none that can be sent to. */
export function contactOf(message: SipMessage): string | undefined {
  const contact = parseNameAddr(message.headers.get('Contact') ?? '');
  return contact.ok && parseUri(contact.value.uri).ok ? contact.value.uri : undefined;
}

function partyWithTag(value: string | undefined, tag: string): string {
  const party = parseNameAddr(value ?? '');
  const params = new Map(tag === '' ? [] : [['tag', tag]]);
  return party.ok ? formatNameAddr({ display: party.value.display, uri: party.value.uri, params }) : (value ?? '');
}

/** A new request inside the dialog, with the next CSeq (RFC 3261 §12.2.1.1). */
export function requestWithin(dialog: Dialog, method: string): SipRequest {
  dialog.localSequence += 1;
  return outgoing(dialog, { sequence: dialog.localSequence, method });
}

/** The ACK for a 2xx: the CSeq number of its INVITE (RFC 3261 §13.2.2.4). */
export const ackWithin = (dialog: Dialog, sequence: number): SipRequest =>
  outgoing(dialog, { sequence, method: 'ACK' });

function outgoing(dialog: Dialog, cseq: { readonly sequence: number; readonly method: string }): SipRequest {
  const { uri, routes } = routing(dialog);
  const headers = new Headers();
  for (const route of routes) headers.add('Route', route);
  headers.add('Max-Forwards', '70');
  headers.add('From', dialog.local);
  headers.add('To', dialog.remote);
  headers.add('Call-ID', dialog.callId);
  headers.add('CSeq', formatCSeq(cseq));
  return { kind: 'request', method: cseq.method, uri, headers, body: noBody };
}

interface Routing {
  readonly uri: string;
  readonly routes: readonly string[];
  /** The URI whose host is sent to. */
  readonly hop: string;
}

function routing({ routeSet, remoteTarget }: Dialog): Routing {
  const [first, ...others] = routeSet;
  if (first === undefined) return { uri: remoteTarget, routes: [], hop: remoteTarget };
  const parsed = parseNameAddr(first);
  const hop = parsed.ok ? parsed.value.uri : remoteTarget;
  const uri = parseUri(hop);
  if (!uri.ok || uri.value.params.has('lr')) return { uri: remoteTarget, routes: routeSet, hop };
  // A strict router of RFC 2543 (RFC 3261 §12.2.1.1): its URI is the Request-URI, the target comes last.
  return { uri: hop, routes: [...others, formatNameAddr({ uri: remoteTarget })], hop };
}

/** Where the next request of a dialog goes: to the first Route or the Contact, or to the flow. */
export function nextHop(dialog: Dialog): Endpoint {
  const uri = parseUri(routing(dialog).hop);
  return uri.ok ? hopTo(uri.value, dialog.flow) : dialog.flow;
}

/** Takes over what an INVITE inside the dialog brings: its Contact (RFC 3261 §12.2.2) and where it came from. */
export function refreshTarget(dialog: Dialog, request: IncomingRequest): void {
  dialog.remoteTarget = contactOf(request.message) ?? dialog.remoteTarget;
  dialog.flow = request.source;
}

/** Whether a request is newer than the last one (RFC 3261 §12.2.2: a lower CSeq gets 500), and remembers its number. */
export function takeSequence(dialog: Dialog, sequence: number): boolean {
  if (dialog.remoteSequence !== undefined && sequence <= dialog.remoteSequence) return false;
  dialog.remoteSequence = sequence;
  return true;
}

const storedForm = 'dialog-1';

/** Above every number that the process before the restart can have sent since it stored the dialog. */
const restoredSequenceLeap = 1000;

/** The dialog as opaque text; what it becomes later (a new Contact, a higher CSeq) `restoreDialog` allows for. */
export function storeDialog(dialog: Dialog): string {
  const { callId, localTag, remoteTag, local, remote, remoteTarget, flow } = dialog;
  const numbers = [String(dialog.localSequence), portText(flow)];
  return JSON.stringify([
    ...[storedForm, callId, localTag, remoteTag, local, remote, remoteTarget, flow.address, ...numbers],
    ...dialog.routeSet,
  ]);
}

/** A dialog from its text, fit to send a BYE; undefined where the text is none of ours. */
export function restoreDialog(text: string): Dialog | undefined {
  const [form, callId, localTag, remoteTag, local, remote, remoteTarget, address, sequence, port, ...routeSet] =
    readStrings(text);
  if (form !== storedForm || callId === undefined || localTag === undefined || remoteTag === undefined)
    return undefined;
  if (local === undefined || remote === undefined || remoteTarget === undefined || address === undefined)
    return undefined;
  const localSequence = Number(sequence) + restoredSequenceLeap;
  const flow = storedEndpoint(address, port);
  if (!Number.isSafeInteger(localSequence) || flow === undefined) return undefined;
  // The far end's number was not stored: any is in order.
  return {
    callId,
    localTag,
    remoteTag,
    local,
    remote,
    routeSet,
    remoteTarget,
    localSequence,
    remoteSequence: undefined,
    flow,
  };
}
