import { bare, isEndWord } from './action-words.ts';
import type { Draft } from './draft.ts';
import { isObject, type Json } from './json.ts';
import { speaksOfParticipants } from './level.ts';

/** The wish behind a request, by the names of the collected cases; undefined when it cannot be told. */
export function intentOf(draft: Draft): string | undefined {
  if (/^\/(?:api\/v2\/)?oauth\/token/.test(draft.path)) return 'oauth-token';
  const body = draft.body.kind === 'json' ? draft.body.value : undefined;
  return fromKeys(body) ?? fromValues(draft, body) ?? fromPath(draft);
}

const keyIntents: Readonly<Record<string, string>> = {
  muted: 'mute',
  mute: 'mute',
  held: 'hold',
  hold: 'hold',
  attributes: 'set-attributes',
  customattributes: 'set-attributes',
  wrapup: 'wrapup',
  wrapupcode: 'wrapup',
  conversationids: 'merge-conversations',
  recording: 'record',
  recordingstate: 'record',
  speakto: 'transfer-consult',
  transfertype: 'transfer-blind',
  queueid: 'transfer-blind',
  phonenumber: 'create-call',
  callnumber: 'create-call',
  textbody: 'send-message',
};

function fromKeys(body: Json | undefined): string | undefined {
  if (!isObject(body)) return undefined;
  const key = Object.keys(body).find((each) => Object.hasOwn(keyIntents, bare(each)));
  return key === undefined ? undefined : keyIntents[bare(key)];
}

const isParticipantPath = (path: string): boolean => /participant/i.test(path);

function fromValues(draft: Draft, body: Json | undefined): string | undefined {
  const saysEnd = (value: Json): boolean =>
    typeof value === 'string'
      ? isEndWord(value)
      : Array.isArray(value)
        ? value.some(saysEnd)
        : isObject(value) && Object.values(value).some(saysEnd);
  const text = draft.body.kind === 'text' ? draft.body.text.split(/[^\w-]+/) : [];
  if (!(body !== undefined && saysEnd(body)) && !text.some(isEndWord)) return undefined;
  return disconnects(draft, body);
}

const disconnects = (draft: Draft, body: Json | undefined): string =>
  isParticipantPath(draft.path) || speaksOfParticipants(body) ? 'disconnect-participant' : 'disconnect-conversation';

const wordIntents: Readonly<Record<string, string>> = {
  attributes: 'set-attributes',
  wrapup: 'wrapup',
  replace: 'transfer-blind',
  transfer: 'transfer-blind',
  consult: 'transfer-consult',
  subscriptions: 'notifications-subscribe',
  subscribe: 'notifications-subscribe',
  messages: 'send-message',
  recordingstate: 'record',
  recordings: 'record',
  mute: 'mute',
  hold: 'hold',
  me: 'get-self',
  conference: 'merge-conversations',
};

function fromPath(draft: Draft): string | undefined {
  const words = draft.path.split('/').filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  const body = draft.body.kind === 'json' ? draft.body.value : undefined;
  const isConversations = draft.path.includes('/conversations');
  if (isConversations && (isEndWord(last) || draft.method === 'DELETE')) return disconnects(draft, body);
  if (last === 'participants')
    return draft.method === 'POST' ? 'add-participant' : draft.method === 'GET' ? 'list-participants' : undefined;
  const isSafe = draft.method === 'GET' || draft.method === 'HEAD';
  if (isSafe && isConversations) return isParticipantPath(draft.path) ? 'list-participants' : 'list-conversations';
  if (!isSafe && Object.hasOwn(wordIntents, last)) return wordIntents[last];
  if (last === 'me') return 'get-self';
  return draft.method === 'POST' && last === 'calls' ? 'create-call' : undefined;
}
