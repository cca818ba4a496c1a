import { createSocket, type Socket } from 'node:dgram';
import type { Cleanup } from './processes.ts';

/**
 * A way to the server for one client that reads the first challenge only and knows MD5 only, as SIPp does: takes the
 * challenges for SHA-256 out of what comes back and changes nothing else. `host:port`, where it listens.
 */
export async function startMd5Relay(t: Cleanup, server: string): Promise<string> {
  const [front, back] = [await bound(), await bound()];
  t.after(() => {
    front.close();
    back.close();
  });
  const [host, port] = [server.replace(/:\d+$/, ''), Number(server.split(':').at(-1))];
  let client = { address: '127.0.0.1', port: 0 };
  front.on('message', (bytes, source) => {
    client = source;
    back.send(bytes, port, host);
  });
  back.on('message', (bytes) => {
    const text = bytes.toString('latin1').replace(/WWW-Authenticate: [^\r]*algorithm=SHA-256\r\n/, '');
    front.send(Buffer.from(text, 'latin1'), client.port, client.address);
  });
  return `127.0.0.1:${front.address().port}`;
}

function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(socket)));
}
