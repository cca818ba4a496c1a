import { genesysErrorCodes } from '../../contract/genesys/error-codes.gen.ts';
import { catalogue, type Reason } from '../catalogue.ts';
import type { OfflineCase } from './offline-case.ts';

type Observed = NonNullable<OfflineCase['observed']>;

/** What a cloud's answer says: by its code or the wire text of one, else by its words, else by its status. */
export function observedReasons(one: OfflineCase): readonly Reason[] {
  const { observed } = one;
  if (observed?.status === undefined && observed?.code === undefined && observed?.message === undefined)
    return unseen(one);
  const named = namedReasons(one);
  return [...new Set([...named, ...byStatus(one, named.length > 0)])];
}

/** Nobody told what was answered: a participant's id is right for one stay only. */
const unseen = (one: OfflineCase): readonly Reason[] => [
  ...tokenReasons(one),
  ...(!isRead(one) && /participants\//.test(one.request.path) ? (['WRONG_LEG', 'PARTICIPANT_ENDED'] as const) : []),
];

/** What the answer says in so many words, and what 401, 403 and 429 mean for every request. */
export function namedReasons(one: OfflineCase): readonly Reason[] {
  const { observed } = one;
  if (observed === undefined) return [];
  return [...byCode(observed), ...byWords(observed), ...byStatus(one, true)];
}

/** Codes that say no more than their status. */
const GENERAL =
  /^(?:(?:postino\.error\.)?bad\.request|general\.bad\.request|(?:resource\.)?not\.found|invalid\.value|internal\.server\.error|forbidden)$/;

/** What codes mean that no answer of ours has. */
const ALSO: Readonly<Record<string, readonly Reason[]>> = {
  'conversation.error.cannot.disconnect.call': ['WRONG_STATE', 'WRONG_LEG'],
  'conversation.error.cannot.confine.party': ['WRONG_STATE'],
  'conversation.error.cannot.merge.alerting.conference': ['WRONG_STATE'],
  'conversation.error.cannot.transfer.conference': ['WRONG_STATE'],
  'conversation.error.consult.transfer.not.started': ['WRONG_STATE'],
  'conversation.error.consult.transfer.pending.not.found': ['WRONG_STATE', 'CONCURRENT_CHANGE'],
  'conversation.error.wrapup.cannot.skip': ['WRONG_STATE'],
  'conversation.error.no.user.station': ['WRONG_STATE'],
  'conversations.error.transfer.acd.call.unattended': ['WRONG_STATE'],
  'conversations.error.queue.not.found': ['WRONG_ID_KIND', 'NOT_FOUND'],
  'postino.error.answer.not.alerting': ['WRONG_STATE'],
  'not.a.participant': ['WRONG_STATE', 'PARTICIPANT_ENDED', 'WRONG_LEG'],
  'conversation.error.not.conversation.participant': ['PARTICIPANT_ENDED'],
  'conversation.error.cannot.conference.self': ['WRONG_ID_KIND'],
  'conversation.not.found': ['CONVERSATION_ENDED'],
  'not.a.user': ['WRONG_GRANT_TYPE'],
  'not.authorized': ['MISSING_PERMISSION'],
  'conversation.error.hold.alerting': ['WRONG_STATE'],
  'conversations.error.transfer.not.connected': ['WRONG_STATE'],
  'postino.error.transfer.not.connected': ['WRONG_STATE'],
  'postino.error.forbidden': ['WRONG_LEG', 'PARTICIPANT_ENDED'],
  'conversation.error.participant.attribute.null': ['WRONG_BODY_SHAPE', 'WRONG_VALUE_TYPE'],
  'conversation.error.empty.conversation.list': ['WRONG_BODY_SHAPE'],
  'conversation.error.queue.required': ['WRONG_BODY_SHAPE'],
  'conversation.error.consult.transfer.no.destination': ['WRONG_BODY_SHAPE'],
  'conversation.error.consult.transfer.no.initiator': ['WRONG_STATE', 'NO_USER_CONTEXT'],
  'conversation.error.cannot.transfer.to.self': ['WRONG_ID_KIND'],
  'conversation.error.monitor.own.conversation': ['WRONG_ID_KIND'],
  'conversation.error.wrapup.code.required': ['EMPTY_ID', 'WRONG_BODY_SHAPE'],
  'conversation.error.forbidden.not.active.participant': ['WRONG_STATE', 'WRONG_LEG', 'NO_USER_CONTEXT'],
  'conversations.error.transfer.destination.required': ['WRONG_BODY_SHAPE'],
  'conversations.error.transfer.same.party': ['WRONG_ID_KIND'],
  'object.participant.id.required': ['WRONG_STATE'],
  'too.many.create.conversation.parameters': ['EXTRA_BODY_KEYS', 'WRONG_BODY_SHAPE'],
  'postino.error.reply.no.body': ['WRONG_BODY_SHAPE'],
  'postino.error.reply.no.receiver': ['WRONG_STATE', 'CONVERSATION_ENDED'],
  'postino.error.reply.no.sender': ['WRONG_STATE', 'NO_USER_CONTEXT'],
  'recording.recording.view.permission.check.failed': ['MISSING_PERMISSION'],
  'invalid.date': ['WRONG_VALUE_TYPE'],
  'bad.credentials': ['TOKEN_EXPIRED'],
  'error.ininedgecontrol.session.inactive': ['PARTICIPANT_ENDED', 'CONVERSATION_ENDED'],
};

const plainText = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ' ')
    .trim();

function byCode({ code, message = '' }: Observed): readonly Reason[] {
  const wire = Object.entries(genesysErrorCodes).find(
    ([, { message: text }]) => !text.includes('%s') && plainText(text) === plainText(message),
  )?.[0];
  return [code, wire].flatMap((each) => (each === undefined || GENERAL.test(each) ? [] : meaningOf(each)));
}

function meaningOf(code: string): readonly Reason[] {
  const own = catalogue.flatMap((entry) => {
    const codes: readonly string[] = entry.cloudCodes;
    return codes.includes(code) ? [entry.reason] : [];
  });
  return [...own, ...(Object.hasOwn(ALSO, code) ? (ALSO[code] ?? []) : [])];
}

/** Words of an answer that name a state of things. */
const WORDS: readonly (readonly [RegExp, readonly Reason[]])[] = [
  [
    /\buser context\b|\bclient credentials? (?:cannot|can not|not)\b|\brequires a user\b/,
    ['NO_USER_CONTEXT', 'WRONG_GRANT_TYPE'],
  ],
  [/\brate limit|\btoo many requests\b|\bthrottl/, ['RATE_LIMITED']],
  [/\bscopes?\b/, ['MISSING_SCOPE']],
  [/\bpermissions?\b|\bnot (?:permitted|allowed|authorized)\b/, ['MISSING_PERMISSION']],
  [
    /\b(?:participant|party|leg|user|agent)\b.*\b(?:already|no longer|not active|inactive|left|ended|disconnected)\b/,
    ['PARTICIPANT_ENDED'],
  ],
  [
    /\b(?:conversation|call|interaction|session)\b.*\b(?:ended|already disconnected|no longer|not active|inactive|terminated|closed|completed)\b|\bended (?:conversation|call|interaction)\b/,
    ['CONVERSATION_ENDED'],
  ],
  [
    /\bnot (?:a )?connected\b|\bmust be connected\b|\balerting\b|\b(?:valid|invalid|wrong|current) state\b|\bstate\b/,
    ['WRONG_STATE'],
  ],
  [/\bconflict\b|\bconcurrent|\bmodified\b|\bversion\b|\bin progress\b/, ['CONCURRENT_CHANGE']],
  [/\bpartial(?:ly)?\b/, ['PARTIAL_UPDATE']],
  [/\bmedia type\b|\bcontent type\b/, ['WRONG_CONTENT_TYPE']],
  [/\bcode verifier\b|\bpkce\b|\bcode challenge\b/, ['PKCE_MISMATCH']],
];

function byWords({ message = '', code = '' }: Observed): readonly Reason[] {
  const text = plainText(`${code} ${message}`);
  return WORDS.flatMap(([pattern, reasons]) => (pattern.test(text) ? reasons : []));
}

const isRead = ({ request }: OfflineCase): boolean => /^(?:get|head)$/i.test(request.method);

function byStatus(one: OfflineCase, isNamed: boolean): readonly Reason[] {
  const status = one.observed?.status ?? 0;
  if (status === 401) return ['TOKEN_EXPIRED'];
  if (status === 403)
    return [
      ...tokenReasons(one),
      ...(one.token?.user === true ? (['MISSING_SCOPE'] as const) : []),
      'MISSING_PERMISSION',
    ];
  if (status === 429) return ['RATE_LIMITED'];
  if (status >= 500) return ['INTERNAL_ERROR'];
  if (isNamed) return [];
  if (status === 404)
    return isRead(one)
      ? ['NOT_FOUND', 'CONVERSATION_ENDED', 'WRONG_ID_KIND']
      : ['WRONG_ID_KIND', 'PARTICIPANT_ENDED', 'CONVERSATION_ENDED', 'WRONG_LEG', 'NOT_FOUND'];
  if (status === 409) return ['CONCURRENT_CHANGE', 'WRONG_STATE'];
  if (status >= 200 && status < 300) return isRead(one) ? [] : ['NO_EFFECT', 'WRONG_LEG'];
  return status === 400 ? ['WRONG_STATE', 'PARTICIPANT_ENDED', 'WRONG_LEG', ...tokenReasons(one)] : tokenReasons(one);
}

/** A client's token where a person acts. */
const tokenReasons = ({ token }: OfflineCase): readonly Reason[] =>
  token?.user === false ? ['NO_USER_CONTEXT', 'WRONG_GRANT_TYPE'] : [];
