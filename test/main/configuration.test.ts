import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Configuration, createConfiguration } from '../../src/main/configuration.ts';
import { readSettings, type ServerVerb, settings } from '../../src/main/settings.ts';

type Variables = Readonly<Record<string, string>>;

/** The configuration of these variables, or the sentence that refuses them. */
function configure(
  environment: Variables,
  more: { flags?: Variables; file?: Variables; verb?: ServerVerb } = {},
): Configuration | string {
  const { flags = {}, file = {}, verb = 'dev' } = more;
  const values = readSettings({ flags, environment, file }, verb);
  if (!values.ok) return values.refusal;
  const configuration = createConfiguration(values.value, { verb, seeded: { organisations: [] } });
  return configuration.ok ? configuration.value : configuration.refusal;
}

const placeOf = (configured: Configuration | string) => (typeof configured === 'string' ? configured : configured.http);

describe('a configuration', () => {
  it('of nothing is the documented default', () => {
    assert.deepEqual(configure({}), {
      http: { host: '127.0.0.1', port: 7278, isDefault: true },
      sip: { host: '127.0.0.1', port: 5060, isDefault: true },
      rtp: { host: '127.0.0.1', from: 20_000, to: 29_999 },
      data: './data',
      verb: 'dev',
      seed: 'demo',
      seeded: { organisations: [] },
      dialAllow: [],
      webhookAllow: [],
      roomsOpen: true,
      sipDigest: ['MD5'],
      sipGuardsLoopback: false,
      sipTrusted: [],
      trunks: [],
      sipOrigins: [],
      corsOrigins: [],
      sipIpv6: undefined,
      sipTls: undefined,
      codecs: ['PCMU', 'PCMA', 'G722'],
      comfortNoise: true,
      talkEvents: false,
      srtp: 'optional',
      rtpPublic: undefined,
      iceServers: [],
      sounds: undefined,
      tones: [],
      holdMusic: undefined,
      explain: 'body',
      warnings: true,
      dialects: ['genesys', 'thread', 'partyline'],
      wrongVerb: 405,
      clientTokens: 'allow',
      rateLimit: undefined,
      hosts: [],
      care: { silentMsMax: 30_000, ghosts: { action: 'end', afterMs: 10_000 }, drainMsMax: 0 },
    });
  });

  it('takes a flag before a variable, and a variable before the file', () => {
    const file = { PARTYLINE_HTTP: '127.0.0.1:1' };
    const environment = { PARTYLINE_HTTP: '127.0.0.1:2' };
    assert.deepEqual(placeOf(configure({}, { file })), { host: '127.0.0.1', port: 1, isDefault: false });
    assert.deepEqual(placeOf(configure(environment, { file })), { host: '127.0.0.1', port: 2, isDefault: false });
    const flags = { http: '127.0.0.1:3' };
    assert.deepEqual(placeOf(configure(environment, { file, flags })), {
      host: '127.0.0.1',
      port: 3,
      isDefault: false,
    });
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['PARTYLINE_SIP_GUARD', 'off', /may be on or beyond-loopback/],
    ['PARTYLINE_SIP_TRUSTED', '10.0.0.5,proxy.example.com', /should look like 10\.0\.0\.5,192\.0\.2\.7/],
    ['PARTYLINE_CODECS', 'pcmu,g729', /some of pcmu, pcma, g722, opus/],
    ['PARTYLINE_SILENT_SECONDS', '0', /a number of seconds from 1 to 86400/],
    ['PARTYLINE_GHOSTS', 'maybe', /may be end or mark/],
    ['PARTYLINE_GHOST_SECONDS', '-1', /a number of seconds from 0/],
    ['PARTYLINE_DRAIN_SECONDS', '1m', /a number of seconds from 0/],
    ['PARTYLINE_CODECS', 'pcmu,pcmu', /each once/],
    ['PARTYLINE_TONES', 'join,busy', /some of join, leave, ringback/],
    ['PARTYLINE_SRTP', 'maybe', /may be off or optional or required/],
    ['PARTYLINE_HTTP', '7278', /should look like 127\.0\.0\.1:7278/],
    ['PARTYLINE_HTTP', '127.0.0.1:70000', /should look like/],
    ['PARTYLINE_HTTP', '0.0.0.0:7278', /loopback addresses only/],
    ['PARTYLINE_SIP', '192.0.2.1:5060', /loopback addresses only/],
    ['PARTYLINE_RTP', '127.0.0.1:30000', /from 1024 to 65535/],
    ['PARTYLINE_RTP', '127.0.0.1:40000-30000', /PARTYLINE_RTP/],
    ['PARTYLINE_RATE_LIMIT', '0', /may be off, or a number/],
    ['PARTYLINE_EXPLAIN', 'loud', /may be body or header or off/],
    ['PARTYLINE_WARNINGS', 'loud', /may be on or off/],
    ['PARTYLINE_DIALECTS', 'genesys,klingon', /may be genesys, thread, or genesys,thread/],
    ['PARTYLINE_WRONG_VERB', '400', /may be 405 or 404/],
    ['PARTYLINE_CLIENT_TOKENS', 'maybe', /may be allow or strict/],
    ['PARTYLINE_ROOMS_OPEN', 'yes', /may be true or false/],
    ['PARTYLINE_DATABASE', 'postgres://localhost/x', /not supported yet/],
    ['PARTYLINE_NATS', 'nats://localhost', /not supported yet/],
    ['PARTYLINE_ENGINE', 'asterisk', /may be embedded/],
  ];
  for (const [variable, value, sentence] of refusals) {
    it(`refuses ${variable}=${value} with a sentence that names it`, () => {
      const refusal = configure({ [variable]: value });
      assert.equal(typeof refusal, 'string');
      assert.match(String(refusal), sentence);
      assert.match(String(refusal), new RegExp(`^${variable} is "`));
    });
  }

  it('refuses a certificate that nobody would be shown, and says which setting is missing', () => {
    const refusal = configure({ PARTYLINE_SIP_TLS_CERT: 'cert.pem', PARTYLINE_SIP_TLS_KEY: 'key.pem' });
    assert.match(String(refusal), /Then PARTYLINE_SIP_TLS has to say where: 127\.0\.0\.1:5061/);
  });

  it('of serve closes the rooms, limits each token, stays on its ports and takes other addresses', () => {
    const http = { host: '0.0.0.0', port: 443, isDefault: false };
    const environment = { PARTYLINE_HTTP: '0.0.0.0:443', PARTYLINE_HOSTS: 'Calls.example.com, 192.0.2.1' };
    const configured = configure({ ...environment, PARTYLINE_SIP: '192.0.2.1:5060' }, { verb: 'serve' });
    assert.ok(typeof configured !== 'string', String(configured));
    assert.deepEqual(configured.http, http);
    assert.deepEqual(configured.hosts, ['calls.example.com', '192.0.2.1']);
    assert.deepEqual([configured.roomsOpen, configured.rateLimit, configured.sip.isDefault], [false, 300, false]);
    assert.equal(configured.warnings, false);
    assert.equal(configured.sipGuardsLoopback, true);
  });

  const serveRefusals: readonly (readonly [string, Variables, RegExp])[] = [
    ['a name in place of an address', { PARTYLINE_HTTP: 'calls.example.com:80' }, /Name an IPv4 address/],
    ['every address without a name for it', { PARTYLINE_HTTP: '0.0.0.0:80' }, /PARTYLINE_HOSTS has to say/],
    ['SIP on every address', { PARTYLINE_SIP: '0.0.0.0:5060' }, /name the one that they reach/],
    ['media on every address', { PARTYLINE_RTP: '0.0.0.0:20000-20100' }, /name the one that they reach/],
    ['warnings, which are for dev', { PARTYLINE_WARNINGS: 'on' }, /^PARTYLINE_WARNINGS is "on".*may be off/],
    ['a host with a scheme', { PARTYLINE_HOSTS: 'https://calls.example.com' }, /should look like/],
  ];
  for (const [what, environment, sentence] of serveRefusals) {
    it(`of serve refuses ${what}`, () => assert.match(String(configure(environment, { verb: 'serve' })), sentence));
  }

  it('has a flag for every variable, of the same name', () => {
    for (const { variable, flag } of Object.values(settings)) {
      assert.equal(variable, `PARTYLINE_${flag.toUpperCase().replaceAll('-', '_')}`);
    }
  });
});
