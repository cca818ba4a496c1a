import { asConversationId, asUserId, type ConversationId, type OrganisationId, type UserId } from '../base/ids.ts';
import type { Subscriber, TopicSeen } from '../contract/notifications.ts';
import { readTopics, type Topic } from './topic.ts';

/** What an organisation has, for the ids in topics. */
export interface KnownThings {
  readonly hasUser: (organisationId: OrganisationId, id: UserId) => boolean;
  readonly hasConversation: (organisationId: OrganisationId, id: ConversationId) => boolean;
  readonly hasQueue: (organisationId: OrganisationId, id: string) => boolean;
}

const VIEW = 'conversation:communication:view';

/** A subscription as judged: what it is told as, and the topics that it opens. */
export interface Judged {
  readonly seen: TopicSeen;
  readonly topics: readonly Topic[];
}

/** Whether a subscriber may hear a topic. An id of another organisation is unknown, as one that is none. */
export function judgeTopic(known: KnownThings, subscriber: Subscriber, id: string): Judged {
  const topics = readTopics(id);
  if (topics === undefined) return rejected(id, 'no such topic');
  for (const topic of topics) {
    // Permission before existence, or the answer would tell which ids exist.
    if (!mayHear(subscriber, topic)) return rejected(id, `the permission ${VIEW} is missing`, [VIEW]);
    if (!exists(known, subscriber.organisationId, topic)) return rejected(id, 'an id in it is unknown');
  }
  return { seen: { id, state: 'Permitted' }, topics };
}

const rejected = (id: string, rejectionReason: string, missingPermissions?: readonly string[]): Judged => ({
  seen: { id, state: 'Rejected', rejectionReason, ...(missingPermissions ? { missingPermissions } : {}) },
  topics: [],
});

/** Everybody may hear of himself; of others only who may look at calls. */
function mayHear({ userId, permissions }: Subscriber, { template, ids }: Topic): boolean {
  if (template.startsWith('v2.system.')) return true;
  if (template.startsWith('v2.users.{id}') && ids[0] === userId) return true;
  return permissions.includes('*') || permissions.includes(VIEW);
}

const holders = /(users|queues|conversations?)\.\{id\}/g;

function exists(known: KnownThings, organisationId: OrganisationId, { template, ids }: Topic): boolean {
  return [...template.matchAll(holders)].every(([, holder], at) => {
    const id = ids[at] ?? '';
    if (holder === 'users') return known.hasUser(organisationId, asUserId(id));
    if (holder === 'queues') return known.hasQueue(organisationId, id);
    return known.hasConversation(organisationId, asConversationId(id));
  });
}
