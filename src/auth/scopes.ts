import { ok, type Result, refuse } from '../base/result.ts';
import { scopes as everyScope } from '../contract/permissions.ts';

/**
 * The scopes of a token: those that were asked for, of those that may be given. Undefined: scopes do not bind it. The
 * refusal is a sentence.
 */
export function grantedScopes(
  given: readonly string[] | undefined,
  asked: string | undefined,
): Result<readonly string[] | undefined, string> {
  const wanted = [...new Set((asked ?? '').split(' ').filter((each) => each !== ''))];
  if (wanted.length === 0) return ok(given);
  const unknown = wanted.find((each) => !everyScope.includes(each) && given?.includes(each) !== true);
  if (unknown !== undefined) return refuse(`the scope ${unknown.slice(0, 64)} does not exist`);
  const tooMuch = given === undefined ? undefined : wanted.find((each) => !given.includes(each));
  return tooMuch === undefined ? ok(wanted) : refuse(`the scope ${tooMuch} is not this client's to ask for`);
}
