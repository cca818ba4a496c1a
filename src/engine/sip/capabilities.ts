import type { Headers } from './message/message.ts';

/** Methods that we understand, in and out of a dialog. */
const allowed = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO', 'PRACK', 'UPDATE', 'REFER'] as const;

/** Methods that exist and that we do not do: 405. Any other is 501 (RFC 3261 §21.5.2). */
const otherMethods: ReadonlySet<string> = new Set([...['REGISTER', 'MESSAGE', 'SUBSCRIBE', 'NOTIFY', 'PUBLISH']]);

const allowedMethods: ReadonlySet<string> = new Set(allowed);

export const isAllowed = (method: string): boolean => allowedMethods.has(method);
export const isKnown = (method: string): boolean => isAllowed(method) || otherMethods.has(method);

export const sdpType = 'application/sdp';

type HeaderLine = readonly [name: string, value: string];

export const allowHeader: HeaderLine = ['Allow', allowed.join(', ')];
export const acceptHeader: HeaderLine = ['Accept', sdpType];

/**
 * Extensions that we understand (RFC 3261 §20.37): reliable provisional responses (RFC 3262), session timers (RFC 4028),
 * REFER without NOTIFY (RFC 4488), calls in the place of calls (RFC 3891).
 */
export const extensions: readonly string[] = ['100rel', 'timer', 'norefersub', 'replaces'];

export const supportedHeader: HeaderLine = ['Supported', extensions.join(', ')];

const has = (headers: Headers, name: string, value: string): boolean =>
  headers.all(name).some((each) => each.toLowerCase() === value.toLowerCase());

/** Whether the sender understands an extension; who requires it does. */
export const supports = (headers: Headers, extension: string): boolean =>
  has(headers, 'Supported', extension) || requires(headers, extension);

export const requires = (headers: Headers, extension: string): boolean => has(headers, 'Require', extension);

/** Whether the sender says that he takes a method (RFC 3261 §20.5); undefined where he says nothing. */
export const allows = (headers: Headers, method: string): boolean | undefined =>
  headers.has('Allow') ? has(headers, 'Allow', method) : undefined;

/** What OPTIONS is answered with (RFC 3261 §11.2). */
export const optionsHeaders: readonly HeaderLine[] = [allowHeader, acceptHeader, supportedHeader];

/** Seconds after which a full server may be asked again. */
export const retryAfterFull: HeaderLine = ['Retry-After', '5'];
