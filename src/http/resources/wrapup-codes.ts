import type { NamedWish, WrapupCode } from '../../app/registry/wrapup-codes.ts';
import type { Registry } from '../../app/registry.ts';
import type { OrganisationId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { inOrder, isAmong, listing, nameFits } from '../listing.ts';
import { codeShape } from './directory-shapes.ts';

/** Reads a name and a division; a stop where there is no such division. */
export function namedWish(registry: Registry, organisationId: OrganisationId, body: unknown): NamedWish | Stop {
  const fields = fieldsOf(body);
  const name = textOf(fields, 'name')?.trim() ?? '';
  if (name === '') return refused('MISSING_BODY', { required: 'name' });
  const divisionId = textOf(fieldsOf(fields.division), 'id');
  if (divisionId !== undefined && registry.division(organisationId, divisionId) === undefined)
    return refused('NOT_FOUND', { what: 'division', id: divisionId });
  const { description } = fields;
  return {
    name,
    ...(typeof description === 'string' ? { description } : {}),
    ...(divisionId === undefined ? {} : { divisionId }),
  };
}

/** The codes that say how a call went. */
export function wrapupCodeHandlers(registry: Registry): Readonly<Record<string, Handler>> {
  const { wrapupCodes } = registry;
  const withCode =
    (act: (code: WrapupCode, handed: Parameters<Handler>) => Stop): Handler =>
    (exchange, grant) => {
      const { codeId: id = '' } = exchange.params;
      const code = wrapupCodes.get(grant.organisationId, id);
      return code === undefined ? refused('NOT_FOUND', { what: 'wrap-up code', id }) : act(code, [exchange, grant]);
    };
  const show = (code: WrapupCode): Stop => json(200, codeShape(registry, code));
  const list = (exchange: Exchange, organisationId: OrganisationId): Stop => {
    const { query } = exchange;
    const home = registry.homeDivision(organisationId).id;
    // A code that is deleted is gone, so there is none to list.
    const shown = query.get('includeState') === 'Deleted' ? [] : wrapupCodes.list(organisationId);
    const found = shown.filter(
      ({ id, body }) =>
        isAmong(query, 'id', id) && nameFits(query, body.name) && isAmong(query, 'divisionId', body.divisionId ?? home),
    );
    const sorted = query.get('sortBy') === 'id' ? found.toSorted((a, b) => (a.id < b.id ? -1 : 1)) : found;
    return listing(exchange, { found: inOrder(query, sorted), shape: (code) => codeShape(registry, code) });
  };
  const duplicate = (name: string): Stop => refused('DUPLICATE_NAME', { what: 'wrap-up code', name });
  return {
    getRoutingWrapupcodes: (exchange, { organisationId }) => list(exchange, organisationId),
    getRoutingWrapupcodesDivisionviews: (exchange, { organisationId }) => list(exchange, organisationId),
    getRoutingWrapupcode: withCode(show),
    getRoutingWrapupcodesDivisionview: withCode(show),
    postRoutingWrapupcodes({ body }, { organisationId, userId }) {
      const wish = namedWish(registry, organisationId, body);
      if (!('name' in wish)) return wish;
      const max = limits.wrapupCodesPerOrganisationMax;
      if (wrapupCodes.list(organisationId).length >= max)
        return refused('LIMIT_REACHED', { limit: 'wrapupCodesPerOrganisationMax', max: String(max) });
      const made = wrapupCodes.create(organisationId, wish, userId);
      return made.ok ? show(made.value) : duplicate(wish.name);
    },
    putRoutingWrapupcode: withCode((code, [{ body }, { organisationId, userId }]) => {
      const wish = namedWish(registry, organisationId, body);
      if (!('name' in wish)) return wish;
      const updated = wrapupCodes.update(code, wish, userId);
      return updated.ok ? show(updated.value) : duplicate(wish.name);
    }),
    deleteRoutingWrapupcode: withCode((code) => {
      wrapupCodes.remove(code);
      return { answer: { status: 200 } };
    }),
  };
}
