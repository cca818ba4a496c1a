import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { dev } from '../../src/main/dev.ts';
import { exitCodes } from '../../src/main/exit-codes.ts';
import { version } from '../../src/main/version.ts';
import { makeCertificate } from '../support/certificate.ts';
import { freePort } from '../support/free-ports.ts';

interface Outcome {
  readonly code: number | undefined;
  readonly printed: string;
  readonly complained: string;
}

/** Starts a server as the command would, and stops it after the test. */
async function run(t: TestContext, environment: Readonly<Record<string, string>>, json = true): Promise<Outcome> {
  let [printed, complained] = ['', ''];
  const started = await dev({
    flags: {},
    json,
    environment: {
      PARTYLINE_HTTP: '127.0.0.1:0',
      PARTYLINE_SIP: '127.0.0.1:0',
      PARTYLINE_DATA: ':memory:',
      ...environment,
    },
    print: (text) => {
      printed += `${text}\n`;
    },
    complain: (text) => {
      complained += `${text}\n`;
    },
  });
  if (typeof started === 'number') return { code: started, printed, complained };
  t.after(() => started.close());
  return { code: undefined, printed, complained };
}

const folder = (t: TestContext): string => {
  const path = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

async function take(t: TestContext): Promise<number> {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => void server.close());
  return port;
}

describe('partyline dev', () => {
  it('prints exactly one ready line as JSON, with everything a script needs', async (t) => {
    const { printed } = await run(t, {});
    assert.equal(printed.trimEnd().split('\n').length, 1);
    const line: unknown = JSON.parse(printed);
    assert.deepEqual(Object.keys(Object(line)), ['event', 'http', 'sip', 'token', 'pid']);
  });

  it('prints a first screen whose lines can be copied: a token, the list, the removal, the address to dial', async (t) => {
    const { printed } = await run(t, {}, false);
    for (const part of [
      /export URL='http:\/\/127\.0\.0\.1:\d+' TOKEN='[\w-]+'/,
      /export PARTYLINE_URL='http:\/\/127\.0\.0\.1:\d+' /,
      /conversations\/phone\/participants"/,
      /-X PATCH/,
      /npx partyline disconnect \+15550102/,
      /sip:600@127/,
      /setGateway/,
    ]) {
      assert.match(printed, part);
    }
  });

  it('names the port of TLS where that one is taken, and leaves the others out of it', async (t) => {
    const port = await take(t);
    const { certificate, key } = makeCertificate(t, ['IP:127.0.0.1']);
    const { code, complained } = await run(t, {
      PARTYLINE_SIP_TLS: `127.0.0.1:${port}`,
      PARTYLINE_SIP_TLS_CERT: certificate,
      PARTYLINE_SIP_TLS_KEY: key,
    });
    assert.equal(code, exitCodes.refused);
    assert.match(complained, new RegExp(`^Partyline did not start: 127\\.0\\.0\\.1:${port} is in use`));
  });

  it('refuses a key that is not that of its certificate, and a file that is none, by name', async (t) => {
    const { certificate } = makeCertificate(t, ['IP:127.0.0.1']);
    const other = join(folder(t), 'other.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(other, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const tls = { PARTYLINE_SIP_TLS: '127.0.0.1:0', PARTYLINE_SIP_TLS_CERT: certificate };
    const mismatched = await run(t, { ...tls, PARTYLINE_SIP_TLS_KEY: other });
    assert.equal(mismatched.code, exitCodes.refused);
    assert.match(mismatched.complained, /the key .*other\.pem is not that of the certificate/);
    const missing = await run(t, { ...tls, PARTYLINE_SIP_TLS_KEY: '/nowhere/key.pem' });
    assert.match(
      missing.complained,
      /PARTYLINE_SIP_TLS_CERT, _KEY .* the key \/nowhere\/key\.pem cannot be used \(ENOENT\)/,
    );
  });

  it('refuses a port that was set and is taken, and says which', async (t) => {
    const port = await take(t);
    const { code, complained } = await run(t, { PARTYLINE_HTTP: `127.0.0.1:${port}` });
    assert.equal(code, exitCodes.refused);
    assert.match(complained, new RegExp(`127\\.0\\.0\\.1:${port} is in use`));
  });

  it('refuses a damaged database and leaves it as it is', async (t) => {
    const data = folder(t);
    const file = join(data, 'partyline.db');
    writeFileSync(file, 'this is no database at all, but somebody may still need it');
    const before = readFileSync(file);
    const { code, complained } = await run(t, { PARTYLINE_DATA: data });
    assert.equal(code, exitCodes.refused);
    assert.match(complained, /did not start: .*partyline\.db/);
    assert.deepEqual(readFileSync(file), before);
  });

  it('refuses a second server on the same data', async (t) => {
    const data = folder(t);
    assert.equal((await run(t, { PARTYLINE_DATA: data })).code, undefined);
    const { code, complained } = await run(t, { PARTYLINE_DATA: data });
    assert.equal(code, exitCodes.refused);
    assert.match(complained, /in use/);
  });

  for (const [what, text] of [
    ['missing', undefined],
    ['no JSON', 'PARTYLINE_SEED=none'],
    ['no object', '[]'],
  ] as const) {
    it(`refuses a configuration file that is ${what} as a usage error`, async (t) => {
      const file = join(folder(t), 'partyline.json');
      if (text !== undefined) writeFileSync(file, text);
      const { code, complained } = await run(t, { PARTYLINE_CONFIG: file });
      assert.equal(code, exitCodes.usage);
      assert.match(complained, /^PARTYLINE_CONFIG: .*partyline\.json/);
    });
  }

  it('reads a configuration file', async (t) => {
    const file = join(folder(t), 'partyline.json');
    writeFileSync(file, JSON.stringify({ PARTYLINE_SEED: 'nonsense' }));
    assert.match((await run(t, { PARTYLINE_CONFIG: file })).complained, /PARTYLINE_SEED is "nonsense"/);
  });

  it('says the version of package.json', () => {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    assert.equal(version, Object(JSON.parse(text)).version);
  });
});
