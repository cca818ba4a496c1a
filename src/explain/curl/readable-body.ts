import { parseJson } from '../../contract/parse-json.ts';
import { isObject, type Json } from '../json.ts';

/**
 * A body as a value where it is a JSON object or list, so that it is judged as one whatever its Content-Type; else the
 * text. A shell variable without quotes of its own stands for a value that is not known; a body that is nothing but a
 * variable is not known at all: null.
 */
export function readableBody(text: string, variables: readonly string[] = []): Json {
  if (variables.some((name) => text.trim() === `{${name}}`)) return null;
  return jsonIn(text) ?? jsonIn(withQuotes(text, variables)) ?? text;
}

const withQuotes = (text: string, variables: readonly string[]): string =>
  variables.reduce(
    (all, name) => all.replaceAll(`{${name}}`, `"{${name}}"`).replaceAll(`""{${name}}""`, `"{${name}}"`),
    text,
  );

function jsonIn(text: string): Json | undefined {
  const parsed = parseJson(text);
  if (!parsed.ok) return undefined;
  return isObject(parsed.value) || isList(parsed.value) ? parsed.value : undefined;
}

// What JSON.parse gives is JSON; this only says so to the compiler.
const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);
