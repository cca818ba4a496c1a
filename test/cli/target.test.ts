import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { readProfiles, writeProfiles } from '../../src/cli/server/profile-file.ts';
import { type ServerFlags, targetOf } from '../../src/cli/server/target.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const office = { url: 'https://calls.example.com', clientId: 'office', clientSecret: 'word' };
const demo = { clientId: 'demo', clientSecret: 'demo' };

/** An environment with a home of its own, in which these profiles are stored. */
function home(t: TestContext, profiles = { default: office }): Readonly<Record<string, string>> {
  const environment = { XDG_CONFIG_HOME: temporaryFolder(t) };
  const written = writeProfiles(environment, profiles);
  assert.ok(written.ok);
  return environment;
}

const target = (flags: ServerFlags, environment: Readonly<Record<string, string>>) => {
  const found = targetOf(flags, environment);
  return found.ok ? found.value : found.refusal;
};

describe('the server that a verb talks to', () => {
  it('is that of dev where nobody says anything', () => {
    assert.deepEqual(target({}, {}), { url: 'http://127.0.0.1:7278', credentials: demo });
  });

  it('is named by flags, else by the environment, else by the stored profile', (t) => {
    const stored = home(t);
    const { url, ...credentials } = office;
    assert.deepEqual(target({}, stored), { url, credentials });
    const around = { ...stored, PARTYLINE_URL: 'http://127.0.0.1:9000/' };
    assert.deepEqual(target({}, around), { url: 'http://127.0.0.1:9000', credentials: demo });
    const flags = { url: 'http://127.0.0.1:9001', clientId: 'me', secret: 'mine' };
    assert.deepEqual(target(flags, around), {
      url: 'http://127.0.0.1:9001',
      credentials: { clientId: 'me', clientSecret: 'mine' },
    });
    assert.deepEqual(target({ profile: 'default' }, { ...around, PARTYLINE_TOKEN: 'x' }), { url, credentials });
  });

  it('is never told the secret of a profile that is of another', (t) => {
    const stored = home(t);
    for (const elsewhere of ['https://other.example.com', 'https://calls.example.com.evil.example']) {
      assert.match(String(target({ url: elsewhere }, stored)), /^Who asks at/);
      assert.match(String(target({ url: elsewhere, profile: 'default' }, stored)), /another URL was named/);
    }
  });

  it('may be a region of the cloud', () => {
    const known = { PARTYLINE_TOKEN: 'x' };
    for (const region of ['mypurecloud.de', 'api.mypurecloud.de', 'https://api.mypurecloud.de']) {
      assert.deepEqual(target({ region }, known), { url: 'https://api.mypurecloud.de', credentials: { token: 'x' } });
    }
    assert.match(String(target({ region: 'x.de', url: 'http://127.0.0.1:1' }, known)), /--url or by --region/);
  });

  it('is asked as a client that is typed before one of the environment, and before a token', () => {
    const environment = { PARTYLINE_TOKEN: 'worn-out', PARTYLINE_CLIENT_ID: 'nobody', PARTYLINE_CLIENT_SECRET: 'demo' };
    const clientId = 'user:alice';
    assert.deepEqual(target({ clientId }, environment), {
      url: 'http://127.0.0.1:7278',
      credentials: { clientId, clientSecret: 'demo' },
    });
    assert.deepEqual(target({}, environment), { url: 'http://127.0.0.1:7278', credentials: { token: 'worn-out' } });
  });

  it('is refused in a sentence where it cannot be one, or nobody is said who asks', () => {
    for (const url of ['ftp://127.0.0.1', 'nonsense', 'http://me:word@127.0.0.1', 'http://127.0.0.1/?x=1']) {
      assert.match(String(target({ url }, {})), /should look like http/, url);
    }
    assert.match(String(target({ url: 'http://calls.example.com' }, {})), /partyline login/);
    assert.match(String(target({}, { PARTYLINE_TOKEN: 'two\nlines' })), /no header can carry/);
    assert.match(String(target({ profile: 'nobody' }, {})), /There is no profile nobody/);
  });
});

describe('the file of profiles', () => {
  it('is readable by its owner alone, in a folder that is, and leaves nothing beside it', (t) => {
    const { XDG_CONFIG_HOME: base = '' } = home(t);
    const folder = join(base, 'partyline');
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(join(folder, 'profiles.json')).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['profiles.json']);
  });

  it('is not used where others can read it, and says what to do', (t) => {
    const environment = home(t);
    const path = join(environment.XDG_CONFIG_HOME ?? '', 'partyline', 'profiles.json');
    for (const mode of [0o604, 0o640, 0o620]) {
      chmodSync(path, mode);
      const read = readProfiles(environment);
      assert.match(read.ok ? '' : read.refusal, /others on this machine may read it .* chmod 600/);
    }
  });

  it('is refused in a sentence where it is something else', (t) => {
    const environment = { XDG_CONFIG_HOME: temporaryFolder(t) };
    const folder = join(environment.XDG_CONFIG_HOME, 'partyline');
    mkdirSync(folder);
    for (const content of ['{', '[]', '{"profiles":{"a":{"url":"x"}}}', '', 'null']) {
      writeFileSync(join(folder, 'profiles.json'), content, { mode: 0o600 });
      const read = readProfiles(environment);
      assert.match(read.ok ? '' : read.refusal, /is no file of profiles/, content);
    }
  });
});
