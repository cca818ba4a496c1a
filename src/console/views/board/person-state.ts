import type { Departure, Person } from '../../live/shapes.ts';
import type { IconName } from '../../parts/icon.tsx';

/** What a state looks like: never by colour alone. */
export interface ShownState {
  readonly kind: 'talking' | 'connected' | 'ringing' | 'held' | 'leaving' | 'left';
  readonly text: string;
  readonly icon: IconName | 'talk';
}

export function shownState(person: Person): ShownState {
  if (person.departure !== undefined) return { kind: 'left', text: departureText(person.departure), icon: 'left' };
  switch (person.state) {
    case 'contacting':
    case 'dialing':
      return { kind: 'ringing', text: 'Dialling', icon: 'dialling' };
    case 'alerting':
      return { kind: 'ringing', text: 'Ringing', icon: 'ringing' };
    case 'disconnecting':
      return { kind: 'leaving', text: 'Hanging up', icon: 'hanging' };
    case 'connected':
      return connectedState(person);
    default:
      return { kind: 'connected', text: person.state, icon: 'connected' };
  }
}

function connectedState({ held, confined, talkingSince }: Person): ShownState {
  if (held) return { kind: 'held', text: 'On hold', icon: 'hold' };
  if (confined) return { kind: 'held', text: 'Set aside', icon: 'hold' };
  return talkingSince === undefined
    ? { kind: 'connected', text: 'Connected', icon: 'connected' }
    : { kind: 'talking', text: 'Talking', icon: 'talk' };
}

const byWhom: Readonly<Record<string, string>> = {
  client: 'removed',
  user: 'removed',
  endpoint: 'hung up',
  phone: 'hung up',
  system: 'ended by the system',
};

/** `Left: removed`. */
export function departureText({ endedBy, disconnectType }: Departure): string {
  const how = byWhom[endedBy ?? ''] ?? byWhom[disconnectType ?? ''];
  return how === undefined ? 'Left' : `Left: ${how}`;
}

const roles: Readonly<Record<string, string>> = {
  monitor: 'Listening in',
  coach: 'Coach',
  barge: 'Barged in',
  consulted: 'Consulted',
  replacement: 'Replacement',
};

const purposes: Readonly<Record<string, string>> = {
  user: 'User',
  agent: 'Agent',
  customer: 'Customer',
  external: 'External',
  acd: 'Queue',
  ivr: 'Menu',
};

/** Who somebody is in the call, and why he is here besides. */
export const roleText = ({ purpose, role }: Person): string =>
  (role === undefined ? undefined : roles[role]) ?? purposes[purpose] ?? purpose;

/** The purposes of the filter. */
export const purposeNames = Object.entries(purposes);

export const stateNames: readonly (readonly [state: string, text: string])[] = [
  ['dialing', 'Dialling'],
  ['alerting', 'Ringing'],
  ['connected', 'Connected'],
  ['disconnecting', 'Hanging up'],
];
