import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Cleanup } from './processes.ts';

/** Who calls, in words that the caller chooses. */
export interface Caller {
  readonly name: string;
  readonly user: string;
  readonly callId: string;
}

const sdp = ['v=0', 'o=x 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 39990 RTP/AVP 0', ''];

const headerOf = (message: string, name: string): string =>
  message
    .split('\r\n')
    .find((line) => line.toLowerCase().startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .trim() ?? '';

/** Calls a room from a bare UDP port, answers what it is asked, and sends no audio. Resolves once it is in. */
export async function callRoom(t: Cleanup, sip: string, { name, user, callId }: Caller): Promise<void> {
  const [host = '', port = ''] = sip.split(':');
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.after(() => {
    socket.close();
  });
  const here = `127.0.0.1:${socket.address().port}`;
  const send = (lines: readonly string[], body = ''): void =>
    socket.send(
      [...lines, 'Max-Forwards: 70', 'Content-Type: application/sdp', `Content-Length: ${body.length}`, '', body].join(
        '\r\n',
      ),
      Number(port),
      host,
    );
  const from = `From: "${name}" <sip:${user}@${here}>;tag=caller`;
  const common = (method: string): readonly string[] => [
    `${method} sip:600@${sip} SIP/2.0`,
    `Via: SIP/2.0/UDP ${here};branch=z9hG4bK${method}1`,
    from,
    `Call-ID: ${callId}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:${user}@${here}>`,
  ];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.on('message', (bytes) => {
    const message = bytes.toString();
    if (/^SIP\/2\.0 200/.test(message)) {
      send([...common('ACK'), `To: ${headerOf(message, 'to')}`]);
      resolve();
    } else if (/^SIP\/2\.0 [3-6]/.test(message)) reject(new Error(message));
    else if (/^[A-Z]+ sip:/.test(message)) {
      const kept = ['via', 'from', 'to', 'call-id', 'cseq'].map((each) => `${each}: ${headerOf(message, each)}`);
      send(['SIP/2.0 200 OK', ...kept]);
    }
  });
  send([...common('INVITE'), `To: <sip:600@${sip}>`], sdp.join('\r\n'));
  return promise;
}
