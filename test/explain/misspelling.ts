import type { Random } from '../../src/base/ids.ts';
import { numberBelow, pick } from './random-choice.ts';

/** One slip of the keyboard; needs three letters at least. */
export type Slip = (word: string, random: Random) => string;

/** A place in a word whose first letter is right: few people misspell that one. */
const placeIn = (word: string, random: Random): number => 1 + numberBelow(random, word.length - 2);

const splice = (word: string, at: number, { cut, put }: { cut: number; put: string }): string =>
  word.slice(0, at) + put + word.slice(at + cut);

export const swapLetters: Slip = (word, random) => {
  const at = placeIn(word, random);
  return splice(word, at, { cut: 2, put: `${word.charAt(at + 1)}${word.charAt(at)}` });
};

export const dropLetter: Slip = (word, random) => splice(word, placeIn(word, random), { cut: 1, put: '' });

export const doubleLetter: Slip = (word, random) => {
  const at = placeIn(word, random);
  return splice(word, at, { cut: 0, put: word.charAt(at) });
};

export const replaceLetter: Slip = (word, random) =>
  splice(word, placeIn(word, random), { cut: 1, put: pick(random, [...'abcdefghijklmnoprstuvw']) ?? 'e' });

const slips: readonly Slip[] = [swapLetters, dropLetter, doubleLetter, replaceLetter];

export const anySlip: Slip = (word, random) => pick(random, slips)?.(word, random) ?? word;

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
