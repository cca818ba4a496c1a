import { catalogue, entryOf } from '../catalogue.ts';
import type { Fix } from '../explanation.ts';
import { shellWord } from '../mask.ts';
import type { OfflineAnswer } from '../offline/offline-case.ts';
import type { CurlReading } from './read-curl.ts';

/** What a command line leaves to the shell and to files, given back in the corrected command. */
export function asTyped(answer: OfflineAnswer, reading: CurlReading): OfflineAnswer {
  const { fix } = answer;
  const told = reading.bodyFile === undefined ? answer : withFile(answer, reading);
  if (fix === null || told.fix === null) return told;
  return { ...told, fix: { ...told.fix, curl: withVariables(told.fix.curl, reading) } };
}

const JSON_HEADER = `-H 'Content-Type: application/json'`;

/** The file stays the body: what stands in it nobody has read, so nobody puts another body in its place. */
function withFile(answer: OfflineAnswer, { bodyFile = '', request }: CurlReading): OfflineAnswer {
  const { isRightInForm, ...told } = answer;
  const isForm =
    request.headers?.['content-type'] === 'application/x-www-form-urlencoded' && answer.intent !== 'oauth-token';
  const found = new Set(isForm ? [...answer.reasons, 'FORM_BODY' as const] : answer.reasons);
  const reasons = catalogue.map(({ reason }) => reason).filter((reason) => found.has(reason));
  const isCause = isForm && (isRightInForm === true || reasons[0] === 'FORM_BODY');
  return {
    ...told,
    ...(isRightInForm === true && !isForm ? { isRightInForm } : {}),
    reasons,
    ...(isCause ? { cause: `${entryOf('FORM_BODY').cause[0]} curl -d without a Content-Type sends a form.` } : {}),
    applicability: answer.applicability === 'apply' ? 'fill' : answer.applicability,
    fix: answer.fix === null ? null : fileFix(answer.fix, bodyFile),
    candidates: answer.candidates.map(({ body: _, ...candidate }) => candidate),
  };
}

function fileFix(fix: Fix, file: string): Fix {
  const { body: _, ...kept } = fix;
  if (/^(?:GET|HEAD|DELETE)$/.test(fix.method)) return fix;
  const [head = ''] = fix.curl.split(` ${JSON_HEADER}`, 1);
  return {
    ...kept,
    summary: fix.summary.replace(/(?:, )?send the body shown/, '') || 'send the request shown',
    edits: fix.edits.filter(({ at }) => !/^body\b/.test(at)),
    headers: { ...fix.headers, 'Content-Type': 'application/json' },
    curl: `${head} ${JSON_HEADER} -d ${shellWord(`@${file}`)}`,
  };
}

/** Inside single quotes a shell fills nothing in; a variable stands in double quotes, and everything else as it stood. */
function withVariables(curl: string, { variables, base, request }: CurlReading): string {
  const [, token = 'TOKEN'] = /^Bearer \{(\w+)\}$/i.exec(request.headers?.authorization ?? '') ?? [];
  const placed = (base === undefined ? curl : curl.replace('https://api.{region}/', () => `${base}/`)).replace(
    '"Authorization: Bearer $TOKEN"',
    () => `"Authorization: Bearer $${variables.includes(token) ? token : 'TOKEN'}"`,
  );
  const names = variables.filter((name) => /^[A-Za-z_]\w*$/.test(name));
  if (names.length === 0) return placed;
  const variable = new RegExp(`\\{(${names.join('|')})\\}`);
  return placed.replaceAll(/'([^']*)'/g, (quoted, text: string) => {
    const parts = text.split(variable);
    if (parts.length === 1) return quoted;
    const isPlain = !/["\\`$!]/.test(text);
    const shown = parts.map((part, at) => {
      if (at % 2 === 0) return isPlain || part === '' ? part : `'${part}'`;
      const filled = /^\w/.test(parts[at + 1] ?? '') && isPlain ? `\${${part}}` : `$${part}`;
      return isPlain ? filled : `"${filled}"`;
    });
    return isPlain ? `"${shown.join('')}"` : shown.join('');
  });
}
