import type { Clock } from '../../base/clock.ts';
import type { IdMaker, OrganisationId } from '../../base/ids.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { WrapupCodeRecord } from '../../domain/records.ts';
import type { Kept, Shelf } from './shelf.ts';

export type WrapupCode = Kept<'wrapup-code'>;

/** What a request says of a thing that has a name and a division. */
export interface NamedWish {
  readonly name: string;
  readonly description?: string;
  readonly divisionId?: string;
}

/** Codes that say how a call went. */
export interface WrapupCodes {
  get(organisationId: OrganisationId, id: string): WrapupCode | undefined;
  list(organisationId: OrganisationId): readonly WrapupCode[];
  create(organisationId: OrganisationId, wish: NamedWish, by?: string): Result<WrapupCode, 'duplicateName'>;
  update(code: WrapupCode, wish: NamedWish, by?: string): Result<WrapupCode, 'duplicateName'>;
  remove(code: WrapupCode): void;
}

export interface WrapupCodesDeps {
  readonly shelf: Shelf<'wrapup-code'>;
  readonly ids: Pick<IdMaker, 'record'>;
  readonly clock: Clock;
}

export function createWrapupCodes({ shelf, ids, clock }: WrapupCodesDeps): WrapupCodes {
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
    update(code, wish, by) {
      if (isTaken(code.organisationId, wish.name, code.id)) return refuse('duplicateName');
      const changed = { modifiedAt: clock.now(), ...(by === undefined ? {} : { modifiedBy: by }) };
      const body: WrapupCodeRecord = { ...code.body, ...wish, ...changed };
      return ok(shelf.save({ ...code, key: wish.name, body }));
    },
    remove: ({ organisationId, id }) => void shelf.remove(organisationId, id),
  };
}
