import type { OrganisationId, UserId } from '../base/ids.ts';
import type { Result } from '../base/result.ts';

/** Whom a channel or a webhook belongs to: what a grant says of its bearer. */
export interface Subscriber {
  readonly organisationId: OrganisationId;
  readonly clientId: string;
  readonly userId?: UserId;
  /** Of the token; a channel is told when it is revoked. */
  readonly hash: string;
  readonly family?: string;
  /** `*` means all. */
  readonly permissions: readonly string[];
}

/** A channel as shown; `expires` is milliseconds since 1970. */
export interface ChannelSeen {
  readonly id: string;
  readonly expires: number;
}

/** One topic that was asked for, with what became of it. */
export interface TopicSeen {
  readonly id: string;
  readonly state: 'Permitted' | 'Rejected';
  readonly rejectionReason?: string;
  readonly missingPermissions?: readonly string[];
}

/** Why a list of topics was not taken; nothing was changed then. */
export type SubscribeRefusal =
  | { readonly kind: 'unknownChannel' }
  | { readonly kind: 'tooMany'; readonly max: number }
  | { readonly kind: 'invalid'; readonly topic: TopicSeen };

export interface SubscribeOrder {
  readonly channelId: string;
  readonly topics: readonly string[];
  /** In place of the topics that there are, or besides them. */
  readonly replaces: boolean;
  /** Takes the good part of the list instead of refusing all of it. */
  readonly ignoresErrors: boolean;
}

/** Channels over HTTP. A channel of somebody else is unknown. */
export interface ChannelService {
  /** Makes one; beyond the bound the one that was unused longest goes. */
  create(subscriber: Subscriber): ChannelSeen;
  /** Those made with this token, or all of its user and client. */
  list(subscriber: Subscriber, of: 'token' | 'oauthclient'): readonly ChannelSeen[];
  isKnown(subscriber: Subscriber, channelId: string): boolean;
  topics(subscriber: Subscriber, channelId: string): readonly TopicSeen[] | undefined;
  subscribe(subscriber: Subscriber, order: SubscribeOrder): Result<readonly TopicSeen[], SubscribeRefusal>;
  /** False when the channel is unknown. */
  unsubscribe(subscriber: Subscriber, channelId: string): boolean;
}
