/** What differs from one offer of a browser to the next. */
export interface BrowserSdp {
  readonly ufrag?: string;
  readonly setup?: string;
  readonly fingerprint?: string;
  /** Lines with that beginning are left out. */
  readonly without?: string;
  readonly formats?: string;
}

export const SOME_FINGERPRINT = Array.from({ length: 32 }, (_, i) => (0xa0 + i).toString(16).toUpperCase()).join(':');

/** An offer as Chromium 150 makes it, shortened, with a camera that nobody asked for; an answer with `setup: 'active'`. */
export function browserSdp(options: BrowserSdp = {}): string {
  const { ufrag = 'h6vY', setup = 'actpass', fingerprint = `sha-256 ${SOME_FINGERPRINT}`, without } = options;
  const { formats = '111 63 9 0 8 13 110 126' } = options;
  const lines = [
    ...[
      'v=0',
      'o=- 4327261771880257373 2 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      'a=group:BUNDLE 0 1',
      'a=msid-semantic: WMS',
    ],
    ...[`m=audio 9 UDP/TLS/RTP/SAVPF ${formats}`, 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0'],
    ...[`a=ice-ufrag:${ufrag}`, 'a=ice-pwd:VOkJxbRl1RmTxUk/WvJxBt', 'a=ice-options:trickle'],
    ...[`a=fingerprint:${fingerprint}`, `a=setup:${setup}`, 'a=mid:0'],
    ...['a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level', 'a=sendrecv', 'a=rtcp-mux', 'a=rtcp-rsize'],
    ...['a=rtpmap:111 opus/48000/2', 'a=rtcp-fb:111 transport-cc', 'a=fmtp:111 minptime=10;useinbandfec=1'],
    ...['a=rtpmap:63 red/48000/2', 'a=fmtp:63 111/111', 'a=rtpmap:9 G722/8000', 'a=rtpmap:0 PCMU/8000'],
    ...['a=rtpmap:8 PCMA/8000', 'a=rtpmap:13 CN/8000', 'a=rtpmap:110 telephone-event/48000'],
    ...['a=rtpmap:126 telephone-event/8000', 'a=ssrc:2950637233 cname:wXIZ'],
    ...['m=video 9 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 0.0.0.0', 'a=mid:1', 'a=rtpmap:96 VP8/90000', 'a=rtcp-mux'],
  ];
  return lines
    .filter((line) => without === undefined || !line.startsWith(without))
    .map((line) => `${line}\r\n`)
    .join('');
}
