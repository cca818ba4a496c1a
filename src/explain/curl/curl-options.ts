import { ok, type Result, refuse } from '../../base/result.ts';

/** One option of a command line, with its value when it takes one. */
export interface CurlOption {
  /** Long name without hyphens. */
  readonly name: string;
  readonly value: string;
}

/** What the words after `curl` are. */
export interface CurlArguments {
  readonly options: readonly CurlOption[];
  readonly urls: readonly string[];
  /** Whether `--next` begins another request, which is not read. */
  readonly hasNext: boolean;
}

/** Options that take a value, as `short long`; man page of curl 8. */
const valued = `
  A user-agent;b cookie;c cookie-jar;C continue-at;d data;D dump-header;e referer;E cert;F form;H header;K config;
  m max-time;o output;P ftp-port;Q quote;r range;t telnet-option;T upload-file;u user;U proxy-user;w write-out;x proxy;
  X request;y speed-time;Y speed-limit;z time-cond;
  abstract-unix-socket;alt-svc;aws-sigv4;cacert;capath;cert-type;ciphers;connect-timeout;connect-to;create-file-mode;
  crlfile;curves;data-ascii;data-binary;data-raw;data-urlencode;delegation;dns-interface;dns-ipv4-addr;dns-ipv6-addr;
  dns-servers;doh-url;engine;etag-compare;etag-save;expect100-timeout;form-string;happy-eyeballs-timeout-ms;haproxy-clientip;
  hostpubmd5;hostpubsha256;hsts;interface;ip-tos;ipfs-gateway;json;keepalive-time;key;key-type;krb;libcurl;limit-rate;
  local-port;login-options;mail-auth;mail-from;mail-rcpt;max-filesize;max-redirs;netrc-file;noproxy;oauth2-bearer;
  output-dir;parallel-max;pass;pinnedpubkey;preproxy;proto;proto-default;proto-redir;proxy-cacert;proxy-capath;proxy-cert;
  proxy-cert-type;proxy-ciphers;proxy-header;proxy-key;proxy-key-type;proxy-pass;proxy-pinnedpubkey;proxy-service-name;
  proxy-tls13-ciphers;proxy-tlsauthtype;proxy-tlspassword;proxy-tlsuser;proxy1.0;pubkey;random-file;rate;request-target;
  resolve;retry;retry-delay;retry-max-time;sasl-authzid;service-name;socks4;socks4a;socks5;socks5-gssapi-service;
  socks5-hostname;stderr;tftp-blksize;tls-max;tls13-ciphers;tlsauthtype;tlspassword;tlsuser;trace;trace-ascii;trace-config;
  unix-socket;url;url-query;variable;vlan-priority`;

/** Options without a value that change the request, or whose letter has a name that does. The others are ignored. */
const flags = 'crlf;G get;I head;: next;f fail;g globoff;k insecure;L location;s silent;i include;v verbose';

/** Names by letter and by themselves. */
const tableOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split(';')
      .map((entry) => entry.trim().split(' '))
      .flatMap((words) => {
        const name = words.at(-1) ?? '';
        return words.map((word): [string, string] => [word, name]);
      }),
  );

const valuedNames = tableOf(valued);
const flagNames = tableOf(flags);

/** Tells options, their values and addresses apart, as curl does: letters may be combined, the last one takes the rest. */
export function curlArguments(words: readonly string[]): Result<CurlArguments, string> {
  const options: CurlOption[] = [];
  const urls: string[] = [];
  const rest = [...words];
  let isOver = false;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') isOver = true;
    else if (isOver || !word.startsWith('-') || word === '-') urls.push(word);
    else {
      const read = word.startsWith('--') ? readLong(word, rest) : readShort(word, rest);
      if (!read.ok) return read;
      if (read.value.some(({ name }) => name === 'next')) return ok({ options, urls, hasNext: true });
      options.push(...read.value);
    }
  }
  return ok({ options, urls, hasNext: false });
}

type Read = Result<readonly CurlOption[], string>;

const noValue = (option: string): Result<never, string> => refuse(`${option} has no value`);

function readLong(word: string, rest: string[]): Read {
  const [, sent = '', inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
  const name = fullName(sent);
  const takesValue = valuedNames.get(name);
  if (takesValue === undefined) return ok([{ name: flagNames.get(name) ?? name, value: '' }]);
  const value = inline ?? rest.shift();
  return value === undefined ? noValue(`--${sent}`) : ok([{ name: takesValue, value }]);
}

/** curl takes any beginning of a name that only one option has. */
function fullName(sent: string): string {
  if (valuedNames.has(sent) || flagNames.has(sent)) return sent;
  const longer = [...new Set([...valuedNames.values(), ...flagNames.values()])].filter((name) => name.startsWith(sent));
  return longer.length === 1 ? (longer[0] ?? sent) : sent;
}

function readShort(word: string, rest: string[]): Read {
  const options: CurlOption[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    const name = valuedNames.get(letter);
    if (name === undefined) {
      options.push({ name: flagNames.get(letter) ?? letter, value: '' });
      continue;
    }
    const inline = word.slice(at + 1);
    const value = inline === '' ? rest.shift() : inline;
    return value === undefined ? noValue(`-${letter}`) : ok([...options, { name, value }]);
  }
  return ok(options);
}
