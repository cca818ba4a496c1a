import { ok, type Result, refuse } from '../../base/result.ts';
import type { DisconnectRequest } from '../../client/selector.ts';
import { isEnough, type Selected } from '../act/selected.ts';
import type { ServerFlags } from '../server/target.ts';

/** What a data source asks for. */
export interface Query {
  readonly action: 'check' | 'disconnect';
  readonly server: ServerFlags;
  readonly token: string | undefined;
  readonly request: DisconnectRequest;
}

const SELECTING = {
  address: 'address',
  user_id: 'userId',
  user_name: 'userName',
  name: 'name',
  purpose: 'purpose',
  media: 'media',
  conversation_id: 'conversationId',
  participant_id: 'participantId',
  communication_id: 'communicationId',
  room: 'room',
} as const satisfies Readonly<Record<string, keyof Selected>>;

const OTHERS = [
  'url',
  'region',
  'token',
  'client_id',
  'client_secret',
  'profile',
  'action',
  'confirm',
  'expect',
  'may_end_conversation',
  'wait',
  'note',
] as const;

type Key = keyof typeof SELECTING | (typeof OTHERS)[number];
type Values = Readonly<Partial<Record<Key, string>>>;

const keys: readonly string[] = [...Object.keys(SELECTING), ...OTHERS];
const isKey = (key: string): key is Key => keys.includes(key);

/** Reads the object of strings that the protocol promises; what is wrong with it is a sentence. */
export function readQuery(text: string): Result<Query, string> {
  const values = valuesOf(text);
  if (!values.ok) return values;
  const { url, region, client_id: clientId, client_secret: secret, profile, token } = values.value;
  if (token !== undefined && (clientId ?? secret ?? profile) !== undefined)
    return refuse('Give "token", or "client_id" and "client_secret", or "profile": two of them may be of two people.');
  if ((clientId === undefined) !== (secret === undefined))
    return refuse('"client_id" and "client_secret" belong together: one of them is missing.');
  const action = actionOf(values.value);
  if (!action.ok) return action;
  const request = requestOf(values.value);
  return request.ok
    ? ok({ action: action.value, server: { url, region, clientId, secret, profile }, token, request: request.value })
    : request;
}

function valuesOf(text: string): Result<Values, string> {
  if (text.trim() === '')
    return refuse('The query on stdin is empty; Terraform writes one JSON object of strings, as {"room":"600"}.');
  const parsed = parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return refuse('The query on stdin is no JSON object of strings, as {"room":"600"}.');
  const values: Partial<Record<Key, string>> = {};
  for (const [key, value] of Object.entries(parsed)) {
    if (!isKey(key))
      return refuse(`The query has a key ${shown(key)} that means nothing here; there are ${keys.join(', ')}.`);
    if (typeof value !== 'string') return refuse(`"${key}" should be a string, as everything in a query.`);
    // Left out it would select more people than were meant.
    if (value.trim() === '') return refuse(`"${key}" is empty; give null, or leave it out, where it does not count.`);
    values[key] = value.trim();
  }
  return ok(values);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const SHOWN_CHARS_MAX = 60;
const shown = (text: string): string => JSON.stringify(text.slice(0, SHOWN_CHARS_MAX));

function actionOf({ action = 'check', confirm }: Values): Result<Query['action'], string> {
  if (action === 'check') return ok(action);
  if (action !== 'disconnect') return refuse(`"action" is check or disconnect, not ${shown(action)}.`);
  return confirm === 'yes'
    ? ok(action)
    : refuse(
        'action = "disconnect" takes somebody off a call whenever Terraform reads this data source, in a plan too; confirm = "yes" says that this is meant.',
      );
}

function requestOf(values: Values): Result<DisconnectRequest, string> {
  const selected: Selected = Object.fromEntries(
    Object.entries(SELECTING).flatMap(([key, name]) => {
      const value = isKey(key) ? values[key] : undefined;
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  if (!isEnough(selected))
    return refuse(
      "The query selects nobody: give address, user_id, user_name, conversation_id, participant_id, communication_id or room. A name or a purpose alone may be anybody's.",
    );
  const expect = wholeOf(values.expect, 'expect', 100);
  if (!expect.ok) return expect;
  const wait = wholeOf(values.wait, 'wait', 30);
  if (!wait.ok) return wait;
  const mayEnd = values.may_end_conversation;
  if (mayEnd !== undefined && mayEnd !== 'true' && mayEnd !== 'false')
    return refuse('"may_end_conversation" is "true" or "false".');
  return ok({
    ...selected,
    expect: expect.value,
    waitSeconds: wait.value,
    note: values.note,
    ...(mayEnd === 'true' ? { mayEndConversation: true } : {}),
  });
}

function wholeOf(text: string | undefined, key: string, most: number): Result<number | undefined, string> {
  if (text === undefined) return ok(undefined);
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= most ? ok(number) : refuse(`"${key}" should be a whole number from 1 to ${most}.`);
}
