import type { CurlOption } from './curl-options.ts';

/** What curl would send after the headers. */
export interface CurlBody {
  /** Undefined: none. */
  readonly text: string | undefined;
  /** The Content-Type that curl gives it when no header says otherwise. */
  readonly contentType: string | undefined;
  /** Files that would have been read. */
  readonly files: readonly string[];
}

const FORM_TYPE = 'application/x-www-form-urlencoded';
const BOUNDARY = '------------------------partyline';

const DATA = new Set(['data', 'data-ascii', 'data-binary', 'data-raw', 'data-urlencode', 'json']);

/** Joins everything that `-d`, `--json` and `-F` give; a file is named and never read. */
export function curlBody(options: readonly CurlOption[]): CurlBody {
  const data = options.filter(({ name }) => DATA.has(name));
  const fields = options.filter(({ name }) => name === 'form' || name === 'form-string');
  if (data.length > 0) return dataBody(data);
  return fields.length > 0 ? formBody(fields) : { text: undefined, contentType: undefined, files: [] };
}

function dataBody(data: readonly CurlOption[]): CurlBody {
  const files: string[] = [];
  let text = '';
  for (const [at, option] of data.entries()) {
    // Pieces of --json are put together as they are; all others by an ampersand.
    const joint = at === 0 || option.name === 'json' ? '' : '&';
    text += joint + piece(option, files);
  }
  const isJson = data.some(({ name }) => name === 'json');
  return { text, contentType: isJson ? 'application/json' : FORM_TYPE, files };
}

function piece({ name, value }: CurlOption, files: string[]): string {
  if (name === 'data-raw') return value;
  if (name === 'data-urlencode') return urlencoded(value, files);
  if (!value.startsWith('@')) return value;
  return fileMark(value.slice(1), files);
}

/** What stands in the body where a file would. */
function fileMark(path: string, files: string[]): string {
  files.push(path === '-' ? 'standard input' : path);
  return '';
}

/** `content`, `=content`, `name=content`, `@file`, `name@file`: the name is never encoded (man page of curl). */
function urlencoded(value: string, files: string[]): string {
  const [, name = '', sign, content = ''] = /^([^=@]*)([=@])([\s\S]*)$/.exec(value) ?? [];
  if (sign === undefined) return encode(value);
  const left = name === '' ? '' : `${name}=`;
  return left + (sign === '@' ? fileMark(content, files) : encode(content));
}

/** All but the unreserved characters of RFC 3986 section 2.3, a space as a plus; `{NAME}` of a variable stays readable. */
const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll(/%7B(\w+)%7D/g, '{$1}');

/** RFC 7578, with a boundary that is always the same. */
function formBody(fields: readonly CurlOption[]): CurlBody {
  const files: string[] = [];
  const parts = fields.map(({ name, value }) => {
    const [, field = value, content = ''] = /^([^=]*)=([\s\S]*)$/.exec(value) ?? [];
    const isFile = name === 'form' && /^[@<]/.test(content);
    const text = isFile ? fileMark(content.slice(1).replace(/;.*$/, ''), files) : content;
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${text}\r\n`;
  });
  return {
    text: `${parts.join('')}--${BOUNDARY}--\r\n`,
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    files,
  };
}
