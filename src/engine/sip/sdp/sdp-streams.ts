import { limits } from '../../../base/limits.ts';
import { decimal, isToken } from '../message/scan.ts';

/** One m-line as it stands in the offer; the answer holds as many in the same order (RFC 3264 §6). */
export interface OfferedStream {
  readonly media: string;
  readonly port: number;
  readonly protocol: string;
  /** Payload types, or whatever the protocol has there. */
  readonly formats: readonly string[];
}

/** The m-lines, read by ourselves: the package leaves out those that it does not understand, and their count matters. */
export function readStreams(text: string): readonly OfferedStream[] | undefined {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > limits.sdpLinesMax || lines.some((line) => line.length > limits.sdpLineCharsMax)) return undefined;
  if (!/^v=0[ \t]*$/.test(lines[0] ?? '')) return undefined;
  const streams = lines.filter((line) => line.startsWith('m=')).map(readStream);
  const readable = streams.filter((stream) => stream !== undefined);
  return readable.length === streams.length && streams.length <= limits.sdpStreamsMax ? readable : undefined;
}

/** `m=media port[/count] protocol format ...` (RFC 8866 §5.14). */
function readStream(line: string): OfferedStream | undefined {
  const [media = '', portText = '', protocol = '', ...formats] = line
    .slice(2)
    .split(' ')
    .filter((word) => word !== '');
  const port = decimal(portText.split('/', 1)[0] ?? '', 65535);
  if (
    !isToken(media) ||
    port === undefined ||
    !protocol.split('/').every(isToken) ||
    formats.length === 0 ||
    !formats.every(isToken)
  ) {
    return undefined;
  }
  return { media: media.toLowerCase(), port, protocol: protocol.toUpperCase(), formats };
}
