import assert from 'node:assert/strict';
import { tagOf } from '../../../src/engine/sip/message/header-values.ts';
import type { SipMessage, SipRequest, SipResponse } from '../../../src/engine/sip/message/message.ts';
import { parseMessage } from '../../../src/engine/sip/message/parse-message.ts';
import type { Endpoint, Transport } from '../../../src/engine/sip/transport/transport.ts';

/** What a request of the phone says; what is not given is made up. */
export interface RequestText {
  readonly method: string;
  readonly uri?: string;
  readonly callId?: string;
  readonly fromTag?: string;
  readonly toTag?: string;
  readonly branch?: string;
  readonly cseq?: number;
  readonly sentBy?: string;
  readonly from?: string;
  /** undefined: the phone's own; '' for none. */
  readonly contact?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly contentType?: string;
}

/** The phone's side of a dialog. */
export interface PhoneCall {
  readonly callId: string;
  readonly fromTag: string;
  readonly branch: string;
  /** Of the server; known once it answered. */
  readonly toTag: string;
  readonly cseq: number;
  readonly uri: string;
}

export const sdp = (
  port = 40_000,
  options: { readonly direction?: string; readonly address?: string; readonly payload?: number } = {},
): string =>
  [
    'v=0',
    `o=phone 1 ${port} IN IP4 127.0.0.1`,
    's=-',
    `c=IN IP4 ${options.address ?? '127.0.0.1'}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${options.payload ?? 0}`,
    `a=${options.direction ?? 'sendrecv'}`,
    '',
  ].join('\r\n');

/** A phone that does nothing but what the test tells it to. */
export interface Phone {
  readonly end: Endpoint;
  /** What came and was not taken yet. */
  readonly inbox: SipMessage[];
  send(text: string): void;
  request(request: RequestText): void;
  /** Sends an INVITE with SDP (`body: ''` for none) and returns what later requests need. */
  invite(request?: Partial<RequestText>): PhoneCall;
  /** A request in that call: ACK with the INVITE's number, others with the next. */
  within(call: PhoneCall, request: RequestText): void;
  /** Takes the next message, which must be that request. */
  expectRequest(method: string): SipRequest;
  /** Takes the next message, which must be that response. */
  expectResponse(status: number): SipResponse;
  /** Answers a request that was taken. */
  reply(request: SipRequest, status: number, more?: ReplyText): void;
  expectNothing(): void;
  clear(): void;
}

export interface ReplyText {
  readonly toTag?: string;
  readonly body?: string;
  readonly contact?: string;
  readonly headers?: readonly string[];
}

/** A phone on a transport, calling `server`. Its numbers count up, so that no two calls share an id. */
export function createPhone(transport: Transport, server: Endpoint, name = 'alice'): Phone {
  const inbox: SipMessage[] = [];
  let made = 0;
  const end = transport.local;
  const here = `${end.address}:${end.port}`;
  transport.receive((bytes) => {
    const parsed = parseMessage(bytes);
    assert.ok(parsed.ok, `the server sent what is no message: ${bytes}`);
    inbox.push(parsed.value);
  });
  const send = (text: string): void => transport.send(Buffer.from(text), server);
  const next = (): number => {
    made += 1;
    return made;
  };

  const request = (given: RequestText): void =>
    send(requestText({ ...given, branch: given.branch ?? `z9hG4bK-${name}-${next()}` }, { name, here }));

  return {
    end,
    inbox,
    send,
    request,
    invite(given = {}) {
      const number = next();
      const call = {
        callId: given.callId ?? `call-${name}-${number}`,
        fromTag: given.fromTag ?? `tag-${name}-${number}`,
        branch: given.branch ?? `z9hG4bK-${name}-${number}`,
        uri: given.uri ?? 'sip:600@127.0.0.1',
        cseq: given.cseq ?? 1,
        toTag: '',
      };
      request({ body: sdp(), ...given, ...call, method: 'INVITE', toTag: given.toTag ?? '' });
      return call;
    },
    within: (call, given) => request({ ...call, branch: `z9hG4bK-${name}-${next()}`, ...given }),
    expectRequest(method) {
      const message = inbox.shift();
      assert.ok(message?.kind === 'request', `wanted ${method}, got ${shown(message)}`);
      assert.equal(message.method, method);
      return message;
    },
    expectResponse(status) {
      const message = inbox.shift();
      assert.ok(message?.kind === 'response', `wanted ${status}, got ${shown(message)}`);
      assert.equal(message.status, status);
      return message;
    },
    reply: (to, status, more = {}) => send(replyText(to, { status, contact: `<sip:${name}@${here}>`, ...more })),
    expectNothing: () => assert.deepEqual(inbox.map(shown), []),
    clear: () => void inbox.splice(0),
  };
}

const shown = (message: SipMessage | undefined): string => {
  if (message === undefined) return 'nothing';
  return message.kind === 'request' ? message.method : String(message.status);
};

function requestText(given: RequestText, self: { readonly name: string; readonly here: string }): string {
  const { method, uri = 'sip:600@127.0.0.1', cseq = 1, body = '', headers = [] } = given;
  const contact = given.contact ?? `<sip:${self.name}@${self.here}>`;
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${given.sentBy ?? self.here};branch=${given.branch};rport`,
    ...(headers.some((line) => line.startsWith('Max-Forwards')) ? [] : ['Max-Forwards: 70']),
    `From: ${given.from ?? `"${self.name}" <sip:${self.name}@example.com>`};tag=${given.fromTag ?? 'tag-loose'}`,
    `To: <sip:600@127.0.0.1>${given.toTag ? `;tag=${given.toTag}` : ''}`,
    `Call-ID: ${given.callId ?? 'call-loose'}`,
    `CSeq: ${cseq} ${method}`,
    ...(contact === '' ? [] : [`Contact: ${contact}`]),
    ...headers,
    ...(body === '' ? [] : [`Content-Type: ${given.contentType ?? 'application/sdp'}`]),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

function replyText(to: SipRequest, reply: ReplyText & { readonly status: number }): string {
  const { status, body = '', toTag = 'callee' } = reply;
  const { headers } = to;
  const toLine = headers.get('To') ?? '';
  const lines = [
    `SIP/2.0 ${status} Whatever`,
    ...headers.lines('Via').map((via) => `Via: ${via}`),
    `From: ${headers.get('From')}`,
    `To: ${status === 100 || tagOf(toLine) !== undefined ? toLine : `${toLine};tag=${toTag}`}`,
    `Call-ID: ${headers.get('Call-ID')}`,
    `CSeq: ${headers.get('CSeq')}`,
    `Contact: ${reply.contact}`,
    ...(reply.headers ?? []),
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
