import { invariant } from '../base/assert.ts';
import { banned } from './catalogue/banned.ts';
import { cannotAnswer } from './catalogue/cannot-answer.ts';
import { cannotConfine } from './catalogue/cannot-confine.ts';
import { cannotDisconnect } from './catalogue/cannot-disconnect.ts';
import { cannotMerge } from './catalogue/cannot-merge.ts';
import { concurrentChange } from './catalogue/concurrent-change.ts';
import { consultInConference } from './catalogue/consult-in-conference.ts';
import { consultUnderWay } from './catalogue/consult-under-way.ts';
import { conversationEnded } from './catalogue/conversation-ended.ts';
import { countMismatch } from './catalogue/count-mismatch.ts';
import { delegatedToken } from './catalogue/delegated-token.ts';
import { dialDenied } from './catalogue/dial-denied.ts';
import { draining } from './catalogue/draining.ts';
import { duplicateName } from './catalogue/duplicate-name.ts';
import { emptyConversationList } from './catalogue/empty-conversation-list.ts';
import { emptyId } from './catalogue/empty-id.ts';
import { extraBodyKeys } from './catalogue/extra-body-keys.ts';
import { formBody } from './catalogue/form-body.ts';
import { grantInvalid } from './catalogue/grant-invalid.ts';
import { grantNotAllowed } from './catalogue/grant-not-allowed.ts';
import { idempotencyInProgress } from './catalogue/idempotency-in-progress.ts';
import { idempotencyMismatch } from './catalogue/idempotency-mismatch.ts';
import { idsSwapped } from './catalogue/ids-swapped.ts';
import { internalError } from './catalogue/internal-error.ts';
import { limitReached } from './catalogue/limit-reached.ts';
import { literalInIdSlot } from './catalogue/literal-in-id-slot.ts';
import { malformedForm } from './catalogue/malformed-form.ts';
import { malformedJson } from './catalogue/malformed-json.ts';
import { malformedRequest } from './catalogue/malformed-request.ts';
import { mergeWithSelf } from './catalogue/merge-with-self.ts';
import { missingBody } from './catalogue/missing-body.ts';
import { missingContentType } from './catalogue/missing-content-type.ts';
import { missingConversationId } from './catalogue/missing-conversation-id.ts';
import { missingParticipantId } from './catalogue/missing-participant-id.ts';
import { missingPermission } from './catalogue/missing-permission.ts';
import { missingScope } from './catalogue/missing-scope.ts';
import { noConsult } from './catalogue/no-consult.ts';
import { noDestination } from './catalogue/no-destination.ts';
import { noEffect } from './catalogue/no-effect.ts';
import { noInitiator } from './catalogue/no-initiator.ts';
import { noMatch } from './catalogue/no-match.ts';
import { noToken } from './catalogue/no-token.ts';
import { noUserContext } from './catalogue/no-user-context.ts';
import { notActiveParticipant } from './catalogue/not-active-participant.ts';
import { notFound } from './catalogue/not-found.ts';
import { notImplemented } from './catalogue/not-implemented.ts';
import { ownConversation } from './catalogue/own-conversation.ts';
import { partialUpdate } from './catalogue/partial-update.ts';
import { participantEnded } from './catalogue/participant-ended.ts';
import { participantOfOtherConversation } from './catalogue/participant-of-other-conversation.ts';
import { pathNearMiss } from './catalogue/path-near-miss.ts';
import { pkceMismatch } from './catalogue/pkce-mismatch.ts';
import { pythonLiteral } from './catalogue/python-literal.ts';
import { queueUnknown } from './catalogue/queue-unknown.ts';
import { rateLimited } from './catalogue/rate-limited.ts';
import { retiredPath } from './catalogue/retired-path.ts';
import { selectorEmpty } from './catalogue/selector-empty.ts';
import { soundBroken } from './catalogue/sound-broken.ts';
import { soundUnknown } from './catalogue/sound-unknown.ts';
import { staleList } from './catalogue/stale-list.ts';
import { stationTaken } from './catalogue/station-taken.ts';
import { subscribeOverSocket } from './catalogue/subscribe-over-socket.ts';
import { tokenExpired } from './catalogue/token-expired.ts';
import { tokenInvalid } from './catalogue/token-invalid.ts';
import { tooLarge } from './catalogue/too-large.ts';
import { tooManyDestinations } from './catalogue/too-many-destinations.ts';
import { tooManyTopics } from './catalogue/too-many-topics.ts';
import { trailingSlash } from './catalogue/trailing-slash.ts';
import { transferNotConnected } from './catalogue/transfer-not-connected.ts';
import { transferSameParty } from './catalogue/transfer-same-party.ts';
import { unknownBodyKey } from './catalogue/unknown-body-key.ts';
import { unknownHost } from './catalogue/unknown-host.ts';
import { unknownPath } from './catalogue/unknown-path.ts';
import { unknownQueryKey } from './catalogue/unknown-query-key.ts';
import { unknownScope } from './catalogue/unknown-scope.ts';
import { unknownSdkMethod } from './catalogue/unknown-sdk-method.ts';
import { unknownSdkPackage } from './catalogue/unknown-sdk-package.ts';
import { unknownTopic } from './catalogue/unknown-topic.ts';
import { unsupportedOperation } from './catalogue/unsupported-operation.ts';
import { uriTooLong } from './catalogue/uri-too-long.ts';
import { versionConflict } from './catalogue/version-conflict.ts';
import { wouldEndConversation } from './catalogue/would-end-conversation.ts';
import { wrapupCannotSkip } from './catalogue/wrapup-cannot-skip.ts';
import { wrapupCodeRequired } from './catalogue/wrapup-code-required.ts';
import { wrongBodyShape } from './catalogue/wrong-body-shape.ts';
import { wrongClientAuth } from './catalogue/wrong-client-auth.ts';
import { wrongContentType } from './catalogue/wrong-content-type.ts';
import { wrongEnumValue } from './catalogue/wrong-enum-value.ts';
import { wrongGrantType } from './catalogue/wrong-grant-type.ts';
import { wrongHeaderValue } from './catalogue/wrong-header-value.ts';
import { wrongIdKind } from './catalogue/wrong-id-kind.ts';
import { wrongLeg } from './catalogue/wrong-leg.ts';
import { wrongMediaWord } from './catalogue/wrong-media-word.ts';
import { wrongMethod } from './catalogue/wrong-method.ts';
import { wrongQueryValue } from './catalogue/wrong-query-value.ts';
import { wrongSocketUrl } from './catalogue/wrong-socket-url.ts';
import { wrongState } from './catalogue/wrong-state.ts';
import { wrongTargetLevel } from './catalogue/wrong-target-level.ts';
import { wrongTokenHost } from './catalogue/wrong-token-host.ts';
import { wrongValueType } from './catalogue/wrong-value-type.ts';
import type { ReasonEntry } from './reason.ts';

/** Every reason, in the order of the gates and, within one, in the order of blame: facts before spelling. */
export const catalogue = [
  tooLarge,
  uriTooLong,
  malformedRequest,
  unknownHost,
  noToken,
  tokenInvalid,
  tokenExpired,
  wrongTokenHost,
  wrongClientAuth,
  wrongGrantType,
  malformedForm,
  grantNotAllowed,
  grantInvalid,
  pkceMismatch,
  unknownScope,
  literalInIdSlot,
  emptyId,
  wrongMethod,
  retiredPath,
  wrongMediaWord,
  missingConversationId,
  missingParticipantId,
  wrongTargetLevel,
  wrongSocketUrl,
  subscribeOverSocket,
  trailingSlash,
  pathNearMiss,
  unknownPath,
  notImplemented,
  unsupportedOperation,
  missingScope,
  delegatedToken,
  missingPermission,
  noUserContext,
  missingContentType,
  wrongContentType,
  wrongHeaderValue,
  formBody,
  malformedJson,
  pythonLiteral,
  unknownBodyKey,
  unknownQueryKey,
  wrongQueryValue,
  wrongBodyShape,
  wrongValueType,
  wrongEnumValue,
  extraBodyKeys,
  missingBody,
  selectorEmpty,
  idsSwapped,
  wrongIdKind,
  wrongLeg,
  participantOfOtherConversation,
  notFound,
  noMatch,
  participantEnded,
  conversationEnded,
  staleList,
  wrongState,
  countMismatch,
  wouldEndConversation,
  concurrentChange,
  idempotencyMismatch,
  idempotencyInProgress,
  partialUpdate,
  noEffect,
  unknownTopic,
  tooManyTopics,
  duplicateName,
  versionConflict,
  stationTaken,
  wrapupCannotSkip,
  wrapupCodeRequired,
  cannotDisconnect,
  cannotConfine,
  cannotAnswer,
  cannotMerge,
  mergeWithSelf,
  emptyConversationList,
  consultInConference,
  consultUnderWay,
  noConsult,
  noInitiator,
  transferNotConnected,
  transferSameParty,
  noDestination,
  tooManyDestinations,
  queueUnknown,
  soundUnknown,
  soundBroken,
  notActiveParticipant,
  ownConversation,
  banned,
  rateLimited,
  limitReached,
  draining,
  dialDenied,
  internalError,
  unknownSdkMethod,
  unknownSdkPackage,
] as const;

/** The name of a reason. */
export type Reason = (typeof catalogue)[number]['reason'];

const entries: ReadonlyMap<string, ReasonEntry> = new Map<string, ReasonEntry>(
  catalogue.map((entry) => [entry.reason, entry]),
);
const ranks: ReadonlyMap<string, number> = new Map(catalogue.map((entry, rank) => [entry.reason, rank]));

/** What the catalogue says about a reason. */
export function entryOf(reason: Reason): ReasonEntry {
  const entry = entries.get(reason);
  invariant(entry !== undefined, `the reason ${reason} is not in the catalogue`);
  return entry;
}

/** Place in the order of blame; smaller is blamed first. */
export const rankOf = (reason: Reason): number => ranks.get(reason) ?? catalogue.length;

/** Whether a word, such as the last segment of /errors/{REASON}, names a reason. */
export const isReason = (word: string): word is Reason => entries.has(word);
