import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Answer, Exchange, Stop } from './exchange.ts';

export interface ConsolePagesDeps {
  /** Folder of the built console; undefined: it was not built. */
  readonly folder: string | undefined;
  /** For programs, and where there is no console. */
  readonly welcome: () => string;
  readonly version: string;
  /** Whether whoever signs in has to name his organisation. */
  readonly asksOrganisation: boolean;
}

/** The console: its page, what the page loads, and what it has to know before anybody has signed in. */
export interface ConsolePages {
  readonly root: (exchange: Exchange) => Stop;
  /** Undefined where the path is none of the console's. */
  readonly asset: (exchange: Exchange) => Stop | undefined;
  readonly terms: () => Stop;
}

const HTML = 'text/html; charset=utf-8';

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

const ASSET = /^\/assets\/([\w-]+\.[\w-]+\.(js|css|svg))$/;

/** Serves what `scripts/build-console.ts` made; names carry a hash of their content, so that they may be kept for ever. */
export function createConsolePages({ folder, welcome, version, asksOrganisation }: ConsolePagesDeps): ConsolePages {
  const files = new Map<string, File | undefined>();
  const fileOf = (name: string): File | undefined => {
    if (folder === undefined) return undefined;
    if (!files.has(name)) files.set(name, readPacked(join(folder, `${name}.gz`)));
    return files.get(name);
  };
  return {
    root(exchange) {
      const page = wantsHtml(exchange) ? fileOf('index.html') : undefined;
      if (page === undefined) return plain(welcome());
      return sent(exchange, page, {
        ...pageHeaders(exchange),
        type: HTML,
        'Cache-Control': 'no-cache',
      });
    },
    asset(exchange) {
      const [, name = '', ending = ''] = ASSET.exec(exchange.pathname) ?? [];
      const type = types[ending];
      const file = type === undefined ? undefined : fileOf(`assets/${name}`);
      if (type === undefined || file === undefined) return undefined;
      return sent(exchange, file, {
        'X-Content-Type-Options': 'nosniff',
        type,
        'Cache-Control': 'public, max-age=31536000, immutable',
      });
    },
    terms: () => ({ answer: { status: 200, body: { version, asksOrganisation } } }),
  };
}

const plain = (content: string): Stop => ({
  answer: { status: 200, headers: { Vary: 'Accept' }, text: { type: 'text/plain; charset=utf-8', content } },
});

/** A browser's address line asks for HTML by name; curl and scripts take anything. */
const wantsHtml = ({ incoming }: Exchange): boolean => /\btext\/html\b/.test(incoming.headers.accept ?? '');

/** A file as it is sent to whoever takes gzip. */
interface File {
  readonly packed: Buffer;
  readonly etag: string;
}

function readPacked(path: string): File | undefined {
  if (!existsSync(path)) return undefined;
  const packed = readFileSync(path);
  return { packed, etag: `"${createHash('sha256').update(packed).digest('base64url').slice(0, 22)}"` };
}

/** Nothing but what this server sends runs or is asked; no page may frame it. */
function pageHeaders({ incoming: { headers } }: Exchange): Readonly<Record<string, string>> {
  const host = /^[\w.:[\]-]+$/.exec(headers.host ?? '')?.[0];
  const sockets = host === undefined ? '' : ` ${headers['x-forwarded-proto'] === 'https' ? 'wss' : 'ws'}://${host}`;
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `connect-src 'self'${sockets}`,
      "img-src 'self' data:",
      "media-src 'self' blob:",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'microphone=(self), camera=(), geolocation=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}

interface SentHeaders extends Readonly<Record<string, string>> {
  readonly type: string;
}

function sent({ incoming: { headers } }: Exchange, file: File, { type, ...more }: SentHeaders): Stop {
  const common = { ...more, ETag: file.etag, Vary: 'Accept, Accept-Encoding' };
  const known = (headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  if (known.includes(file.etag)) return { answer: { status: 304, headers: common } };
  const takesGzip = /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  const bytes = takesGzip ? file.packed : gunzipSync(file.packed);
  const answer: Answer = {
    status: 200,
    headers: { ...common, ...(takesGzip ? { 'Content-Encoding': 'gzip' } : {}) },
    stream: { type, bytes: bytes.length, content: once(bytes) },
  };
  return { answer };
}

async function* once(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}
