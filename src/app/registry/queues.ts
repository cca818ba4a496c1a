import type { Clock } from '../../base/clock.ts';
import type { IdMaker, OrganisationId } from '../../base/ids.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { QueueRecord } from '../../domain/records.ts';
import type { Kept, Shelf } from './shelf.ts';

export type Queue = Kept<'queue'>;
export type QueueMember = Kept<'queue-member'>;

/** What a request says of a queue. */
export type QueueWish = Pick<
  QueueRecord,
  'name' | 'description' | 'divisionId' | 'alertingTimeoutSeconds' | 'wrapupPrompt' | 'wrapupTimeoutMs'
>;

/** Queues and who is in them. */
export interface Queues {
  get(organisationId: OrganisationId, id: string): Queue | undefined;
  list(organisationId: OrganisationId): readonly Queue[];
  create(organisationId: OrganisationId, wish: QueueWish, by?: string): Result<Queue, 'duplicateName'>;
  update(queue: Queue, wish: QueueWish, by?: string): Result<Queue, 'duplicateName'>;
  setCodes(queue: Queue, wrapupCodeIds: readonly string[]): Queue;
  /** With its memberships. */
  remove(queue: Queue): void;
  members(queue: Queue): readonly QueueMember[];
  member(queue: Queue, userId: string): QueueMember | undefined;
  /** Makes a member of who is none. */
  put(queue: Queue, userId: string, joined?: boolean): QueueMember;
  /** False when he was no member. */
  dismiss(queue: Queue, userId: string): boolean;
  /** The queues of a user, each with whether he has joined it. */
  of(
    organisationId: OrganisationId,
    userId: string,
  ): readonly { readonly queue: Queue; readonly member: QueueMember }[];
}

export interface QueuesDeps {
  readonly shelf: Shelf<'queue'>;
  readonly memberShelf: Shelf<'queue-member'>;
  readonly ids: Pick<IdMaker, 'record'>;
  readonly clock: Clock;
}

export const hasJoined = ({ body }: QueueMember): boolean => body.joined !== false;

export function createQueues(deps: QueuesDeps): Queues {
  return { ...queueWrites(deps), ...memberships(deps) };
}

function queueWrites({
  shelf,
  memberShelf,
  ids,
  clock,
}: QueuesDeps): Pick<Queues, 'get' | 'list' | 'create' | 'update' | 'setCodes' | 'remove'> {
  const isTaken = (organisationId: OrganisationId, name: string, but?: string): boolean =>
    shelf.list(organisationId, name).some(({ id }) => id !== but);
  return {
    get: shelf.get,
    list: (organisationId) => shelf.list(organisationId),
    create(organisationId, wish, by) {
      if (isTaken(organisationId, wish.name)) return refuse('duplicateName');
      const made = { createdAt: clock.now(), ...(by === undefined ? {} : { createdBy: by }) };
      return ok(shelf.save({ organisationId, id: ids.record(), key: wish.name, body: { ...wish, ...made } }));
    },
    update(queue, wish, by) {
      if (isTaken(queue.organisationId, wish.name, queue.id)) return refuse('duplicateName');
      const changed = { modifiedAt: clock.now(), ...(by === undefined ? {} : { modifiedBy: by }) };
      return ok(shelf.save({ ...queue, key: wish.name, body: { ...queue.body, ...wish, ...changed } }));
    },
    setCodes: (queue, wrapupCodeIds) =>
      shelf.save({ ...queue, body: { ...queue.body, wrapupCodeIds, modifiedAt: clock.now() } }),
    remove({ organisationId, id }) {
      for (const member of memberShelf.list(organisationId, id)) memberShelf.remove(organisationId, member.id);
      shelf.remove(organisationId, id);
    },
  };
}

function memberships({
  shelf,
  memberShelf,
  ids,
}: QueuesDeps): Pick<Queues, 'members' | 'member' | 'put' | 'dismiss' | 'of'> {
  const members = ({ organisationId, id }: Queue): readonly QueueMember[] => memberShelf.list(organisationId, id);
  const member = (queue: Queue, userId: string): QueueMember | undefined =>
    members(queue).find(({ body }) => body.userId === userId);
  return {
    members,
    member,
    put(queue, userId, joined) {
      const kept = member(queue, userId);
      if (kept !== undefined && (joined === undefined || hasJoined(kept) === joined)) return kept;
      const { organisationId, id: queueId } = queue;
      const body = { queueId, userId, joined: joined ?? true };
      return memberShelf.save(
        kept === undefined ? { organisationId, id: ids.record(), key: queueId, body } : { ...kept, body },
      );
    },
    dismiss(queue, userId) {
      const kept = member(queue, userId);
      return kept !== undefined && memberShelf.remove(queue.organisationId, kept.id);
    },
    of: (organisationId, userId) =>
      shelf.list(organisationId).flatMap((queue) => {
        const found = member(queue, userId);
        return found === undefined ? [] : [{ queue, member: found }];
      }),
  };
}
