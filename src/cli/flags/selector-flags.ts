import type { Flag } from './flag.ts';
import { moment, seconds, someText, wholeNumber } from './flag-values.ts';

const group = 'Who:';
const text = { read: someText, group };

/** The flags that select parties; all that are given have to hold. */
export const selectorFlags: readonly Flag[] = [
  { name: 'address', value: 'address', about: 'a number in any spelling, tel:, sip:user@host, or user:name', ...text },
  { name: 'user', value: 'id', about: 'the id of a user', ...text },
  { name: 'user-name', value: 'name', about: 'the name of a user', ...text },
  { name: 'name', value: 'name', about: 'the name that is shown', ...text },
  { name: 'purpose', value: 'purpose', about: 'customer, external, agent, …', ...text },
  { name: 'media', value: 'medium', about: 'the medium', choices: ['phone', 'video', 'webchat'], group },
  { name: 'conversation', value: 'id', about: 'in this conversation', ...text },
  { name: 'room', value: 'number', about: 'in this room', ...text },
  { name: 'participant', value: 'id', about: 'the id of a participant', ...text },
  { name: 'communication', value: 'id', about: 'the id of one of its legs', ...text },
  { name: 'incarnation', value: 'count', about: 'the stay with this count', read: wholeNumber(1, 999_999_999), group },
  { name: 'joined-before', value: 'time', about: 'came before this time: 2026-11-25T09:00:00Z', read: moment, group },
  {
    name: 'talking-for',
    value: 'time',
    about: 'has been connected for at least so long: 90, 90s, 5m, 1h',
    read: seconds,
    group,
  },
];
