import { segmentAliases } from '../../contract/aliases.ts';
import type { Method } from '../../contract/operation.ts';
import { textOf } from './leaves.ts';
import { type Role, type Seen, speaksOfParty } from './seen.ts';
import type { Intent } from './signals.ts';
import { bodyIds, idFor, numberOf } from './slots.ts';

/** An operation that fulfils a wish, `METHOD template`. */
export interface Target {
  readonly method: Method;
  readonly template: string;
}

const at = (method: Method, path: string): Target => ({ method, template: `/api/v2${path}` });

/** Media of the API that have conversations of their own. */
const MEDIA: ReadonlySet<string> = new Set([
  'calls',
  'messages',
  'emails',
  'callbacks',
  'videos',
  'cobrowsesessions',
  'socials',
  'screenshares',
]);

/** The medium that the path, or a value beside it, speaks of, in the API's word; undefined when they name none. */
export function mediumOf({ path, leaves }: Seen): string | undefined {
  const said = leaves.filter(({ key }) => MEDIA_KEY.test(key)).flatMap((leaf) => textOf(leaf) ?? []);
  const words = [...path.filter((segment) => !segment.isId).map((segment) => segment.text), ...said];
  return words.map(mediumNamed).find((medium) => medium !== undefined);
}

/** The medium that a word names, in the API's word. */
export function mediumNamed(text: string): string | undefined {
  const word = text.toLowerCase().replaceAll(/[-_ ]/g, '');
  if (MEDIA.has(word)) return word;
  const [alias] = Object.hasOwn(segmentAliases, word) ? (segmentAliases[word] ?? []) : [];
  return alias !== undefined && MEDIA.has(alias) ? alias : undefined;
}

/** Whether a word is a medium of the API. */
export const isMedium = (word: string): boolean => MEDIA.has(word);

const MEDIA_KEY = /^(?:media|channel|communication|conversation)(?: type)?$/;

/** Kinds of party that a call can be handed to. */
export type DestinationKind = 'queue' | 'user' | 'number';

/** Whom a transfer is for, by the ids and numbers that the request has; undefined when it names nobody. */
export function destinationOf(seen: Seen): DestinationKind | undefined {
  if (bodyIds(seen, 'queueId').length > 0 || seen.ids.queueId !== undefined) return 'queue';
  if (bodyIds(seen, 'userId').length > 0 || seen.ids.userId !== undefined) return 'user';
  if (numberOf(seen) !== undefined) return 'number';
  const words = [...seen.path.map((segment) => segment.phrase), ...seen.leaves.map((leaf) => leaf.key)].join(' ');
  if (/\bqueue/.test(words)) return 'queue';
  if (/\b(?:agent|user)s?\b/.test(words)) return 'user';
  return /\b(?:external|number|address)\b/.test(words) ? 'number' : undefined;
}

const participantPatches = (medium: string): readonly Target[] => [
  at('PATCH', `/conversations/${medium}/{conversationId}/participants/{participantId}`),
  at('PATCH', '/conversations/{conversationId}/participants/{participantId}'),
];

const leg = (medium: string, seen: Seen): readonly Target[] =>
  seen.ids.communicationId === undefined
    ? []
    : [
        at(
          'PATCH',
          `/conversations/${medium}/{conversationId}/participants/{participantId}/communications/{communicationId}`,
        ),
      ];

const REPLACE: Readonly<Record<DestinationKind, string>> = { queue: 'queue', user: 'agent', number: 'external' };

function transfers(seen: Seen): readonly Target[] {
  const kind = destinationOf(seen) ?? 'queue';
  const participant = '/conversations/{conversationId}/participants/{participantId}';
  return [
    at('POST', `${participant}/replace/${REPLACE[kind]}`),
    at('POST', `${participant}/replace`),
    at('POST', '/conversations/calls/{conversationId}/participants/{participantId}/replace'),
    ...(kind === 'number' ? [at('POST', `${participant}/transfer`)] : []),
  ];
}

function consults(seen: Seen): readonly Target[] {
  const consult = '/conversations/calls/{conversationId}/participants/{participantId}/consult';
  if (seen.method === 'DELETE') return [at('DELETE', consult)];
  const kind = destinationOf(seen);
  if (seen.method === 'PATCH' && kind === undefined) return [at('PATCH', consult)];
  return [
    at('POST', consult),
    at('POST', `${consult}/${REPLACE[kind ?? 'number']}`),
    ...(kind === undefined || kind === 'number'
      ? [at('POST', '/conversations/calls/{conversationId}/participants/{participantId}/voice/consult')]
      : []),
  ];
}

function newCalls(seen: Seen): readonly Target[] {
  const isForUser = idFor(seen, 'userId') !== undefined;
  if (isForUser) return [at('POST', '/conversations/calls/user/{userId}')];
  return [
    at('POST', '/conversations/calls'),
    ...(seen.ids.conversationId === undefined ? [] : [at('POST', '/conversations/calls/{conversationId}')]),
  ];
}

function messages(seen: Seen): readonly Target[] {
  if (mediumOf(seen) === 'emails') return [at('POST', '/conversations/emails/{conversationId}/messages')];
  const isNew = idFor(seen, 'conversationId') === undefined && numberOf(seen) !== undefined;
  const reply = at('POST', '/conversations/messages/{conversationId}/communications/{communicationId}/messages');
  return isNew ? [at('POST', '/conversations/messages/agentless'), reply] : [reply];
}

const always =
  (...targets: readonly Target[]) =>
  (): readonly Target[] =>
    targets;

type TargetsOf = (seen: Seen) => readonly Target[];

const callParticipant: TargetsOf = (seen) => participantPatches(mediumOf(seen) ?? 'calls');

/** Per wish the operations that fulfil it, the usual one first. Facts: reference/genesys operations. */
const byIntent: Readonly<Record<Exclude<Intent, 'oauth-token'>, TargetsOf>> = {
  'disconnect-participant': (seen) => [...callParticipant(seen), ...leg(mediumOf(seen) ?? 'calls', seen)],
  'disconnect-conversation': (seen) => [
    at('PATCH', `/conversations/${mediumOf(seen) ?? 'calls'}/{conversationId}`),
    at('POST', '/conversations/{conversationId}/disconnect'),
    ...(seen.method === 'DELETE' ? [at('DELETE', '/conversations/{conversationId}')] : []),
  ],
  'set-attributes': (seen) => [
    at('PATCH', '/conversations/{conversationId}/participants/{participantId}/attributes'),
    at('PATCH', `/conversations/${mediumOf(seen) ?? 'calls'}/{conversationId}/participants/{participantId}/attributes`),
  ],
  wrapup: (seen) => [
    ...callParticipant(seen),
    ...(seen.ids.communicationId === undefined
      ? []
      : [
          at(
            'POST',
            `/conversations/${mediumOf(seen) ?? 'calls'}/{conversationId}/participants/{participantId}/communications/{communicationId}/wrapup`,
          ),
        ]),
  ],
  'transfer-blind': transfers,
  'transfer-consult': consults,
  'notifications-subscribe': always(
    at('POST', '/notifications/channels/{channelId}/subscriptions'),
    at('PUT', '/notifications/channels/{channelId}/subscriptions'),
  ),
  'create-call': newCalls,
  'add-participant': always(at('POST', '/conversations/calls/{conversationId}/participants')),
  'send-message': messages,
  mute: callParticipant,
  hold: callParticipant,
  record: (seen) => [
    ...callParticipant(seen),
    ...(speaksOfParty(seen)
      ? []
      : [at('PUT', `/conversations/${mediumOf(seen) ?? 'calls'}/{conversationId}/recordingstate`)]),
  ],
  'recording-pause': (seen) => [
    at('PUT', `/conversations/${mediumOf(seen) ?? 'calls'}/{conversationId}/recordingstate`),
    at('PATCH', '/conversations/{conversationId}/recordingstate'),
  ],
  'merge-conversations': always(at('PATCH', '/conversations/calls/{conversationId}')),
  'list-conversations': (seen) => {
    const medium = mediumOf(seen);
    return [...(medium === undefined ? [] : [at('GET', `/conversations/${medium}`)]), at('GET', '/conversations')];
  },
  'list-participants': (seen) => [
    at('GET', `/conversations/${mediumOf(seen) ?? 'calls'}/{conversationId}`),
    at('GET', '/conversations/{conversationId}'),
  ],
  'get-self': always(at('GET', '/users/me')),
  cobrowse: always(at('POST', '/conversations/{conversationId}/cobrowse')),
};

/** What fulfils a wish; empty when the API has nothing of which this table speaks. */
export const targetsOf = (intent: Intent, seen: Seen): readonly Target[] =>
  intent === 'oauth-token' ? [] : byIntent[intent](seen);

const ROLES: ReadonlySet<string> = new Set([
  'conversationId',
  'participantId',
  'communicationId',
  'userId',
  'queueId',
  'channelId',
  'recordingId',
  'wrapupCodeId',
] satisfies readonly Role[]);

const isRole = (name: string): name is Role => ROLES.has(name);

/** The ids that a request has for the places of a template. */
export function paramsFor(template: string, seen: Seen): Readonly<Record<string, string>> {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  return Object.fromEntries(
    names.flatMap((name) => {
      if (!isRole(name)) return [];
      const id = idFor(seen, name);
      // A plain word is no id: `"channel": "conversations"`.
      const isWord = id !== undefined && id !== seen.ids[name] && /^(?:[a-z]+|v\d\..*|.*\s.*)$/i.test(id);
      return id === undefined || isWord ? [] : [[name, id]];
    }),
  );
}

/** How many words of a template a path has already; the nearer of two equals is the smaller change. */
export function nearness(template: string, seen: Seen): number {
  const words = new Set(seen.path.filter((segment) => !segment.isId).map((segment) => segment.text));
  const medium = mediumOf(seen);
  const all = template.split('/').filter((word) => word !== '' && !word.startsWith('{'));
  const literals = all.filter((word) => word !== medium);
  // The medium that was meant is no difference, and where it is named the nearer of two.
  const named = literals.length < all.length ? 0.5 : 0;
  return named + literals.filter((word) => words.has(word)).length - literals.filter((word) => !words.has(word)).length;
}
