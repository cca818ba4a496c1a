/** What people write for the segment of a medium; data of the mutations, chosen without a look at the aliases. */
export const mediaWords: Readonly<Record<string, readonly string[]>> = {
  calls: [
    'phone',
    'voice',
    'conference',
    'call',
    'phonecalls',
    'telephony',
    'voicecalls',
    'phone-calls',
    'conferences',
  ],
  messages: ['webchat', 'webmessaging', 'message', 'sms', 'messaging', 'web-messaging'],
  emails: ['mail', 'email', 'mails', 'e-mails'],
  callbacks: ['callback', 'call-backs'],
  videos: ['video', 'videocalls'],
  cobrowsesessions: ['cobrowse', 'cobrowsing', 'cobrowse-sessions'],
  phone: ['calls', 'voice', 'call', 'telephony'],
  video: ['videos'],
  webchat: ['chat', 'chats', 'web-chat'],
};

/** Words that stand in paths of other APIs and mean nothing in this one. */
export const extraWords: readonly string[] = [
  'details',
  'list',
  'all',
  'info',
  'items',
  'data',
  'public',
  'services',
  'rest',
  'current',
  'resource',
  'v1',
];

/** What templating leaves behind where an id should stand. */
export const emptyWords: readonly string[] = ['', 'None', 'null', 'undefined', '{id}', '%7Bid%7D', '<id>', ':id'];

/** Segments of several words, as people take them apart. */
export const compounds: Readonly<Record<string, readonly string[]>> = {
  aftercallwork: ['after', 'call', 'work'],
  availabletopics: ['available', 'topics'],
  cobrowsesessions: ['cobrowse', 'sessions'],
  customattributes: ['custom', 'attributes'],
  inboundmessages: ['inbound', 'messages'],
  integrationscredentials: ['integrations', 'credentials'],
  languageselection: ['language', 'selection'],
  maximumconferenceparties: ['maximum', 'conference', 'parties'],
  recordingstate: ['recording', 'state'],
  routingdata: ['routing', 'data'],
  routingskills: ['routing', 'skills'],
  routingstatus: ['routing', 'status'],
  routinglanguages: ['routing', 'languages'],
  screenshares: ['screen', 'shares'],
  wrapup: ['wrap', 'up'],
  wrapupcodes: ['wrapup', 'codes'],
  softphone: ['soft', 'phone'],
};
