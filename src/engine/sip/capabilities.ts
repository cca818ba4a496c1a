/** Methods that we understand, in and out of a dialog. */
const allowed = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO'] as const;

/** Methods that exist and that we do not do: 405. Any other is 501 (RFC 3261 §21.5.2). */
const otherMethods: ReadonlySet<string> = new Set([
  ...['REGISTER', 'PRACK', 'UPDATE', 'MESSAGE'],
  ...['SUBSCRIBE', 'NOTIFY', 'PUBLISH', 'REFER'],
]);

const allowedMethods: ReadonlySet<string> = new Set(allowed);

export const isAllowed = (method: string): boolean => allowedMethods.has(method);
export const isKnown = (method: string): boolean => isAllowed(method) || otherMethods.has(method);

export const sdpType = 'application/sdp';

type HeaderLine = readonly [name: string, value: string];

export const allowHeader: HeaderLine = ['Allow', allowed.join(', ')];
export const acceptHeader: HeaderLine = ['Accept', sdpType];

/** No extension is supported, which an empty Supported says (RFC 3261 §20.37). */
export const supportedHeader: HeaderLine = ['Supported', ''];

/** What OPTIONS is answered with (RFC 3261 §11.2). */
export const optionsHeaders: readonly HeaderLine[] = [allowHeader, acceptHeader, supportedHeader];

/** Seconds after which a full server may be asked again. */
export const retryAfterFull: HeaderLine = ['Retry-After', '5'];
