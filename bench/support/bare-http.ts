import { createServer } from 'node:http';

// The yardstick: a bare node:http server that reads a JSON body, parses it, and answers a JSON body of the same size as
// the answer it is compared with. Prints its port.
const size = Number(process.argv[2] ?? 100);
const answer = { status: 'ok', filler: 'x'.repeat(Math.max(0, size - 27)) };

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    if (text !== '') JSON.parse(text);
    const body = JSON.stringify(answer);
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`);
});
