import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createRegistry } from '../../src/app/registry.ts';
import { readSeed } from '../../src/main/seed-file.ts';
import { seedIdentities } from '../../src/main/seed-identities.ts';
import { idOfName } from '../../src/main/seed-ids.ts';
import { saveSeedRecords, seedRecords } from '../../src/main/seed-records.ts';
import { publishedSeedSchema } from '../../src/main/seed-schema.ts';
import type { StoredRecord } from '../../src/ports/records.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createMemoryIdentities } from '../support/memory-identities.ts';
import { createSeededIds } from '../support/random.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import { exampleSeed } from './seed-example.ts';

const written = JSON.stringify(exampleSeed, null, 2);

/** What is said of the example when one text in it is another. */
function saidOf(from: string | RegExp, to: string): string {
  const text = written.replace(from, to);
  assert.notEqual(text, written, `the example has ${from}`);
  const seed = readSeed(text);
  return seed.ok ? 'fine' : seed.refusal;
}

/** Number of the first line of a text that holds a part. */
const lineOf = (part: string, text = written): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a seed file', () => {
  it('with one of everything is read', () => assert.ok(readSeed(written).ok));

  it('may name its schema, which docs publishes', () => {
    assert.ok(readSeed(JSON.stringify({ $schema: './seed.schema.json', ...exampleSeed })).ok);
    const file = new URL('../../docs/seed.schema.json', import.meta.url);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), publishedSeedSchema());
  });

  const faults: readonly (readonly [string, string | RegExp, string, RegExp, string])[] = [
    ['a key that is none', '"redirectUris"', '"redirectUrls"', /redirectUrls is no key/, '"redirectUris"'],
    ['a wrong type', '"accessTokenValiditySeconds": 600', '"accessTokenValiditySeconds": "600"', /is string/, '600'],
    [
      'a missing name',
      '"name": "bob"',
      '"email": "bob@example.com"',
      /users\[1\]\.name is missing/,
      '{\n          "name": "bob"',
    ],
    ['a secret in clear', /"\$scrypt[^"]*"/, '"hunter2"', /never the secret itself/, '"secret"'],
    ['a weak hash', 'ln=15', 'ln=10', /never the secret itself/, '"secret"'],
    [
      'a scope that does not exist',
      '"user-basic-info"',
      '"conversation:write"',
      /conversation:write does not exist/,
      '"user-basic-info"',
    ],
    ['a token life beyond two days', '600', '172801', /from 300 to 172800/, '600'],
    [
      'http to another machine',
      'http://127.0.0.1:9',
      'http://app.example',
      /beyond this machine/,
      'http://127.0.0.1:9',
    ],
    ['a role that is none', '"agent"\n', '"boss"\n', /no role boss/, '"agent"\n'],
    ['a member who is no user', '"bob"\n          ]', '"carol"\n          ]', /no user carol/, '"bob"\n          ]'],
    ['a user twice', '"name": "bob"', '"name": "alice"', /alice stands twice/, '"name": "bob"'],
    ['a client id twice', '"theirs"', '"service"', /service stands twice/, '"theirs"'],
    ['a room that is no number', '"700"', '"lobby"', /2 to 15 digits/, '"700"'],
    ['a permission that is none', '"*"', '"admin"', /admin is no permission/, '"*"'],
    ['a SIP secret that is no hash', '"0123456789abcdef0123456789abcdef"', '"password"', /32 digits/, '"ha1Md5"'],
    [
      'a phone of another realm',
      '"name": "bob"',
      '"name": "bob", "sip": {"realm": "x", "ha1Md5": "0123456789abcdef0123456789abcdef", "ha1Sha256": ""}',
      /one realm/,
      '"name": "bob"',
    ],
    [
      'a public client with client_credentials',
      '"authorization_code"',
      '"client_credentials"',
      /needs a secret/,
      '"grants": [\n            "authorization_code"',
    ],
  ];
  for (const [what, from, to, sentence, where] of faults) {
    it(`with ${what} is refused, and the line is named`, () => {
      const said = saidOf(from, to);
      assert.match(said, sentence);
      assert.ok(
        said.split('\n').some((each) => each.startsWith(`line ${lineOf(where)}: `) && sentence.test(each)),
        `${said}, expected line ${lineOf(where)}`,
      );
    });
  }

  const noJson: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /^line 1: /],
    ['a comment', '{\n  // here\n  "organisations": []\n}', /^line 2: this is not JSON/],
    ['a comma at the end', '{\n  "organisations": [1,\n]\n}', /^line 3: this is not JSON/],
    ['a key twice', '{\n"organisations": [],\n"organisations": []\n}', /^line 3: the key "organisations" stands twice/],
    ['a prototype', '{"__proto__": {}, "organisations": []}', /__proto__ is no key/],
    ['a list', '[]', /the file is array/],
    ['no organisation', '{"organisations": []}', /at least 1 item/],
  ];
  for (const [what, text, sentence] of noJson) {
    it(`that holds ${what} is refused`, () => {
      const seed = readSeed(text);
      assert.match(seed.ok ? 'fine' : seed.refusal, sentence);
    });
  }
});

describe('what a seed makes', () => {
  const read = readSeed(written);
  assert.ok(read.ok);

  it('has the same ids every time, and writes nobody twice', () => {
    const store = createMemoryIdentities();
    const first = seedRecords(read.value, { ids: seedIdentities(read.value, store), softphone: 'auto' });
    const counts = [store.organisations.length, store.users.length];
    const second = seedRecords(read.value, { ids: seedIdentities(read.value, store), softphone: 'auto' });
    assert.deepEqual(first, second);
    assert.deepEqual([store.organisations.length, store.users.length], counts);
    assert.deepEqual(counts, [2, 2]);
    assert.equal(new Set(first.map(({ kind, id }) => `${kind} ${id}`)).size, first.length);
  });

  it('leaves alone what was changed since, and brings what is new in the seed', () => {
    const records = seedRecords(read.value, {
      ids: seedIdentities(read.value, createMemoryIdentities()),
      softphone: 'auto',
    });
    const stored = new Map<string, StoredRecord>();
    const saved: string[] = [];
    const store = {
      get: (_: unknown, kind: string, id: string) => stored.get(`${kind} ${id}`),
      save: (...news: readonly StoredRecord[]) => {
        for (const each of news) stored.set(`${each.kind} ${each.id}`, each);
        saved.push(...news.map(({ kind, key }) => `${kind} ${key}`));
      },
    };
    saveSeedRecords(records, store);
    assert.equal(saved.splice(0).length, records.length);
    saveSeedRecords(records, store);
    assert.deepEqual(saved, []);
    const touched = records.map((record) =>
      record.kind === 'queue' || record.kind === 'wrapup-code' ? { ...record, body: { name: 'else' } } : record,
    );
    for (const each of stored.values())
      if (each.kind === 'queue') stored.set(`queue ${each.id}`, { ...each, version: 2 });
    saveSeedRecords(touched, store);
    assert.deepEqual(saved, ['wrapup-code solved']);
  });

  it('is what the registry of the server reads', async (t) => {
    const clock = createSimulatedClock();
    const store = await openSqliteStore({ path: ':memory:', clock, log: createRecordingLog() });
    t.after(() => store.close());
    const ids = seedIdentities(read.value, store.identities);
    saveSeedRecords(seedRecords(read.value, { ids, softphone: 'manual' }), store.records);
    const registry = createRegistry({ ...store, ids: createSeededIds(1), clock });
    const acme = ids.organisation('acme');
    const [queue] = store.records.list(acme, 'queue', 'support');
    const members = registry.activeMembers(acme, queue?.id ?? '');
    assert.deepEqual(members.map((user) => [user.name, user.record.email, registry.userSoftphone(user)]).sort(), [
      ['alice', 'Alice@example.com', 'manual'],
      ['bob', undefined, 'manual'],
    ]);
    assert.deepEqual(
      registry.wrapupCodesOf(acme, queue?.id ?? '').map(({ body }) => body.name),
      ['solved'],
    );
    const division = registry.divisions(acme).find(({ body }) => body.name === 'north');
    assert.equal(registry.queueById(acme, queue?.id ?? '')?.body.divisionId, division?.id);
    const other = ids.organisation('other');
    assert.equal(registry.queueById(other, queue?.id ?? ''), undefined);
  });

  it('ties members and codes to their queue by id', () => {
    const store = createMemoryIdentities();
    const records = seedRecords(read.value, { ids: seedIdentities(read.value, store), softphone: 'auto' });
    const queue = records.find(({ kind }) => kind === 'queue');
    const members = records.filter(({ kind, key }) => kind === 'queue-member' && key === queue?.id);
    assert.deepEqual(
      members.map(({ body }) => Object(body).userId),
      store.users.map(({ id }) => id),
    );
    const [code] = records.filter(({ kind }) => kind === 'wrapup-code');
    assert.deepEqual(Object(queue?.body).wrapupCodeIds, [code?.id]);
  });

  it('names things by UUIDs of version 5', () => {
    assert.match(
      idOfName('acme', 'queue', 'support'),
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.notEqual(idOfName('a', 'b'), idOfName('a b'));
  });
});
