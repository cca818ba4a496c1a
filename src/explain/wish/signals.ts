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
}

const signal = (intent: Intent, weight: number, pattern: RegExp): Signal => ({ intent, weight, pattern });

/** Keys of bodies and queries. */
export const keySignals: readonly Signal[] = [
  signal(
    'set-attributes',
    5,
    /^(?:(?:custom|participant|conversation|call|user|interaction|session|context) )?(?:attributes?|metadata|variables|context data|custom data|custom fields)$/,
  ),
  signal('set-attributes', 4, /^participant data$|^context$|^custom attributes\b/),
  signal('wrapup', 5, /^wrap ?ups?\b/),
  signal('wrapup', 3, /^(?:disposition|acw|after call work)\b/),
  signal('mute', 5, /^(?:is )?(?:un)?muted?\b/),
  signal('hold', 5, /^(?:is |on |off )*(?:un)?h(?:o|e)ld\b/),
  signal(
    'merge-conversations',
    5,
    /^(?:conversation|call|interaction)(?: ids|s)$|^merge\b|^(?:source|target|other|primary|secondary) (?:conversation|call|interaction)\b/,
  ),
  signal('record', 5, /^(?:start |stop |is |enable )*record(?:ing|ed)?(?: enabled| state| status)?$/),
  signal('recording-pause', 6, /\bpaused?\b/),
  signal('transfer-consult', 7, /^speak to$|^consult\b/),
  signal('transfer-blind', 5, /\btransfer\b|\btransfers\b|^blind\b/),
  signal('transfer-blind', 3, /^(?:target|destination|queue|queue id|routing|new queue id|target queue id)$/),
  signal('create-call', 5, /^(?:call number|call from queue id|caller id|caller id name|to number|from number|dial)$/),
  signal('create-call', 4, /^(?:from|to|phone number|call user id|callee|caller)$/),
  signal('send-message', 5, /^(?:text body|message text|message body|body text)$/),
  signal('send-message', 3, /^(?:text|message|content|messages)$/),
  signal('notifications-subscribe', 6, /\bsubscri|^topics?\b|\btopics?$|^(?:event types?|events)$/),
  signal('oauth-token', 9, /^grant type$|^client secret$/),
  signal(
    'disconnect-participant',
    4.5,
    /\b(?:disconnect|hangup|hang up|drop|remove|kick|terminate|eject|close|end call)\b/,
  ),
  signal('cobrowse', 5, /\bco ?browse\b/),
];

/** Short texts among the values. */
export const valueSignals: readonly Signal[] = [
  signal(
    'disconnect-participant',
    5,
    /\b(?:disconnect|disconnected|hangup|hang up|drop|remove|kick|terminated?|eject)\b/,
  ),
  signal('transfer-blind', 4.5, /\b(?:transfer|blind|forward|reroute|unattended)\b/),
  signal('transfer-consult', 5, /\b(?:consult|consultative|attended|warm)\b(?<!unattended)/),
  signal('mute', 4.5, /^(?:un)?muted?\b/),
  signal('hold', 4.5, /^(?:on |un)?h(?:o|e)ld\b|^resume call$/),
  signal('recording-pause', 5, /\b(?:pause|paused|resume|resumed)\b/),
  signal('record', 4.5, /\brecord(?:ing)?\b/),
  signal('merge-conversations', 4, /\bmerge\b/),
  signal('wrapup', 4, /^wrap ?up\b/),
];

/** Words of the path; as the last word they weigh one more. */
export const pathSignals: readonly Signal[] = [
  signal(
    'disconnect-participant',
    4,
    /^(?:disconnect|hang ?up|drop|remove|kick|end|terminate|leave|close|eject|bye)(?: \w+)?$/,
  ),
  signal('transfer-blind', 4, /^(?:(?:blind |cold |queue )?transfers?|replace|forward|reroute|transfer \w+)$/),
  signal('transfer-consult', 4.5, /^(?:consult(?:ation)?s?|(?:warm|attended|consult) ?transfers?)\b/),
  signal(
    'set-attributes',
    4,
    /^(?:(?:custom|participant|conversation) )?(?:attributes?|metadata|participantdata|participant data|customattributes)$/,
  ),
  signal('wrapup', 4, /^wrap ?ups?(?: ?codes?)?$|^dispositions?$/),
  signal('mute', 4, /^(?:un)?muted?$/),
  signal('hold', 4, /^(?:un)?hold$|^held$/),
  signal('record', 4, /^(?:start |stop )?record(?:ings?)?$|^recording ?state$/),
  signal('recording-pause', 5, /^(?:pause|resume)(?: recordings?)?$|^recordings? (?:pause|resume)$|^secure pause$/),
  signal('send-message', 4, /^(?:(?:send )?(?:messages?|text|sms|reply)|send)$/),
  signal(
    'notifications-subscribe',
    4,
    /^(?:notifications?|channels?|subscriptions?|subscribe|streams?|topics?|websockets?|events)$/,
  ),
  signal('oauth-token', 9, /^(?:token|oauth)$/),
  signal('merge-conversations', 4, /^(?:merge|join|conference)$/),
  signal('get-self', 5, /^me$/),
  signal('cobrowse', 4, /^co ?browse(?: ?sessions?)?$|^screen ?shares?$/),
];

/** Words anywhere in the name of the SDK function. */
export const sdkSignals: readonly Signal[] = [
  signal('disconnect-participant', 3, /\b(?:disconnect|hangup|hang up|drop|remove|kick|terminate|close|end)\b/),
  signal('disconnect-participant', 2.5, /\bdelete\b.*\b(?:participant|conversation)\b/),
  signal('transfer-blind', 3, /\b(?:transfer|replace|forward|blind)\b/),
  signal('transfer-consult', 3.5, /\bconsult\b/),
  signal('set-attributes', 3, /\battributes?\b/),
  signal('wrapup', 3, /\bwrap ?up\b/),
  signal('mute', 3, /\b(?:un)?mute\b/),
  signal('hold', 3, /\b(?:un)?hold\b/),
  signal('recording-pause', 3.5, /\b(?:pause|resume)\b.*\brecord|\brecord\w*\b.*\b(?:pause|resume)\b/),
  signal('record', 3, /\brecord(?:ing)?s?\b/),
  signal('send-message', 3, /\b(?:send|post)\b.*\b(?:message|text|sms)/),
  signal('notifications-subscribe', 3, /\b(?:subscri\w+|notifications?|websocket|channel)\b/),
  signal('create-call', 3, /\b(?:create|make|place|start|initiate|post)\b.*\bcalls?$|\bdial\b|\boutbound call\b/),
  signal('add-participant', 3, /\b(?:add|invite)\b.*\b(?:participants?|party|member)\b/),
  signal('merge-conversations', 3, /\bmerge\b/),
  signal('oauth-token', 3, /\b(?:login|client credentials|token|oauth)\b/),
  signal('get-self', 3, /\busers me\b/),
];
