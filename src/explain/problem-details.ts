import { isUuid } from '../base/ids.ts';
import type { ErrorBody } from './explanation.ts';

/**
 * An error body in the form of `application/problem+json` (RFC 9457 section 3.1). `title` is that of the catalogue. The
 * message is the detail; all other members stay beside as extensions (section 3.2).
 */
export function problemDetails(body: ErrorBody, title: string): Record<string, unknown> {
  const { message, status, ...rest } = body;
  // The short form has no page of its own to name, but its reason.
  const [detail] = body.details;
  return {
    type: detail === undefined ? 'about:blank' : `/errors/${detail.errorCode}`,
    title,
    status,
    detail: message,
    ...(isUuid(body.contextId) ? { instance: `urn:uuid:${body.contextId}` } : {}),
    ...rest,
  };
}
