/** What a key does on the board. */
export type BoardAct =
  | 'next'
  | 'previous'
  | 'page-down'
  | 'page-up'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'search'
  | 'help';

/** The keys, as the help lists them. */
export const boardKeys: readonly {
  readonly keys: readonly string[];
  readonly act: BoardAct;
  readonly about: string;
}[] = [
  { keys: ['j', 'ArrowDown'], act: 'next', about: 'next line' },
  { keys: ['k', 'ArrowUp'], act: 'previous', about: 'line before' },
  { keys: ['PageDown'], act: 'page-down', about: 'a page down' },
  { keys: ['PageUp'], act: 'page-up', about: 'a page up' },
  { keys: ['g', 'Home'], act: 'first', about: 'first line' },
  { keys: ['G', 'End'], act: 'last', about: 'last line' },
  { keys: ['Enter', 'o'], act: 'open', about: 'open the details' },
  { keys: ['Escape'], act: 'back', about: 'close, clear, go back' },
  { keys: ['/'], act: 'search', about: 'search' },
  { keys: ['?'], act: 'help', about: 'this help' },
];

export interface Pressed {
  readonly key: string;
  /** Held down beside it; the browser's and the reader's own keys are left alone. */
  readonly hasModifier: boolean;
  readonly isTyping: boolean;
}

/** While somebody types only Escape is the board's, and the arrows, which lead from the search into the list. */
export function actOf({ key, hasModifier, isTyping }: Pressed): BoardAct | undefined {
  if (hasModifier) return undefined;
  const act = boardKeys.find(({ keys }) => keys.includes(key))?.act;
  if (!isTyping) return act;
  return key === 'Escape' || key === 'ArrowDown' || key === 'ArrowUp' ? act : undefined;
}
