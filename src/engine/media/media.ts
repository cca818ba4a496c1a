import { availableParallelism } from 'node:os';
import type { LegId } from '../../base/ids.ts';
import type { Result } from '../../base/result.ts';
import type { Rooms } from '../../ports/engine.ts';
import type { BrowserTerms } from './browser/browser-link.ts';
import type { AudioFormat, CodecName, OpusWishes } from './codec/codec.ts';
import { MediaLegs } from './media-legs.ts';
import type {
  LocalMedia,
  MediaAddress,
  MediaDeps,
  MediaDirection,
  MediaFigures,
  MediaRefusal,
  OpenOrder,
  RemoteMedia,
} from './media-orders.ts';
import type { LegSecurity } from './secure/security.ts';

export type {
  AudioFormat,
  CodecName,
  LocalMedia,
  MediaAddress,
  MediaDeps,
  MediaDirection,
  MediaFigures,
  MediaRefusal,
  OpenOrder,
  OpusWishes,
  RemoteMedia,
};

/** RTP of the legs and the mixers of the conferences. */
export interface Media extends Rooms {
  /** A leg may soon be opened: begins a thread where none runs. One that nobody needs ends as every idle one does. */
  prepare(): void;
  /** Opens a socket for a leg; nothing is sent before `join`. The answer is the address for our SDP. */
  open(order: OpenOrder): Promise<Result<LocalMedia, MediaRefusal>>;
  /** A new SDP of the phone (answer, re-INVITE): its address is learned anew. With `format` no frame goes there in another one. */
  setRemote(legId: LegId, remote: RemoteMedia, format?: AudioFormat): void;
  /** What that SDP made both sides speak; without an `event` it stays what it was. */
  setFormat(legId: LegId, format: AudioFormat): void;
  /** How its packets are protected from now on; the same keys again change nothing. */
  setSecurity(legId: LegId, security: LegSecurity | undefined): void;
  /** What both SDPs of a leg say that was opened for a browser; another name of ours is a restart of ICE. */
  setBrowser(legId: LegId, terms: BrowserTerms): void;
  /** Sends digits of `0-9*#A-D,` one after the other as telephone-events, a comma is a pause; false when the phone takes none. */
  sendDigits(legId: LegId, digits: string): boolean;
  setDirection(legId: LegId, direction: MediaDirection): void;
  /** When the last valid packet of this leg came, RTP or RTCP, `clock.monotonic()`, exact to 250 ms; undefined before the first. */
  lastPacketAt(legId: LegId): number | undefined;
  /** Leaves, says BYE by RTCP, closes the sockets, and gives the ports back after their quarantine. Idempotent. */
  free(legId: LegId): void;
  /** Tells who carries the legs, one listener, of each whose media is gone for good: its thread died. */
  whenLost(tell: (legId: LegId) => void): void;
  figures(): MediaFigures;
}

/** Makes the media of one node. No thread runs before the first `prepare` or `open`. */
export const createMedia = (deps: MediaDeps): Media => new MediaLegs(deps, deps.workersMax ?? availableParallelism());
