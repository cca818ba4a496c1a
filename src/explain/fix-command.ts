import { type Draft, isShown } from './draft.ts';
import { intentOf } from './intent.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { shellWord } from './mask.ts';

/** The flag of the command for each key of a selector. */
const WHO: Readonly<Record<string, string>> = {
  address: '--address',
  name: '--name',
  purpose: '--purpose',
  media: '--media',
  conversationId: '--conversation',
  participantId: '--participant',
  communicationId: '--communication',
  userId: '--user',
  userName: '--user-name',
  room: '--room',
  conference: '--room',
  incarnation: '--incarnation',
  joinedBefore: '--joined-before',
  talkingFor: '--talking-for',
};

/** The flag for each key beside it. */
const HOW: Readonly<Record<string, string>> = {
  expectCount: '--expect',
  intent: '--intent',
  ttl: '--ttl',
  mayEndConversation: '--may-end-conversation',
  note: '--note',
};

/** The command line takes the words of lists (docs/cli.md). */
const MEDIA: Readonly<Record<string, string>> = { call: 'phone', chat: 'webchat' };

/** The same as one command; undefined where the command has no words for it. */
export function commandOf(draft: Draft): string | undefined {
  const id = /\/participants\/([^/]+)$/.exec(draft.path)?.[1];
  if (id !== undefined && draft.method === 'PATCH' && intentOf(draft) === 'disconnect-participant')
    return `partyline disconnect --participant ${shellWord(id)}`;
  const isSelected = draft.method === 'POST' && /\/partyline\/participants:disconnect$/.test(draft.path);
  return isSelected && draft.body.kind === 'json' && isShown(draft.body) ? selected(draft.body.value) : undefined;
}

function selected(body: Json): string | undefined {
  if (!isObject(body) || !isObject(body.where)) return undefined;
  const { where, ...how } = body;
  const words = [...flagsOf(where, WHO), ...flagsOf(how, HOW)];
  const all = Object.keys(where).length + Object.keys(how).length;
  return words.length === all ? ['partyline disconnect', ...words].filter((word) => word !== '').join(' ') : undefined;
}

/** One entry for each key that there is a flag for. */
const flagsOf = (members: JsonObject, flags: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(members).flatMap(([key, value]) => {
    const flag = Object.hasOwn(flags, key) ? flags[key] : undefined;
    if (flag === undefined) return [];
    if (typeof value === 'boolean') return [value ? flag : ''];
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    const text = key === 'media' ? (MEDIA[value] ?? String(value)) : String(value);
    // What begins with a dash would be taken for a flag.
    return text.startsWith('-') || text.trim() === '' ? [] : [`${flag} ${shellWord(text)}`];
  });
