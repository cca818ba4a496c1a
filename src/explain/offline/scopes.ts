import type { Operation } from '../../contract/operation.ts';

/**
 * Areas that scopes are named after, besides those of the operations in the table: names of the cloud's APIs. A scope is
 * an area, or an area with `:readonly` (reference/genesys behaviour 6); no other form exists.
 */
const AREAS = `
alerting architect audits billing carrier-services coaching content-management dialog employee-engagement
employee-performance external-contacts fax flows gamification gdpr geolocation greetings groups identity-providers
infrastructure-as-code integrations intents journey knowledge language-understanding learning license locations
organization-authorization outbound presence process-automation profiles quality response-management scim scripts
search social speech-and-text-analytics suggest surveys task-management telephony textbots timezones tokens upload
uploads usage user-recordings voicemail web-deployments web-messaging webhooks widgets workforce-management
`
  .trim()
  .split(/\s+/);

const BARE = new Set(['user-basic-info']);

/** The scopes of a list that do not exist. */
export function unknownScopes(scopes: readonly string[], operations: readonly Operation[]): readonly string[] {
  const known = new Set(operations.flatMap((operation) => operation.scopes));
  const areas = new Set([...[...known].map((scope) => scope.split(':')[0] ?? ''), ...AREAS]);
  return scopes.filter((scope) => {
    const [area = '', access, ...rest] = scope.split(':');
    const isForm = access === undefined || (access === 'readonly' && rest.length === 0 && !BARE.has(area));
    return !(isForm && areas.has(area));
  });
}
