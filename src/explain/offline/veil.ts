import { segmentsOf } from '../draft.ts';
import { isPlaceholder } from '../wish/seen.ts';

/** A path whose placeholders stand as ids, which gates and search take for what they mean. */
export interface Veiled {
  readonly path: string;
  /** The same placeholders in a path made from this one. */
  unveil(path: string): string;
}

const idOf = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;

export function veil(path: string): Veiled {
  const segments = segmentsOf(path);
  const words = segments.filter(isPlaceholder);
  const veiled = segments.map((segment) => (isPlaceholder(segment) ? idOf(words.indexOf(segment)) : segment));
  return {
    path: `/${veiled.join('/')}`,
    unveil: (text) => words.reduce((done, word, at) => done.replaceAll(idOf(at), () => word), text),
  };
}
