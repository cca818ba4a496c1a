import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';

// A program that talks PCMU to every port it is told (`+PORT`, `-PORT` on stdin) and counts what comes back (`?` prints
// the packets received since the last question). A process of its own, so that its CPU is not the server's.
const legs = new Map<number, Buffer>();
const socket = createSocket({
  type: 'udp4',
  recvBufferSize: 4 << 20,
  sendBufferSize: 4 << 20,
  // Only literals are sent to.
  lookup: (host, _options, found) => found(null, host, 4),
});
let received = 0;
socket.on('message', () => {
  received += 1;
});
socket.on('listening', () => process.stdout.write(`${socket.address().port}\n`));
socket.bind(0, '127.0.0.1');

function packet(port: number): Buffer {
  const bytes = Buffer.alloc(172);
  bytes[0] = 0x80;
  bytes.writeUInt32BE(port, 8);
  // A loud buzz: every leg speaks all the time.
  for (let at = 12; at < bytes.length; at += 1) bytes[at] = at % 20 < 10 ? 0x20 : 0xa0;
  return bytes;
}

let next = performance.now() + 20;
function tick(): void {
  while (performance.now() >= next) {
    next += 20;
    for (const [port, bytes] of legs) {
      bytes.writeUInt16BE((bytes.readUInt16BE(2) + 1) & 0xffff, 2);
      bytes.writeUInt32BE((bytes.readUInt32BE(4) + 160) >>> 0, 4);
      socket.send(bytes, port, '127.0.0.1');
    }
  }
  setTimeout(tick, Math.max(1, next - performance.now()));
}
tick();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const port = Number(line.slice(1));
    if (line.startsWith('+')) legs.set(port, packet(port));
    else if (line.startsWith('-')) legs.delete(port);
    else {
      process.stdout.write(`${received}\n`);
      received = 0;
    }
  })
  .on('close', () => process.exit(0));
