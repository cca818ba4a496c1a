/** A recording as Chromium's Network panel saves one (HAR 1.2), written by hand. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: {
    readonly mimeType: string;
    readonly text?: string;
    readonly params?: Readonly<Record<string, string>>;
    readonly encoding?: 'base64';
  };
  readonly answer?: { readonly text: string; readonly encoding?: 'base64' };
  /** Frames that were sent. */
  readonly frames?: readonly string[];
}

const pairs = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

export function recording(requests: readonly Recorded[]): string {
  const entries = requests.map(({ method, url, status, headers = {}, body, answer, frames }) => ({
    _initiator: { type: 'script', stack: { callFrames: [] } },
    _priority: 'High',
    _resourceType: frames === undefined ? 'fetch' : 'websocket',
    ...(frames === undefined
      ? {}
      : {
          _webSocketMessages: [
            { type: 'receive', time: 1764000000.1, opcode: 1, data: '{"topicName":"channel.metadata"}' },
            ...frames.map((data) => ({ type: 'send', time: 1764000000.2, opcode: 1, data })),
          ],
        }),
    cache: {},
    connection: '443',
    request: {
      method,
      url,
      httpVersion: 'http/2.0',
      headers: [{ name: ':authority', value: new URL(url).host }, ...pairs(headers)],
      queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
      cookies: [],
      headersSize: -1,
      bodySize: body?.text?.length ?? 0,
      ...(body === undefined
        ? {}
        : {
            postData: {
              mimeType: body.mimeType,
              ...(body.text === undefined ? {} : { text: body.text }),
              ...(body.encoding === undefined ? {} : { encoding: body.encoding }),
              ...(body.params === undefined ? {} : { params: pairs(body.params) }),
            },
          }),
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'http/2.0',
      headers: [{ name: 'content-type', value: 'application/json' }],
      cookies: [],
      content: { size: answer?.text.length ?? 0, mimeType: 'application/json', ...answer },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
      _transferSize: 412,
      _error: null,
    },
    serverIPAddress: '192.0.2.7',
    startedDateTime: '2026-11-24T09:00:00.000Z',
    time: 41.2,
    timings: { blocked: 1, dns: -1, connect: -1, send: 0.1, wait: 39, receive: 1.1, ssl: -1 },
  }));
  return JSON.stringify({
    log: { version: '1.2', creator: { name: 'WebInspector', version: '537.36' }, pages: [], entries },
  });
}
