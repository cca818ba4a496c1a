import type { Flag } from './flag.ts';
import { someText, wholeNumber } from './flag-values.ts';
import { selectorFlags } from './selector-flags.ts';
import { serverFlags } from './server-flags.ts';

const group = 'How:';

/** How many have to fit. */
export const expectFlag: Flag = {
  name: 'expect',
  value: 'count',
  about: 'how many have to fit, else nothing is done (1)',
  read: wholeNumber(1, 100),
  group,
};

/** What is kept with an act, and what it is done once under. */
export const keptFlags: readonly Flag[] = [
  { name: 'note', value: 'text', about: 'kept with it in the timeline', read: someText, group },
  { name: 'idempotency-key', value: 'key', about: 'the same under the same key is done once', read: someText, group },
];

/** The flags of a verb that does something to parties and leaves them on the line. */
export const actFlags = (...own: readonly Flag[]): readonly Flag[] => [
  ...selectorFlags,
  ...own.map((flag) => ({ ...flag, group })),
  expectFlag,
  ...keptFlags,
  ...serverFlags,
  { name: 'json', about: 'one JSON object: {"matched":1,"results":[…]}' },
];
