import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Configuration, createConfiguration } from '../../src/main/configuration.ts';
import { readSettings, settings } from '../../src/main/settings.ts';

type Variables = Readonly<Record<string, string>>;

/** The configuration of these variables, or the sentence that refuses them. */
function configure(environment: Variables, more: { flags?: Variables; file?: Variables } = {}): Configuration | string {
  const values = readSettings({ flags: more.flags ?? {}, environment, file: more.file ?? {} });
  if (!values.ok) return values.refusal;
  const configuration = createConfiguration(values.value);
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
      seed: 'demo',
      dialAllow: [],
      roomsOpen: true,
      explain: 'body',
      dialects: ['genesys', 'thread', 'partyline'],
      wrongVerb: 405,
      clientTokens: 'allow',
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
    ['PARTYLINE_HTTP', '7278', /should look like 127\.0\.0\.1:7278/],
    ['PARTYLINE_HTTP', '127.0.0.1:70000', /should look like/],
    ['PARTYLINE_HTTP', '0.0.0.0:7278', /loopback addresses only/],
    ['PARTYLINE_SIP', '192.0.2.1:5060', /loopback addresses only/],
    ['PARTYLINE_RTP', '127.0.0.1:30000', /from 1024 to 65535/],
    ['PARTYLINE_RTP', '127.0.0.1:40000-30000', /PARTYLINE_RTP/],
    ['PARTYLINE_SEED', 'everything', /may be demo or none/],
    ['PARTYLINE_EXPLAIN', 'loud', /may be body or header or off/],
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

  it('has a flag for every variable, of the same name', () => {
    for (const { variable, flag } of Object.values(settings)) {
      assert.equal(variable, `PARTYLINE_${flag.toUpperCase().replaceAll('-', '_')}`);
    }
  });
});
