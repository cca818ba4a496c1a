import { plain } from './mask.ts';

/** A template filled in, with the values it used. */
export interface Filled {
  readonly text: string;
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
}

const NAME = /\{(\w+)\}/g;

/** The `{names}` of a template. */
export const namesOf = (template: string): readonly string[] =>
  [...template.matchAll(NAME)].map((match) => match[1] ?? '');

/** Values get shorter before a poorer template is taken. */
const WIDTHS = [120, 60, 30];

/** The first template whose names are all known and that fits; the last one, cut, when none does. */
export function fill(templates: readonly string[], facts: Readonly<Record<string, string>>, charsMax: number): Filled {
  for (const template of templates) {
    const names = namesOf(template);
    if (!names.every((name) => (facts[name] ?? '') !== '')) continue;
    for (const width of WIDTHS) {
      const filled = fillWith(template, facts, width);
      if (filled.text.length <= charsMax) return filled;
      if (Object.values(filled.params).every((value) => value.length < width)) break;
    }
  }
  const last = templates.at(-1) ?? '';
  return { text: last.replaceAll(NAME, '').slice(0, charsMax), template: last, params: {} };
}

// Permissions are names, not data of a request, and have to be whole.
const WHOLE = new Set(['list', 'requirement', 'body', 'fixBody', 'sameBody', 'request', 'otherRequest']);

function fillWith(template: string, facts: Readonly<Record<string, string>>, width: number): Filled {
  const params: Record<string, string> = {};
  for (const name of namesOf(template)) params[name] = plain(facts[name] ?? '', WHOLE.has(name) ? 180 : width);
  return { text: template.replaceAll(NAME, (_, name: string) => params[name] ?? ''), template, params };
}
