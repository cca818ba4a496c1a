import { limits } from '../base/limits.ts';

/** Whether a text can be the name of a user or an organisation. */
export const isIdentityName = (text: string): boolean =>
  text.trim() === text && text !== '' && text.length <= limits.identityNameCharsMax && !/\p{Cc}/u.test(text);
