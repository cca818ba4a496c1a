import type { LegId } from '../../../src/base/ids.ts';
import { ok, type Result, refuse } from '../../../src/base/result.ts';
import type { BrowserTerms } from '../../../src/engine/media/browser/browser-link.ts';
import type {
  AudioFormat,
  LocalMedia,
  Media,
  MediaRefusal,
  OpenOrder,
  RemoteMedia,
} from '../../../src/engine/media/media.ts';
import type { LegSecurity } from '../../../src/engine/media/secure/security.ts';

/** Media without sockets: remembers what it was told. */
export interface FakeMedia extends Media {
  readonly opened: OpenOrder[];
  readonly freed: LegId[];
  readonly digits: { readonly legId: LegId; readonly digits: string }[];
  /** Payload types of telephone-event; without one a phone takes no digits. */
  readonly events: Map<LegId, number>;
  readonly remotes: Map<LegId, RemoteMedia>;
  readonly formats: Map<LegId, AudioFormat>;
  readonly directions: Map<LegId, string>;
  readonly browsers: Map<LegId, BrowserTerms>;
  readonly securities: Map<LegId, LegSecurity | undefined>;
  /** When the last packet of a leg came, set by the test. */
  readonly packets: Map<LegId, number>;
  /** Says that the media of a leg is gone. */
  tellLost: (legId: LegId) => void;
  /** What `open` waits for. */
  gate: Promise<void> | undefined;
  /** What `open` refuses with, or throws. */
  refusal: MediaRefusal['kind'] | 'broken' | undefined;
}

/** Nobody hears anybody. */
const mixersOfNobody = {
  join: () => {},
  leave: async () => {},
  setAudio: () => {},
  quality: () => undefined,
  startRecording: () => {},
  pauseRecording: () => {},
  stopRecording: async () => undefined,
  startPlayback: () => {},
  stopPlayback: () => {},
};

export function createFakeMedia(): FakeMedia {
  const noteEvents = (legId: LegId, type: number | undefined): void => {
    if (type !== undefined) media.events.set(legId, type);
  };
  const open = async (order: OpenOrder): Promise<Result<LocalMedia, MediaRefusal>> => {
    await media.gate;
    if (media.refusal === 'broken') throw new Error('the media worker is gone');
    if (media.refusal !== undefined) return refuse({ kind: media.refusal });
    media.opened.push(order);
    noteEvents(order.legId, order.eventPayloadType);
    const browser = order.browser ? { browser: { ...order.browser, fingerprint: '00:11' } } : {};
    return ok({ address: '127.0.0.1', port: 20_000 + 2 * media.opened.length, ...browser });
  };
  const media: FakeMedia = {
    opened: [],
    freed: [],
    digits: [],
    events: new Map(),
    remotes: new Map(),
    formats: new Map(),
    directions: new Map(),
    securities: new Map(),
    browsers: new Map(),
    packets: new Map(),
    tellLost: () => {},
    gate: undefined,
    refusal: undefined,
    open,
    prepare: () => {},
    whenLost: (tell) => {
      media.tellLost = tell;
    },
    setRemote(legId, remote, format) {
      media.remotes.set(legId, remote);
      if (format) media.setFormat(legId, format);
    },
    setFormat: (legId, format) => {
      media.formats.set(legId, format);
      noteEvents(legId, format.event?.send);
    },
    setBrowser: (legId, terms) => void media.browsers.set(legId, terms),
    setSecurity: (legId, security) => void media.securities.set(legId, security),
    setDirection: (legId, direction) => void media.directions.set(legId, direction),
    lastPacketAt: (legId) => media.packets.get(legId),
    free: (legId) => void media.freed.push(legId),
    figures: () => {
      throw new Error('nobody asks a fake for figures');
    },
    ...mixersOfNobody,
    sendDigits: (legId, digits) => media.events.has(legId) && media.digits.push({ legId, digits }) > 0,
    close: async () => {},
  };
  return media;
}
