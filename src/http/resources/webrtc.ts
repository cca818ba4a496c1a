import { type Handler, json } from '../exchange.ts';

/** What a page needs to be a phone. */
export interface WebrtcTerms {
  readonly iceServers: readonly {
    readonly urls: readonly string[];
    readonly username?: string;
    readonly credential?: string;
  }[];
  /** In the order of our offers. */
  readonly codecs: readonly string[];
}

/** Where a browser's softphone connects to, under the name that it calls us by. */
export const webrtcHandlers = (terms: WebrtcTerms): Readonly<Record<string, Handler>> => ({
  getPartylineWebrtc: ({ incoming: { headers } }) => {
    const scheme = headers['x-forwarded-proto'] === 'https' ? 'wss' : 'ws';
    return json(200, { wsUri: `${scheme}://${headers.host ?? 'localhost'}/sip`, ...terms });
  },
});
