import { placeholderOf } from '../draft.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { isScalar, textOf } from './leaves.ts';
import type { Seen } from './seen.ts';
import { ATTRIBUTES, type Intent } from './signals.ts';
import { asTexts, bodyIds, idFor, numberOf, numbersOf, textAt } from './slots.ts';
import { destinationOf, type Target } from './targets.ts';
import { topicsOf } from './topics.ts';
import { phraseOf } from './words.ts';

/** A body that says a wish to an operation; undefined when that takes none. */
export function bodyFor(intent: Intent, target: Target, seen: Seen): Json | undefined {
  if (target.method === 'GET' || target.method === 'DELETE') return undefined;
  switch (intent) {
    case 'disconnect-participant':
      return { state: 'disconnected' };
    case 'disconnect-conversation':
      return target.method === 'PATCH' ? { state: 'disconnected' } : undefined;
    case 'mute':
      return { muted: isWanted(seen, /\bun ?muted?\b/, /\bmuted?\b/) };
    case 'hold':
      return { held: isWanted(seen, /\bun ?h(?:o|e)ld\b|\boff hold\b|\bresume\b|\bretrieve\b/, /\bh(?:o|e)ld\b/) };
    case 'record':
      return recording(target, seen);
    case 'recording-pause':
      return { recordingState: isResume(seen) ? 'ACTIVE' : 'PAUSED' };
    case 'wrapup':
      return target.template.endsWith('/wrapup') ? wrapup(seen) : { wrapup: wrapup(seen) };
    case 'set-attributes':
      return { attributes: attributes(seen) };
    case 'transfer-blind':
      return destination(seen);
    case 'transfer-consult':
      return consult(target, seen);
    case 'create-call':
      return newCall(target, seen);
    case 'add-participant':
      return { participants: newParties(seen) };
    case 'send-message':
      return message(target, seen);
    case 'merge-conversations':
      return { conversationIds: others(seen) };
    case 'notifications-subscribe':
      return topicsOf(seen).map((id) => ({ id }));
    default:
      return undefined;
  }
}

const OFF = /^(?:false|off|no|0|disabled?|inactive)$/i;
const SWITCH = /^(?:enabled?|on|active|value|flag|state|status|is \w+|set|\w+ enabled)$/;

/** Whether a flag is to be set: the opposite word takes it away, and so does a word or a switch that says no. */
function isWanted(seen: Seen, opposite: RegExp, word: RegExp): boolean {
  if (seen.method === 'DELETE') return false;
  const phrases = [
    seen.sdk,
    ...seen.path.map((segment) => segment.phrase),
    ...seen.leaves.flatMap((leaf) => [leaf.key, isScalar(leaf) ? phraseOf(textOf(leaf) ?? '') : '']),
  ];
  if (phrases.some((phrase) => opposite.test(phrase) || /\b(?:release|stop|end|ended|off)\b/.test(phrase)))
    return false;
  return !seen.leaves.some(
    (leaf) => isScalar(leaf) && (word.test(leaf.key) || SWITCH.test(leaf.key)) && OFF.test(String(leaf.value)),
  );
}

const isResume = (seen: Seen): boolean => {
  const phrases = [
    seen.sdk,
    ...seen.path.map((each) => each.phrase),
    ...seen.leaves.map((leaf) => `${leaf.key} ${textOf(leaf) ?? ''}`),
  ];
  const text = phrases.join(' ').toLowerCase();
  return (
    /\bresume|\bunpause|\bactive\b/.test(text) ||
    seen.leaves.some(({ key, value }) => /paused?/.test(key) && value === false)
  );
};

function recording(target: Target, seen: Seen): Json {
  const isOn = isWanted(seen, /\bstop\b|\bend\b/, /\brecord/);
  return target.template.endsWith('recordingstate')
    ? { recordingState: isOn ? 'ACTIVE' : 'NONE' }
    : { recording: isOn };
}

const WRAPUP = /^wrap ?up|^disposition|^code$/;
const NOTES = /^(?:wrap ?up )?notes?$|^comments?$/;
const WRAPUP_KEYS = ['code', 'name', 'notes', 'tags', 'durationSeconds'];

/** A wrap-up as its model wants it: a reference to a code becomes the code. */
function wrapup(seen: Seen): JsonObject {
  const whole = seen.leaves.find((leaf) => /^wrap ?up$/.test(leaf.key) && isObject(leaf.value))?.value;
  if (isObject(whole) && typeof whole.code === 'string')
    return Object.fromEntries(WRAPUP_KEYS.flatMap((key) => (whole[key] === undefined ? [] : [[key, whole[key]]])));
  const reference = seen.leaves.find(
    (leaf) =>
      isScalar(leaf) &&
      leaf.keys.some((key) => WRAPUP.test(key)) &&
      /^(?:id|code|value)$|code(?: id)?$|^wrap ?up(?: id)?$/.test(leaf.key),
  );
  const code = (reference === undefined ? undefined : textOf(reference)) ?? seen.ids.wrapupCodeId;
  const notes = textAt(seen, NOTES);
  return { code: code ?? placeholderOf('wrapupCodeId'), ...(notes === undefined ? {} : { notes }) };
}

const ATTRIBUTES_KEY = new RegExp(`^${ATTRIBUTES}$|^(?:participant )?data$|^context$|^attributes? \\w+$`);
const NO_ATTRIBUTE =
  /^(?:id|self uri|conversation id|participant id|participants?|communication id|media|state|status)$/;

function attributes(seen: Seen): JsonObject {
  const unknown = { [placeholderOf('name')]: placeholderOf('value') };
  const named = seen.leaves.filter((leaf) => ATTRIBUTES_KEY.test(leaf.key));
  const map = named
    .map((leaf) => fromPairs(leaf.value) ?? asTexts(leaf.value))
    .find((found) => found !== undefined && Object.keys(found).length > 0);
  if (map !== undefined) return map;
  const inPath = keyInPath(seen);
  if (inPath !== undefined) return inPath;
  const whole = seen.body === undefined ? undefined : fromPairs(seen.body);
  if (whole !== undefined) return whole;
  if (isObject(seen.body)) {
    const pair = fromPairs([seen.body]);
    if (pair !== undefined) return pair;
    const own = Object.entries(seen.body).filter(
      ([key, value]) => !NO_ATTRIBUTE.test(phraseOf(key)) && !isObject(value) && !Array.isArray(value),
    );
    return own.length === 0 ? unknown : (asTexts(Object.fromEntries(own)) ?? unknown);
  }
  return unknown;
}

const isText = (value: Json | undefined): value is string => typeof value === 'string';

/** `…/attributes/Case` with `{"value": "1"}`. */
function keyInPath(seen: Seen): JsonObject | undefined {
  const at = seen.path.findIndex((segment) => /attributes?$/.test(segment.phrase));
  const name = at < 0 ? undefined : seen.path[at + 1]?.text;
  const value = textAt(seen, /^value$/);
  return name === undefined || value === undefined ? undefined : { [name]: value };
}

/** `[{"name": "a", "value": "b"}]` is one way to write `{"a": "b"}`. */
function fromPairs(value: Json): JsonObject | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const pairs = value.map((item: Json) => {
    if (!isObject(item)) return undefined;
    const named = new Map(Object.entries(item).map(([key, each]) => [phraseOf(key), each]));
    const pointer = /attributes?\/([^/]+)$/.exec(String(named.get('path') ?? ''))?.[1];
    const name = ['key', 'name', 'attribute name', 'attribute'].map((key) => named.get(key)).find(isText) ?? pointer;
    const text = named.get('value') ?? named.get('attribute value');
    return typeof name === 'string' && text !== undefined && !isObject(text)
      ? ([name, typeof text === 'string' ? text : JSON.stringify(text)] as const)
      : undefined;
  });
  return pairs.every((pair) => pair !== undefined) ? Object.fromEntries(pairs) : undefined;
}

/** Whom a call goes to, in the keys that all transfers share. */
function destination(seen: Seen): JsonObject {
  switch (destinationOf(seen)) {
    case 'user':
      return { userId: idFor(seen, 'userId') ?? placeholderOf('userId') };
    case 'number':
      return { address: numberOf(seen) ?? placeholderOf('address') };
    default:
      return { queueId: idFor(seen, 'queueId') ?? placeholderOf('queueId') };
  }
}

const SPEAK_TO = ['DESTINATION', 'OBJECT', 'BOTH', 'CONFERENCE'];

function consult(target: Target, seen: Seen): Json {
  const sent = textAt(seen, /^speak to$/)?.toUpperCase();
  const speakTo = sent !== undefined && SPEAK_TO.includes(sent) ? sent : 'DESTINATION';
  if (target.method === 'PATCH') return { speakTo };
  const to = destinationOf(seen) === undefined ? { address: placeholderOf('address') } : destination(seen);
  return /\/consult$/.test(target.template) && !target.template.includes('/voice/')
    ? { speakTo, destination: to }
    : { speakTo, ...to };
}

const FLAT_CALL_KEYS = [
  'callerId',
  'callerIdName',
  'callFromQueueId',
  'callQueueId',
  'priority',
  'label',
  'uuiData',
  'externalContactId',
];

function newCall(target: Target, seen: Seen): Json {
  if (target.template.endsWith('{conversationId}'))
    return { callNumber: numberOf(seen) ?? placeholderOf('phoneNumber') };
  const body = isObject(seen.body) ? seen.body : {};
  const kept = Object.fromEntries(
    FLAT_CALL_KEYS.flatMap((key) => (typeof body[key] === 'string' ? [[key, body[key]]] : [])),
  );
  const queueId = bodyIds(seen, 'queueId')[0];
  const from =
    queueId === undefined || 'callFromQueueId' in kept || 'callQueueId' in kept ? {} : { callFromQueueId: queueId };
  const numbers = numbersOf(seen);
  if (Array.isArray(body.participants) && numbers.length > 0)
    return { participants: numbers.map((address) => ({ address })), ...kept };
  return { phoneNumber: numberOf(seen) ?? placeholderOf('phoneNumber'), ...kept, ...from };
}

function newParties(seen: Seen): Json {
  const users = bodyIds(seen, 'userId').map((userId) => ({ userId }));
  const queues = bodyIds(seen, 'queueId').map((queueId) => ({ queueId }));
  const numbers = numbersOf(seen).map((address) => ({ address }));
  const found: readonly JsonObject[] = [...numbers, ...users, ...queues];
  const one = numberOf(seen);
  return found.length > 0 ? found : [{ address: one ?? placeholderOf('address') }];
}

const TEXT_KEYS = [
  /^text body$/,
  /^(?:message )?text$/,
  /^(?:message body|body text|text message)$/,
  /^(?:message|body|content)$/,
  /^(?:value|reply|payload)$/,
];

function message(target: Target, seen: Seen): Json {
  const text =
    TEXT_KEYS.map((pattern) => textAt(seen, pattern)).find((found) => found !== undefined) ?? placeholderOf('text');
  if (!target.template.endsWith('/agentless')) return { textBody: text };
  return {
    fromAddress: textAt(seen, /^from\b|\bfrom$/) ?? placeholderOf('fromAddress'),
    toAddress: numberOf(seen) ?? placeholderOf('toAddress'),
    toAddressMessengerType: 'sms',
    textBody: text,
  };
}

/** The calls that are to join the one in the path. */
function others(seen: Seen): readonly string[] {
  const ids = bodyIds(seen, 'conversationId');
  const own = seen.ids.conversationId ?? ids[0];
  const named = ids.filter((id) => id !== own);
  return named.length > 0 ? named : [placeholderOf('otherConversationId')];
}
