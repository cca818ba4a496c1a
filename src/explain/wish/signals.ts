/** Wishes, by the names of the collected cases. */
export type Intent =
  | 'disconnect-participant'
  | 'disconnect-conversation'
  | 'set-attributes'
  | 'wrapup'
  | 'oauth-token'
  | 'transfer-blind'
  | 'transfer-consult'
  | 'notifications-subscribe'
  | 'create-call'
  | 'add-participant'
  | 'send-message'
  | 'mute'
  | 'hold'
  | 'record'
  | 'recording-pause'
  | 'merge-conversations'
  | 'list-conversations'
  | 'list-participants'
  | 'get-self'
  | 'cobrowse';

/** A word of a request that speaks for a wish. Patterns are held against phrases: words in lower case with spaces. */
export interface Signal {
  readonly intent: Intent;
  readonly pattern: RegExp;
  readonly weight: number;
  /** Only as the last word of a path: before that it is the name of a medium or of a collection. */
  readonly isLast?: true;
}

const signal = (intent: Intent, weight: number, pattern: RegExp): Signal => ({ intent, weight, pattern });
const last = (intent: Intent, weight: number, pattern: RegExp): Signal => ({ intent, weight, pattern, isLast: true });

/** What attributes are called; a part of patterns. */
export const ATTRIBUTES =
  '(?:(?:custom|participant|conversation|call|user|interaction|session|context|attached) )?(?:attributes?|metadata|variables|custom data|custom fields|context data|attached data|user data|properties)';
const END =
  '(?:disconnect(?:ed|ing)?|hang ?up|hung up|drop(?:ped)?|remove[ds]?|kick(?:ed)?|terminated?|eject(?:ed)?|end call|end|ended|leave|close[ds]?|release|exit)';
const TRANSFER = '(?:transfer(?:s|red)?|replace|forward|redirect|re ?route|hand ?off|hand ?over|escalate|blind|move)';
const SUBSCRIBE = '(?:notifications?|channels?|subscri\\w+|streams?|streaming|topics?|web ?sockets?|ws|events|listen)';

/** Keys of bodies and queries. */
export const keySignals: readonly Signal[] = [
  signal('set-attributes', 5, new RegExp(`^${ATTRIBUTES}$`)),
  signal('set-attributes', 4, /^participant data$|^context$|^custom attributes\b|^attributes? \w+$/),
  signal('set-attributes', 3, /^(?:custom )?data$/),
  signal('wrapup', 5.5, /^wrap ?ups?\b/),
  signal('wrapup', 3, /^(?:disposition|acw|after call work)\b/),
  signal('mute', 5, /^(?:is |set )?(?:un ?)?mute[ds]?\b/),
  signal('hold', 5, /^(?:is |on |off |set )*(?:un ?)?h(?:o|e)ld\b/),
  signal(
    'merge-conversations',
    5,
    /^(?:conversation|call|interaction)(?: ids|s)$|^merge\b|^(?:source|target|other|primary|secondary) (?:conversation|call|interaction)\b/,
  ),
  signal('record', 5, /^(?:start |stop |is |enable )*record(?:ing|ed)?(?: enabled)?$/),
  signal('record', 3, /^recording (?:state|status)$/),
  signal('recording-pause', 6, /(?<!secure )\bpaused?\b/),
  signal('transfer-consult', 7, /^speak to$|^consult\b/),
  signal('transfer-blind', 5, new RegExp(`\\b${TRANSFER}\\b`)),
  signal('transfer-blind', 3, /^(?:(?:target|destination|new|to) )?(?:target|destination|queue|queue id|routing)$/),
  signal('transfer-blind', 2.5, /^(?:(?:target|new|destination|to) )?(?:agent|user|assignee)(?: id)?$/),
  signal(
    'create-call',
    5,
    /^(?:call number|call from queue id|caller id|caller id name|to number|from number|dial\w*|dial string)$/,
  ),
  signal('create-call', 3.5, /^(?:from|to|phone number|call user id|callee|caller|dnis|ani)$/),
  signal('add-participant', 4.5, /^(?:invitees?|invite|new participants?|add participants?)$/),
  signal('send-message', 5, /^(?:text body|message text|message body|body text|message content)$/),
  signal('send-message', 3, /^(?:text|message|content|messages|body)$/),
  signal('notifications-subscribe', 6, /\bsubscri|^topics?\b|\btopics?$|^(?:event types?|events)$/),
  signal('disconnect-participant', 4.5, new RegExp(`\\b${END}\\b`)),
  signal('cobrowse', 5, /\bco ?browse\b/),
];

/** Short texts among the values. */
export const valueSignals: readonly Signal[] = [
  signal('disconnect-participant', 5, new RegExp(`\\b${END}\\b`)),
  signal('transfer-blind', 4.5, new RegExp(`\\b${TRANSFER}\\b|\\bunattended\\b`)),
  signal('transfer-consult', 5, /\b(?:consult|consultative|warm)\b|^attended\b|\battended transfer\b/),
  signal('mute', 4.5, /^(?:un ?)?muted?\b/),
  signal('hold', 4.5, /^(?:on |un ?)?h(?:o|e)ld\b|^resume call$|^park$/),
  signal('recording-pause', 9, /\bpaused?\b/),
  signal('recording-pause', 5, /\bresumed?\b/),
  signal('record', 4.5, /\brecord(?:ing)?\b/),
  signal('merge-conversations', 4, /\b(?:merge|conference|join)\b/),
  signal('wrapup', 4, /^wrap ?up\b/),
  signal('add-participant', 4, /\b(?:add|invite)\b/),
  signal('set-attributes', 4, new RegExp(`^(?:set|update) ${ATTRIBUTES}$|^attributes\\b`)),
];

/** Words of the path; as the last word they weigh one more. */
export const pathSignals: readonly Signal[] = [
  signal('disconnect-participant', 4, new RegExp(`^${END}(?: \\w+)?$`)),
  signal('transfer-blind', 4, new RegExp(`^(?:blind |cold |queue )?${TRANSFER}(?: \\w+)*$`)),
  signal('transfer-blind', 3, /^(?:re)?assign$|^reassign \w+$/),
  signal('transfer-consult', 4.5, /^(?:consult(?:ation)?s?|(?:warm|attended|consult) ?transfers?)\b/),
  signal('set-attributes', 4, new RegExp(`^${ATTRIBUTES}$|^participant ?data$|^custom ?attributes$|^attributes \\w+$`)),
  last('set-attributes', 3, /^(?:custom )?data$|^context$/),
  signal('wrapup', 4, /^wrap ?ups?(?: ?codes?)?$|^dispositions?(?: codes?)?$|^acw$|^after ?call ?work$/),
  signal('mute', 4, /^(?:un ?)?muted?$/),
  signal('hold', 4, /^(?:un ?)?hold$|^held$|^park$/),
  signal('record', 4, /^(?:start |stop )?record(?:ings?)?$|^recording ?state$/),
  last('record', 1, /^(?:start|stop|begin)$/),
  signal('recording-pause', 5, /^(?:pause|resume)(?: recordings?)?$|^recordings? (?:pause|resume)$|^secure ?pause$/),
  last('send-message', 4, /^(?:(?:send )?messages?|text|reply)$/),
  signal('send-message', 4, /^(?:sms|send)$/),
  signal('notifications-subscribe', 4, new RegExp(`^${SUBSCRIBE}$`)),
  signal(
    'create-call',
    4,
    /^(?:dial|originate|click to (?:dial|call)|(?:make|place|start|create|initiate|outbound) ?calls?|outbound)$/,
  ),
  signal('add-participant', 4, /^(?:invite|add)(?: \w+)?$/),
  signal('oauth-token', 9, /^(?:token|oauth)$/),
  signal('merge-conversations', 4, /^(?:merge|combine)$/),
  last('merge-conversations', 4, /^(?:join|conference)$/),
  signal('get-self', 5, /^(?:me|self|whoami|userinfo|user info)$/),
  signal('cobrowse', 4.5, /^co ?browse(?: ?sessions?)?$|^screen ?shares?$/),
];

/** Words anywhere in the name of the SDK function. */
export const sdkSignals: readonly Signal[] = [
  signal('disconnect-participant', 3, new RegExp(`\\b${END}\\b`)),
  signal('disconnect-participant', 2.5, /\bdelete\b.*\b(?:participant|conversation)\b/),
  signal('transfer-blind', 3, new RegExp(`\\b${TRANSFER}\\b`)),
  signal('transfer-blind', 2.5, /\b(?:re)?(?:assign|route)\b/),
  signal('transfer-consult', 3.5, /\bconsult\b/),
  signal('set-attributes', 3, /\battributes?\b/),
  signal('wrapup', 3, /\bwrap ?up\b/),
  signal('mute', 3, /\b(?:un ?)?mute\b/),
  signal('hold', 3, /\b(?:un ?)?hold\b/),
  signal('recording-pause', 3.5, /\b(?:pause|resume)\b.*\brecord|\brecord\w*\b.*\b(?:pause|resume)\b/),
  signal('record', 3, /\brecord(?:ing)?s?\b/),
  signal('send-message', 3, /\b(?:send|post)\b.*\b(?:message|text|sms)/),
  signal('notifications-subscribe', 3, /\b(?:subscri\w+|notifications?|websocket|channel)\b/),
  signal('create-call', 3, /\b(?:create|make|place|start|initiate|post)\b.*\bcalls?$|\bdial\b|\boutbound call\b/),
  signal('add-participant', 3, /\b(?:add|invite)\b.*\b(?:participants?|party|member)\b/),
  signal('merge-conversations', 3, /\bmerge\b/),
  signal('oauth-token', 3, /\b(?:login|client credentials|token|oauth)\b/),
  signal('get-self', 3, /\busers me\b|\bcurrent user\b/),
];

/** Whether a word of a path speaks for a wish. */
export const isWishWord = (phrase: string): boolean => pathSignals.some(({ pattern }) => pattern.test(phrase));
