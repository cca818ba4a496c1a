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

/** Opens the socket; `sip` is the server's `host:port`. */
export async function createRacePhones(sip: string): Promise<RacePhones> {
  const [host = '', port = '0'] = sip.split(':');
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const at = `127.0.0.1:${socket.address().port}`;
  const calls = new Map<string, Call>();
  let count = 0;
  const send = (lines: readonly string[], body = ''): void =>
    socket.send([...lines, `Content-Length: ${body.length}`, '', body].join('\r\n'), Number(port), host);

  const requestOf = (call: Call, method: string, [cseq, target]: readonly [number, string]): readonly string[] => [
    `${method} ${target} SIP/2.0`,
    `Via: SIP/2.0/UDP ${at};branch=z9hG4bK${call.callId}${method};rport`,
    'Max-Forwards: 70',
    `From: <sip:${call.number}@${at}>;tag=phone`,
    `To: ${call.to}`,
    `Call-ID: ${call.callId}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:${call.number}@${at}>`,
  ];

  const answered = (call: Call, text: string, status: number): void => {
    if (status < 200 || !/INVITE/.test(header(text, 'CSeq'))) return;
    call.to = header(text, 'To');
    call.target = /<([^>]+)>/.exec(header(text, 'Contact'))?.[1] ?? call.target;
    send(requestOf(call, 'ACK', [1, call.target]));
    if (call.state === 'calling') call.state = status < 300 ? 'up' : 'hung-up';
    call.answer.resolve(status);
  };

  socket.on('message', (bytes) => {
    const text = bytes.toString('latin1');
    const call = calls.get(header(text, 'Call-ID'));
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? 0);
    if (status > 0) {
      if (call !== undefined) answered(call, text, status);
      return;
    }
    if (text.startsWith('ACK')) return;
    if (text.startsWith('BYE')) call?.byes.add(header(text, 'CSeq'));
    const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(text, name)}`);
    send(['SIP/2.0 200 OK', ...copied]);
  });

  return {
    dial(number, room) {
      count += 1;
      const callId = `race${count}x${socket.address().port}`;
      const target = `sip:${room}@${sip}`;
      const answer = Promise.withResolvers<number>();
      const call: Call = { number, callId, answer, byes: new Set(), to: `<${target}>`, target, state: 'calling' };
      calls.set(callId, call);
      const sdp = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 RTP/AVP 0', ''];
      send([...requestOf(call, 'INVITE', [1, target]), 'Content-Type: application/sdp'], sdp.join('\r\n'));
      return {
        callId,
        answered: answer.promise,
        byesReceived: () => call.byes.size,
        hasHungUp: () => call.state === 'hung-up',
        hangUp() {
          if (call.state !== 'up') return;
          call.state = 'hung-up';
          send(requestOf(call, 'BYE', [2, call.target]));
        },
      };
    },
    close: () => socket.close(),
  };
}
