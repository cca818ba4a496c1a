import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** One call of a phone, and what the phone itself saw of it: nothing here is heard from the server's API. */
export interface PhoneLeg {
  readonly callId: string;
  /** The final answer to its INVITE. */
  readonly answered: Promise<number>;
  /** Times that a BYE came; more than one is the same again, unless the CSeq differs. */
  byesReceived(): number;
  hasHungUp(): boolean;
  /** Sends BYE, once; nothing before it is answered. */
  hangUp(): void;
}

/** Phones of real SIP over UDP, all behind one socket. */
export interface RacePhones {
  /** Calls the room as this number; the same number may call again. */
  dial(number: string, room: string): PhoneLeg;
  close(): void;
}

interface Call {
  readonly number: string;
  readonly callId: string;
  readonly answer: PromiseWithResolvers<number>;
  readonly byes: Set<string>;
  to: string;
  target: string;
  state: 'calling' | 'up' | 'hung-up';
}

const header = (text: string, name: string): string => new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(text)?.[1] ?? '';

/** What every call sends by. */
interface Wire {
  /** `host:port` of the server, and of the phones. */
  readonly sip: string;
  readonly at: string;
  send(lines: readonly string[], body?: string): void;
}

/** Opens the socket; `sip` is the server's `host:port`. */
export async function createRacePhones(sip: string): Promise<RacePhones> {
  const [host = '', port = '0'] = sip.split(':');
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const wire: Wire = {
    sip,
    at: `127.0.0.1:${socket.address().port}`,
    send: (lines, body = '') =>
      socket.send([...lines, `Content-Length: ${body.length}`, '', body].join('\r\n'), Number(port), host),
  };
  const calls = new Map<string, Call>();
  socket.on('message', (bytes) => {
    const text = bytes.toString('latin1');
    hear(wire, calls.get(header(text, 'Call-ID')), text);
  });
  return {
    dial(number, room) {
      const callId = `race${calls.size + 1}x${socket.address().port}`;
      const call = invite(wire, { number, callId, room });
      calls.set(callId, call);
      return legOf(wire, call);
    },
    close: () => socket.close(),
  };
}

const requestOf = ({ at }: Wire, call: Call, method: string): readonly string[] => [
  `${method} ${call.target} SIP/2.0`,
  `Via: SIP/2.0/UDP ${at};branch=z9hG4bK${call.callId}${method};rport`,
  'Max-Forwards: 70',
  `From: <sip:${call.number}@${at}>;tag=phone`,
  `To: ${call.to}`,
  `Call-ID: ${call.callId}`,
  `CSeq: ${method === 'BYE' ? 2 : 1} ${method}`,
  `Contact: <sip:${call.number}@${at}>`,
];

interface Dialled {
  readonly number: string;
  readonly callId: string;
  readonly room: string;
}

function invite(wire: Wire, { number, callId, room }: Dialled): Call {
  const target = `sip:${room}@${wire.sip}`;
  const answer = Promise.withResolvers<number>();
  const call: Call = { number, callId, answer, byes: new Set(), to: `<${target}>`, target, state: 'calling' };
  const sdp = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 RTP/AVP 0', ''];
  wire.send([...requestOf(wire, call, 'INVITE'), 'Content-Type: application/sdp'], sdp.join('\r\n'));
  return call;
}

function hear(wire: Wire, call: Call | undefined, text: string): void {
  const status = Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? 0);
  if (status > 0 && call !== undefined) answered(wire, call, [text, status]);
  if (status > 0 || text.startsWith('ACK')) return;
  if (text.startsWith('BYE')) call?.byes.add(header(text, 'CSeq'));
  const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(text, name)}`);
  wire.send(['SIP/2.0 200 OK', ...copied]);
}

function answered(wire: Wire, call: Call, [text, status]: readonly [string, number]): void {
  if (status < 200 || !/INVITE/.test(header(text, 'CSeq'))) return;
  call.to = header(text, 'To');
  call.target = /<([^>]+)>/.exec(header(text, 'Contact'))?.[1] ?? call.target;
  wire.send(requestOf(wire, call, 'ACK'));
  if (call.state === 'calling') call.state = status < 300 ? 'up' : 'hung-up';
  call.answer.resolve(status);
}

const legOf = (wire: Wire, call: Call): PhoneLeg => ({
  callId: call.callId,
  answered: call.answer.promise,
  byesReceived: () => call.byes.size,
  hasHungUp: () => call.state === 'hung-up',
  hangUp() {
    if (call.state !== 'up') return;
    call.state = 'hung-up';
    wire.send(requestOf(wire, call, 'BYE'));
  },
});
