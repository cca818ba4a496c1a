import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A phone of the bench: signalling on a socket that all share, media on a port of another program. */
export interface Phone {
  /** User part of its From, by which the server lists it. */
  readonly user: string;
  /** Where the server wants its RTP. */
  readonly rtpPort: number;
  /** Resolves with `performance.now()` of the moment the server's BYE came. */
  readonly gone: Promise<number>;
}

/** Phones that dial, stay, and answer whatever the server asks; enough of SIP for loopback. */
export interface Phones {
  dial(room: string): Promise<Phone>;
  close(): void;
}

interface Call {
  readonly answered: (sdpPort: number) => void;
  readonly left: (at: number) => void;
}

const header = (text: string, name: string): string => new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(text)?.[1] ?? '';

export async function createPhones(server: { host: string; port: number }, mediaPort: number): Promise<Phones> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const at = `127.0.0.1:${socket.address().port}`;
  const run = process.pid.toString(36);
  const calls = new Map<string, Call>();
  const send = (text: string): void => socket.send(text, server.port, server.host);

  const answer = (text: string): void => {
    const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(text, name)}`);
    send(`SIP/2.0 200 OK\r\n${copied.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`);
  };

  const acknowledge = (text: string): void => {
    const target = /<([^>]+)>/.exec(header(text, 'Contact'))?.[1] ?? `sip:${server.host}:${server.port}`;
    const same = ['From', 'To', 'Call-ID'].map((name) => `${name}: ${header(text, name)}`).join('\r\n');
    send(
      `ACK ${target} SIP/2.0\r\nVia: SIP/2.0/UDP ${at};branch=z9hG4bKack${header(text, 'Call-ID')}\r\n${same}\r\nCSeq: 1 ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n`,
    );
  };

  socket.on('message', (bytes) => {
    const now = performance.now();
    const text = bytes.toString('latin1');
    const call = calls.get(header(text, 'Call-ID'));
    if (text.startsWith('SIP/2.0 200')) {
      acknowledge(text);
      call?.answered(Number(/^m=audio (\d+)/m.exec(text)?.[1] ?? 0));
    } else if (text.startsWith('BYE')) {
      answer(text);
      call?.left(now);
    } else if (!text.startsWith('SIP/2.0') && !text.startsWith('ACK')) answer(text);
  });

  let count = 0;
  return {
    async dial(room) {
      count += 1;
      const user = `bench${count}x${run}`;
      const id = `${user}@127.0.0.1`;
      const answered = Promise.withResolvers<number>();
      const gone = Promise.withResolvers<number>();
      calls.set(id, { answered: answered.resolve, left: gone.resolve });
      const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${mediaPort} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\n`;
      send(
        `INVITE sip:${room}@${server.host}:${server.port} SIP/2.0\r\nVia: SIP/2.0/UDP ${at};branch=z9hG4bK${user};rport\r\nMax-Forwards: 70\r\nFrom: <sip:${user}@${at}>;tag=${user}\r\nTo: <sip:${room}@${server.host}>\r\nCall-ID: ${id}\r\nCSeq: 1 INVITE\r\nContact: <sip:${user}@${at}>\r\nContent-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`,
      );
      return { user, rtpPort: await answered.promise, gone: gone.promise };
    },
    close: () => socket.close(),
  };
}
