import type { ConversationId, LegId, OrganisationId, RecordingId, UserId } from '../base/ids.ts';
import type { SeatAudio } from '../domain/audio.ts';
import type { LegEnd } from '../domain/departure.ts';

import type { Ghost } from '../domain/ghost.ts';
import type { LegCarrier } from '../domain/leg.ts';
import type { LegQuality } from '../domain/leg-quality.ts';
import type { Sound } from './sounds.ts';

/** Which driver carries a leg. The names are stored with the leg. */
export type DriverName = Exclude<LegCarrier, 'seat'>;

/** Who called, as he claims; `source` is the address his signalling came from, `host:port`. */
export interface Caller {
  /** User part of the From URI, or the number of a virtual phone. May be empty. */
  readonly user: string;
  /** The address as shown to clients: `sip:user@host`, or the bare number of a virtual phone. */
  readonly address: string;
  /** Display name, control characters removed; empty when there is none. */
  readonly name: string;
  readonly source: string;
  /** Who he is, where that was proven: his registered phone calls. */
  readonly userId?: UserId;
  /** Of that user. */
  readonly organisationId?: OrganisationId;
  /** A trunk of ours brings the call in. */
  readonly fromTrunk?: boolean;
}

/** What drivers and rooms tell the application. Every report names one leg. */
export type LegReport =
  /** A call came in. The application answers with `answer` or `reject`. `resume` as below. */
  | {
      readonly kind: 'incoming';
      readonly legId: LegId;
      readonly driver: DriverName;
      readonly callId: string;
      readonly caller: Caller;
      /**
       * User part of the dialled URI (a room number), a conversation that a virtual phone joins again, or a leg whose place
       * it wants (Replaces); `isSameSource`: it comes from where that leg's phone is.
       */
      readonly to:
        | { readonly kind: 'number'; readonly number: string }
        | { readonly kind: 'conversation'; readonly conversationId: ConversationId }
        | { readonly kind: 'leg'; readonly legId: LegId; readonly isSameSource: boolean };
      readonly resume: string;
    }
  /** Our call is on the wire. `resume` as below: it lets a later process give the call up. Not every driver says so. */
  | { readonly kind: 'dialling'; readonly legId: LegId; readonly callId: string; readonly resume: string }
  /** The far end rings (180, 183). */
  | { readonly kind: 'ringing'; readonly legId: LegId }
  /** The far end answered our `dial`. `resume` is the stored dialog: opaque text that lets a later process end the leg. */
  | { readonly kind: 'answered'; readonly legId: LegId; readonly callId: string; readonly resume: string }
  /** The phone sent a digit of `0-9*#A-D` (RFC 4733, or SIP INFO). */
  | { readonly kind: 'digit'; readonly legId: LegId; readonly digit: string }
  /** Somebody began or ceased to speak into the phone of a joined leg. Told of every leg or of none, as the settings say. */
  | { readonly kind: 'talk'; readonly legId: LegId; readonly talking: boolean }
  /** The phone wants somebody else in its place (REFER). The application answers with `transferGoes`. */
  | {
      readonly kind: 'transferAsked';
      readonly legId: LegId;
      /** Tells the transfers of one leg apart. */
      readonly transferId: number;
      readonly to: TransferTarget;
    }
  /** The leg is out of the mixer: nobody hears it any more. */
  | { readonly kind: 'left'; readonly legId: LegId }
  /** Nothing comes from the far end any more, and it does not answer when it is asked. */
  | { readonly kind: 'ghost'; readonly legId: LegId; readonly ghost: Ghost }
  /** It was taken for a ghost, and is there. */
  | { readonly kind: 'revived'; readonly legId: LegId }
  /** The leg is over; exactly once for every leg that a driver knew. */
  | { readonly kind: 'ended'; readonly legId: LegId; readonly end: LegEnd };

/** Whom a phone transfers to. Nothing has been judged but its form. */
export type TransferTarget =
  /** A SIP URI of another host, or `tel:`. */
  | { readonly kind: 'address'; readonly address: string }
  /** A name or number at this server. */
  | { readonly kind: 'own'; readonly user: string }
  /** Whoever is at the other side of another call of ours, which is to be over then (Replaces). */
  | { readonly kind: 'leg'; readonly legId: LegId };

/** How a transfer that a phone asked for goes. */
export interface TransferProgress {
  readonly transferId: number;
  /** 202: it was allowed and begins; below that it rings; 200: it came about; anything else: it did not. */
  readonly sipCode: number;
  /** Legs that are dialled for it after this was said. */
  readonly called?: readonly LegId[];
}

export type ReportLeg = (report: LegReport) => void;

/** An order to call somebody. */
export interface DialOrder {
  readonly legId: LegId;
  readonly conversationId: ConversationId;
  /**
   * A SIP URI, or `registered:<userId>`, for the sip driver; a number, or `user:<name>`, for the virtual one. Already
   * allowed by policy.
   */
  readonly target: string;
  /** Shown to the called party: display name and user part of From. */
  readonly from: { readonly name: string; readonly user: string };
  /** Gives up after this long with cause `no-answer`. */
  readonly ringMsMax: number;
  /** A virtual softphone that would answer by itself rings until `pickUp`. */
  readonly rings?: boolean;
}

/** An order to record the mix of one conversation, or one leg of it, until it is stopped. */
export interface RecordingOrder {
  readonly recordingId: RecordingId;
  readonly conversationId: ConversationId;
  /** This leg's voice alone, wherever the leg goes. */
  readonly legId?: LegId;
  /** Two, of a leg: left its voice, right what it hears. Absent: one. */
  readonly channels?: 1 | 2;
  /** Where to; the folder is there. */
  readonly path: string;
}

/** An order to play a sound to all of a conversation or, wherever it goes, to one leg. */
export interface PlaybackOrder {
  readonly playbackId: string;
  readonly conversationId: ConversationId;
  readonly legId?: LegId;
  readonly sound: Sound;
  /** From its begin again at its end, until it is stopped. */
  readonly loop: boolean;
}

/** What a recording came to. */
export interface RecordingEnd {
  readonly durationMs: number;
  readonly bytes: number;
}

/** An order to end a leg. */
export interface HangUpOrder {
  readonly legId: LegId;
  /** Why, for the wire: `normal` is Q.850 cause 16. */
  readonly reason: 'normal' | 'busy' | 'declined';
}

/**
 * Carries legs of one kind. Orders return at once, what comes of them is reported. An order about a leg that is
 * unknown or over does nothing, except `hangUp`, which then reports nothing and is safe to repeat.
 */
export interface LegDriver {
  readonly name: DriverName;
  dial(order: DialOrder): void;
  /** Accepts an incoming leg (200); its media belongs to that conversation's mixer. */
  answer(legId: LegId, conversationId: ConversationId): void;
  /** Makes a phone of ours that rings answer; only a virtual one can be told to. */
  pickUp(legId: LegId): void;
  /** Sends digits of `0-9*#A-D,` to the far end, one after the other (RFC 4733); a comma is a pause. */
  sendDigits(legId: LegId, digits: string): void;
  /** Says how a transfer goes that the leg's phone asked for; nothing once it has its end. */
  transferGoes(legId: LegId, progress: TransferProgress): void;
  /** Refuses an incoming leg with a SIP status. Nothing more is reported about it. */
  reject(legId: LegId, sipCode: number): void;
  /** Ends a leg in whatever state it is (BYE, CANCEL, final response). Idempotent; the end is reported as `ended`. */
  hangUp(order: HangUpOrder): void;
  /** After a restart: makes a leg known again from what it stored, without media, so that `hangUp` can end it. */
  resume(legId: LegId, stored: string): void;
  /** A client was shown this connected leg in an answer (a list or a read). */
  noticed(legId: LegId): void;
  /** Every leg that it has now, from `dial` or `incoming` to the report of its end. */
  legs(): readonly LegId[];
  /** No new calls, end of all timers and sockets. Legs are not hung up: that is the application's to do before. */
  close(): Promise<void>;
}

/** The mixers, one conference per conversation. Legs without a socket (virtual ones) are silent and cost nothing. */
export interface Rooms {
  /** Puts an answered leg into the mix of its conversation. */
  join(conversationId: ConversationId, legId: LegId): void;
  /** Takes it out between two frames; resolves when no frame with its voice will be sent any more. Idempotent. */
  leave(legId: LegId): Promise<void>;
  /** Says whom it hears and who hears it, from the next frame on; stays so when it joins another conversation. */
  setAudio(legId: LegId, audio: SeatAudio): void;
  /** How the audio of a leg goes so far; undefined for a leg without a socket, and once it is over. */
  quality(legId: LegId): LegQuality | undefined;
  /** Begins a WAV file of the mix of a conversation. Its header is valid whenever the process dies. */
  startRecording(order: RecordingOrder): void;
  /** While paused nothing is written; the file goes on behind what it has. */
  pauseRecording(recordingId: RecordingId, paused: boolean): void;
  /** Ends the file; what it came to. Undefined for a recording that is unknown or over. */
  stopRecording(recordingId: RecordingId): Promise<RecordingEnd | undefined>;
  /** Begins to play. It ends by itself, but is to be stopped all the same: until then it follows its legs. */
  startPlayback(order: PlaybackOrder): void;
  /** Idempotent. */
  stopPlayback(playbackId: string): void;
  close(): Promise<void>;
}
