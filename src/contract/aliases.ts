/**
 * Words that people write in place of a segment of the table: word -> what it stands for, likeliest first. Data for the
 * near-miss search; a real match always wins, so that `messaging` and `videos` stay what they are where they exist.
 */
export const segmentAliases: Readonly<Record<string, readonly string[]>> = {
  // media
  phone: ['calls'],
  phones: ['calls'],
  phonecall: ['calls'],
  phonecalls: ['calls'],
  voice: ['calls'],
  voicecall: ['calls'],
  voicecalls: ['calls'],
  call: ['calls'],
  telephony: ['calls'],
  audio: ['calls'],
  pstn: ['calls'],
  sip: ['calls'],
  conference: ['calls'],
  conferences: ['calls'],
  conferencecall: ['calls'],
  conferencecalls: ['calls'],
  bridge: ['calls'],
  bridges: ['calls'],
  interaction: ['conversations', 'calls'],
  interactions: ['conversations', 'calls'],
  communication: ['communications', 'calls'],
  chat: ['messages', 'chats'],
  livechat: ['messages', 'chats'],
  web: ['messages'],
  webchat: ['messages', 'chats'],
  webchats: ['messages', 'chats'],
  webmessage: ['messages'],
  webmessages: ['messages'],
  webmessaging: ['messages'],
  messaging: ['messages'],
  message: ['messages'],
  sms: ['messages'],
  video: ['videos'],
  videocall: ['videos'],
  videocalls: ['videos'],
  email: ['emails'],
  mail: ['emails'],
  mails: ['emails'],
  callback: ['callbacks'],
  cobrowse: ['cobrowsesessions'],
  cobrowses: ['cobrowsesessions'],
  cobrowsing: ['cobrowsesessions'],
  // collections
  conversation: ['conversations'],
  convo: ['conversations'],
  convos: ['conversations'],
  session: ['conversations'],
  sessions: ['conversations'],
  participant: ['participants'],
  party: ['participants'],
  parties: ['participants'],
  member: ['participants', 'members'],
  members: ['participants'],
  attendee: ['participants'],
  attendees: ['participants'],
  leg: ['communications'],
  legs: ['communications'],
  attribute: ['attributes'],
  customattribute: ['customattributes'],
  participantattributes: ['attributes'],
  notification: ['notifications'],
  channel: ['channels'],
  subscription: ['subscriptions'],
  subscribe: ['subscriptions'],
  topic: ['subscriptions', 'availabletopics'],
  topics: ['subscriptions', 'availabletopics'],
  recording: ['recordings', 'recordingstate'],
  wrapups: ['wrapup'],
  wrapupcode: ['wrapupcodes'],
  user: ['users'],
  queue: ['queues'],
  station: ['stations'],
  token: ['tokens'],
  // acts that have a path of their own
  transfer: ['replace'],
  transfers: ['replace'],
  forward: ['replace'],
  consultation: ['consult'],
  dtmf: ['digits'],
};

/** What the words of the thread's paths are called on the cloud's. */
export const threadMediaSegments: Readonly<Record<string, string>> = {
  phone: 'calls',
  video: 'videos',
  // Chats were removed from the cloud's API; messages took their place.
  webchat: 'messages',
};

/** Segments that belong below another one, for paths that leave that one out: `calls/{id}` for `conversations/calls/{id}`. */
export const segmentParents: Readonly<Record<string, string>> = {
  calls: 'conversations',
  callbacks: 'conversations',
  chats: 'conversations',
  emails: 'conversations',
  messages: 'conversations',
  videos: 'conversations',
  participants: 'conversations',
  aftercallwork: 'conversations',
  channels: 'notifications',
  availabletopics: 'notifications',
  subscriptions: 'channels',
  queues: 'routing',
  wrapupcodes: 'routing',
};

/**
 * Words that paths of the cloud's other APIs begin with, which the table does not hold: what people look for there is
 * often a conversation all the same. Names of the public API; `me` and `cobrowse` are what people write for a path.
 */
export const otherRoots: readonly string[] = `
alerting architect audits billing carrierservices cobrowse coaching contentmanagement employeeperformance
externalcontacts fax flows gamification geolocations greetings groups identityproviders integrations journey knowledge
languageunderstanding learning license locations me messaging mobiledevices orgauthorization outbound presence
processautomation quality recording recordings scripts speechandtextanalytics taskmanagement telephony textbots uploads
voicemail webchat webdeployments webmessaging widgets workforcemanagement
`
  .trim()
  .split(/\s+/);
