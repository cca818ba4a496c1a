import type { SipMessage } from './message.ts';

/** The message as it is sent. Content-Length is that of the body, whatever the headers say. */
export function serialise(message: SipMessage): Buffer {
  const head = `${startLine(message)}\r\n${message.headers.toText()}Content-Length: ${message.body.length}\r\n\r\n`;
  if (message.body.length === 0) return Buffer.from(head, 'utf8');
  const headBytes = Buffer.byteLength(head, 'utf8');
  const bytes = Buffer.allocUnsafe(headBytes + message.body.length);
  bytes.write(head, 0, 'utf8');
  message.body.copy(bytes, headBytes);
  return bytes;
}

function startLine(message: SipMessage): string {
  const line =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  // A line break here would let a URI or phrase bring headers of its own.
  return line.includes('\n') || line.includes('\r') ? line.replace(/[\r\n]+/g, ' ') : line;
}
