import type { Result } from '../base/result.ts';

/** Sound of the server's own, ready to be mixed. */
export interface Sound {
  readonly name: string;
  /** Int16 samples at 8 kHz; shared, because mixers run on threads. */
  readonly samples: SharedArrayBuffer;
  readonly durationMs: number;
}

/** A file of the folder, not yet read. */
export interface SoundFile {
  readonly name: string;
  readonly bytes: number;
}

/** Why a sound cannot be played. */
export type SoundFault =
  | { readonly kind: 'no-sound'; readonly name: string; readonly known: readonly string[] }
  | { readonly kind: 'broken-sound'; readonly name: string; readonly why: string };

/** Tones that tell of a call, from tables; each may be wanted or not. */
export const toneNames = ['join', 'leave', 'ringback'] as const;
/** `parked`: he is up, and alone for now. */
export type ToneName = (typeof toneNames)[number] | 'parked';

/** The sounds that the server may play: the files of one folder, and its tones. */
export interface Sounds {
  /** In the order of their names. */
  list(): Promise<readonly SoundFile[]>;
  /** The name is one of the list, or it is refused: it is never taken for a path. */
  load(name: string): Promise<Result<Sound, SoundFault>>;
  tone(name: ToneName): Sound;
}
