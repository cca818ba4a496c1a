import { genesysErrorCodes } from '../../contract/genesys/error-codes.gen.ts';
import { catalogue, type Reason } from '../catalogue.ts';
import type { OfflineCase } from './offline-case.ts';

type Observed = NonNullable<OfflineCase['observed']>;

/** What a cloud's answer says: by its code or the wire text of one, else by its words, else by its status. */
export function observedReasons(one: OfflineCase): readonly Reason[] {
  const { observed } = one;
  if (observed === undefined) return tokenReasons(one);
  const named = [...byCode(observed), ...byWords(observed)];
  return [...new Set([...named, ...byStatus(one, named.length > 0)])];
}

/** Codes that say no more than their status. */
const GENERAL =
  /^(?:(?:postino\.error\.)?bad\.request|general\.bad\.request|(?:resource\.)?not\.found|invalid\.value|internal\.server\.error|forbidden)$/;

/** What codes mean that no answer of ours has. */
const ALSO: Readonly<Record<string, readonly Reason[]>> = {
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
      : ['WRONG_ID_KIND', 'PARTICIPANT_ENDED', 'CONVERSATION_ENDED'];
  if (status === 409) return ['CONCURRENT_CHANGE', 'WRONG_STATE'];
  if (status >= 200 && status < 300) return isRead(one) ? [] : ['NO_EFFECT', 'WRONG_LEG'];
  return status === 400 ? ['WRONG_STATE', 'PARTICIPANT_ENDED', ...tokenReasons(one)] : tokenReasons(one);
}

/** A client's token where a person acts. */
const tokenReasons = ({ token }: OfflineCase): readonly Reason[] =>
  token?.user === false ? ['NO_USER_CONTEXT', 'WRONG_GRANT_TYPE'] : [];
