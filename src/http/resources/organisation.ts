import type { Registry } from '../../app/registry.ts';
import { type Handler, json } from '../exchange.ts';
import { organisationShape } from './directory-shapes.ts';

/** The organisation of the token. */
export const organisationHandlers = (registry: Registry): Readonly<Record<string, Handler>> => ({
  getOrganizationsMe: (_, { organisationId }) => json(200, organisationShape(registry, organisationId)),
});
