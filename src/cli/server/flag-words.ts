/** What a person at the command line types for each key of the interface, where a server's sentence names the key. */
const FLAGS: Readonly<Record<string, string>> = {
  expectCount: '--expect',
  mayEndConversation: '--may-end-conversation',
  idempotencyKey: '--idempotency-key',
  'Idempotency-Key': '--idempotency-key',
  waitSeconds: '--wait',
  conversationId: '--conversation',
  participantId: '--participant',
  communicationId: '--communication',
  userId: '--user',
  userName: '--user-name',
  joinedBefore: '--joined-before',
  talkingFor: '--talking-for',
};

const KEYS = new RegExp(`(?<![\\w.])(${Object.keys(FLAGS).join('|')})(: true)?(?![\\w:])`, 'g');

/** A sentence of the interface in the words of the command line. */
export const flagWords = (sentence: string): string => sentence.replaceAll(KEYS, (_, key: string) => FLAGS[key] ?? key);

/** What to type next, by the code of what went wrong. */
export const nextSteps: Readonly<Record<string, string>> = {
  'partyline.no.match': 'partyline list shows who is there.',
  'partyline.count.mismatch': 'Name one of them by its id, or say with --expect how many are meant.',
  'partyline.would.end.conversation': 'If that is meant, add --may-end-conversation.',
  'partyline.idempotency.mismatch': 'Give another --idempotency-key, or none: then one is made.',
  'partyline.delegated.token': 'partyline login stores credentials of your own; PARTYLINE_TOKEN comes before them.',
  'partyline.banned': 'A ban is lifted by DELETE /api/v2/partyline/bans/<id>.',
  'client.bad.credentials': 'partyline login asks for them anew; partyline login --list shows what is stored.',
};
