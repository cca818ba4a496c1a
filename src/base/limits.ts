/** Every bound of the program, unit last. One place, so that an operator finds them and a test can name them. */
export const limits = {
  // HTTP
  bodyBytesMax: 256 * 1024,
  pathBytesMax: 2048,
  headerBytesMax: 16 * 1024,
  pageSizeMax: 100,
  pageSizeDefault: 25,
  waitSecondsMax: 30,
  requestMsMax: 60_000,
  // conversations
  participantsPerConversationMax: 1000,
  participantsPerRequestMax: 100,
  endedShownPerConversationMax: 1000,
  liveConversationsMax: 50_000,
  mailboxMax: 10_000,
  mailboxBatchMax: 64,
  ringMsMax: 60_000,
  callMsMax: 4 * 60 * 60 * 1000,
  tombstoneMsMin: 24 * 60 * 60 * 1000,
  tombstonesPerOrganisationMin: 100_000,
  pruneEveryMs: 10 * 60 * 1000,
  nameCharsMax: 256,
  // tokens
  tokenMsLife: 24 * 60 * 60 * 1000,
  tokensPerOrganisationMax: 10_000,
  // SIP, telephony.md 1
  sipMessageBytesMax: 64 * 1024,
  sipHeaderBytesMax: 8 * 1024,
  sipHeadersMax: 128,
  sipViaMax: 16,
  sipTransactionsMax: 5000,
  sipTransactionsCompletedMax: 200_000,
  sipDialogsPerRemoteWithoutMediaMax: 64,
  byeMsMax: 32_000,
  // media
  legsPerWorkerMax: 700,
  jitterFramesMax: 50,
  mediaSilentMsMax: 30_000,
  rtpSilentAfterByeMs: 3000,
  portQuarantineMs: 1000,
  tickBehindMsMax: 200,
} as const;
