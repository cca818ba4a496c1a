export type { Clock, Timer } from '../base/clock.ts';
export type { Candidate, Edit, Fix } from '../explain/explanation.ts';
export type { Json } from '../explain/json.ts';
export type { Applicability } from '../explain/reason.ts';
export { type Client, createClient } from './client.ts';
export type { ExplainWish } from './explain-request.ts';
export type { Explanation } from './explanation.ts';
export type {
  Answered,
  ClientOptions,
  ClientRandom,
  Credentials,
  Fetch,
  FetchAnswer,
  FetchInit,
  FetchReader,
  OpenSocket,
  ProgressEvent,
  RequestOptions,
  Service,
  Socket,
} from './options.ts';
export type { Acted, ActOutcome, Disconnected, Outcome, PartyOutcome, Plan } from './outcome.ts';
export type { ListedLeg, ListedParticipant } from './participant.ts';
export type { ListFilter } from './partyline/list.ts';
export { type FailureDetails, type FailureKind, PartylineError } from './partyline-error.ts';
export type { PhoneParticipantChange, PhoneParticipantChanged } from './phone-participant.ts';
export type { ActRequest, DisconnectRequest, HoldRequest, MoveRequest, MuteRequest, Selector } from './selector.ts';
export type { TimelineEvent } from './timeline.ts';
export type { WatchEvent, WatchOptions } from './watch/watch-event.ts';
