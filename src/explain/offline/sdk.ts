import type { Operation } from '../../contract/operation.ts';
import { type Problem, problem } from '../problem.ts';
import { wordsIn } from '../wish/words.ts';

/** Functions of the official SDKs that are no operation. */
const OWN_FUNCTIONS: ReadonlySet<string> = new Set([
  'login client credentials grant',
  'login implicit grant',
  'login code authorization grant',
  'login pkcegrant',
  'login pkce grant',
  'login saml2 bearer grant',
  'get client credentials token',
  'get saml2bearer token',
  'get code authorization token',
  'get pkce token',
  'authorize client credentials',
  'set access token',
  'set environment',
  'set gateway',
  'set persist settings',
  'call api',
  'api client',
]);

/** What the official packages are called in code (reference/explain invented-requests, realPackages). */
const REAL_ROOT = /purecloud|platform ?client/i;
const GENESYS = /genesys/i;
const VERBS = new Set(['get', 'head', 'post', 'put', 'patch', 'delete']);

/** The name of the function in a call as it stands in a script, and what stands before it. */
function partsOf(call: string): { readonly root: string; readonly name: string } {
  const plain = call
    .replaceAll(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, '')
    .replace(/\(.*$/s, '')
    .trim();
  const parts = plain.split(/\.|::|->/).filter((part) => part.trim() !== '');
  return { root: (parts.length > 1 ? parts[0] : '') ?? '', name: (parts.at(-1) ?? '').trim() };
}

/** UNKNOWN_SDK_PACKAGE and UNKNOWN_SDK_METHOD, of a call that no official SDK has. */
export function sdkProblems(call: string | undefined, operations: readonly Operation[]): readonly Problem[] {
  if (call === undefined || call.trim() === '') return [];
  const { root, name } = partsOf(call);
  const isInvented = GENESYS.test(root) && !REAL_ROOT.test(root.replaceAll('-', ' '));
  return [
    ...(isInvented ? [problem('UNKNOWN_SDK_PACKAGE', { package: root })] : []),
    ...(isKnown(name, operations) ? [] : [problem('UNKNOWN_SDK_METHOD', { function: name })]),
  ];
}

function isKnown(name: string, operations: readonly Operation[]): boolean {
  const words = wordsIn(name.replace(/Async$|_async$|WithHttpInfo(?:Async)?$|_with_http_info$/i, ''));
  const phrase = words.join(' ');
  if (words.length === 0 || OWN_FUNCTIONS.has(phrase) || /^[A-Z]\w*Api$/.test(name)) return true;
  const [verb = ''] = words;
  if (!VERBS.has(verb)) return false;
  if (operations.some((operation) => wordsIn(operation.name).join(' ') === phrase)) return true;
  return isOldName(words, operations) || !isOfTable(words, operations);
}

// The SDKs of 2018 named a function by its whole path, ids included: patchCallsCallIdParticipantsParticipantId.
function isOldName(words: readonly string[], operations: readonly Operation[]): boolean {
  const [verb = '', ...rest] = words;
  const literals = rest.filter((word, at) => word !== 'id' && rest[at + 1] !== 'id').join(' ');
  if (!rest.includes('id')) return false;
  return operations.some((operation) => {
    const own = operation.path
      .split('/')
      .slice(3)
      .filter((part) => !part.startsWith('{'))
      .flatMap((part) => wordsIn(part))
      .join(' ');
    return operation.method.toLowerCase() === verb && (own === literals || own.endsWith(` ${literals}`));
  });
}

/** Whether a name speaks of what the table holds whole: only there is a missing name a name that does not exist. */
function isOfTable(words: readonly string[], operations: readonly Operation[]): boolean {
  const [, area = ''] = words;
  const stem = area.replace(/s$/, '');
  return operations.some(
    (operation) =>
      (operation.path.split('/')[3] ?? '').replace(/s$/, '') === stem && /^(?:conversation|notification)$/.test(stem),
  );
}
