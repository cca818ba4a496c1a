import type { Command } from 'commander';
import type { Result } from '../../base/result.ts';

/** What a flag or a word beside the flags has to be; a sentence where it is not. */
export type Read = (text: string) => Result<string | number, string>;

/** A flag as data: commander is made of it, and the quick reader goes by it. */
export interface Flag {
  /** Without its dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** What stands after it, as the help names it; absent: nothing does. */
  readonly value?: string;
  readonly about: string;
  /** The only values that it has. */
  readonly choices?: readonly string[];
  readonly read?: Read;
  /** Under which title the help has it. */
  readonly group?: string;
  readonly isHidden?: boolean;
}

/** A verb that asks a server: what may be typed, and what it does. */
export interface Verb {
  readonly name: string;
  readonly about: string;
  /** What may stand beside the flags: its name in the help, as `[party...]`, and the values it has where they are few. */
  readonly words?: { readonly name: string; readonly about: string; readonly choices?: readonly string[] };
  readonly flags: readonly Flag[];
  /** What stands below the help. */
  readonly more: string;
  /** Resolves with the exit code. `whole` makes the program with all its verbs. */
  readonly run: (typed: Typed, whole: Whole) => Promise<number>;
}

/** Makes the program with all its verbs: completion is made of it. */
export type Whole = () => Promise<Command>;

/** What was typed after the name of a verb; the keys of `flags` are the flags' names. */
export interface Typed {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | number | true>>;
}
