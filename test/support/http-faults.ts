import type { Duplex } from 'node:stream';
import type { Fault } from './faulty-relay.ts';

/** The request is taken, and nothing is ever said. */
export const silence: Fault = ({ leave }) => leave();

/** The connection ends when the request has come; nothing was carried out. */
export const hangUp: Fault = ({ response }) => void response.destroy();

/** The request is carried out, and the connection ends in place of its answer. */
export const loseAnswer: Fault = async ({ pass, response }) => {
  await pass();
  response.destroy();
};

/** The request is carried out; of its answer comes the head and half the body. */
export const halveAnswer: Fault = async ({ pass, response }) => {
  const { status, headers, body } = await pass();
  const whole = body.length === 0 ? Buffer.from('{"participantId":"') : body;
  response.writeHead(status, { 'Content-Type': String(headers['content-type']), 'Content-Length': whole.length + 2 });
  response.write(whole.subarray(0, Math.ceil(whole.length / 2)), () => response.destroy());
};

/** The request is carried out; of its answer comes half, and then nothing. */
export const stallAnswer: Fault = async ({ pass, response, leave }) => {
  const { status, body } = await pass();
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length + 20 });
  response.write(body.subarray(0, 1 + body.length / 2));
  leave();
};

/** What a proxy in between says when it has not got through. */
export const proxyPage =
  (status: number, headers: Readonly<Record<string, string>> = {}): Fault =>
  ({ response }) => {
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
    response.end(
      `<!DOCTYPE html>\n<html><head><title>${status} Squid</title></head>\n<body>\n<h1>No</h1></body></html>`,
    );
  };

/** An answer in JSON. */
export const sayJson =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Fault =>
  ({ response }) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

/** An error as the cloud writes them. */
export const refuse = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Fault =>
  sayJson(
    status,
    { status, code, message: `refused as ${code}`, messageParams: {}, contextId: 'c', details: [], errors: [] },
    headers,
  );

/** Right in its head, and not JSON. */
export const brokenJson: Fault = ({ response }) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end('{"entities": [{"id": ');
};

/** A body that does not end. */
export const endless: Fault = ({ response }) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const part = Buffer.alloc(1 << 20, ' ');
  const more = (): void => {
    while (!response.destroyed && response.write(part));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
};

/** Sends the caller elsewhere, keeping his method and his body where the status says so. */
export const redirectTo =
  (status: number, place: string): Fault =>
  ({ path, response }) => {
    response.writeHead(status, { Location: place + path });
    response.end();
  };

/** Says that its body is compressed; it is not. */
export const brokenGzip: Fault = ({ response }) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
  response.end('these bytes were never compressed');
};

/** An HTTP answer to a WebSocket upgrade. */
export const answerUpgrade =
  (status: string): ((socket: Duplex) => void) =>
  (socket) => {
    const page = '<html><title>no sockets here</title></html>';
    socket.end(
      `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`,
    );
  };
