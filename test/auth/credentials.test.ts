import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readBasic, readForm, readFormClient } from '../../src/auth/credentials.ts';
import { limits } from '../../src/base/limits.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('HTTP Basic', () => {
  const pairs: readonly (readonly [string, string, string])[] = [
    ['demo:demo', 'demo', 'demo'],
    ['expired:demo', 'expired', 'demo'],
    ['plain:a:b:c', 'plain', 'a:b:c'],
    ['scope:conversations:readonly:demo', 'scope:conversations:readonly', 'demo'],
    [
      'perm:conversation:communication:view,conversation:call:record:demo',
      'perm:conversation:communication:view,conversation:call:record',
      'demo',
    ],
    ['user:Ada Lovelace:demo', 'user:Ada Lovelace', 'demo'],
    ['org:acme:demo', 'org:acme', 'demo'],
    ['user:Zoë:demo', 'user:Zoë', 'demo'],
    ['scope%3Aconversations%3Areadonly:demo', 'scope:conversations:readonly', 'demo'],
    ['user%3AAda+Lovelace:demo', 'user:Ada Lovelace', 'demo'],
    ['demo:', 'demo', ''],
    [':demo', '', 'demo'],
    ['demo:100%', 'demo', '100%'],
  ];
  for (const [text, id, secret] of pairs) {
    test(`${text} is ${id} with ${secret || 'no secret'}`, () =>
      assert.deepEqual(readBasic(basic(text)), { id, secret }));
  }

  test('the name of the scheme may be written in any case', () => {
    assert.deepEqual(readBasic(basic('demo:demo').replace('Basic', 'bASIC')), { id: 'demo', secret: 'demo' });
  });

  const none: readonly (string | undefined)[] = [
    undefined,
    '',
    'Basic',
    'Basic !!!',
    'Bearer abc',
    basic('demo'),
    'Basic  ',
    `${basic('a:b')}, x`,
  ];
  for (const header of none) test(`${header} names no client`, () => assert.equal(readBasic(header), undefined));

  test('no header makes it throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void [readBasic(text), readBasic(basic(text))]));
  });
});

describe('a form', () => {
  const fault = (text: string): unknown => {
    const form = readForm(text);
    return form.ok ? 'read' : form.refusal;
  };

  test('is read field by field', () => {
    const form = readForm('grant_type=client_credentials&client_id=user%3AAda+Lovelace&client_secret=demo\r\n');
    assert.ok(form.ok);
    assert.equal(form.value.get('grant_type'), 'client_credentials');
    assert.deepEqual(readFormClient(form.value), { id: 'user:Ada Lovelace', secret: 'demo' });
  });

  test('may be empty, and then names no client', () => {
    const form = readForm('');
    assert.ok(form.ok && form.value.size === 0);
    assert.equal(readFormClient(form.value), undefined);
  });

  test('without a secret has an empty one', () => {
    const form = readForm('client_id=demo');
    assert.deepEqual(form.ok && readFormClient(form.value), { id: 'demo', secret: '' });
  });

  test('is not JSON, XML, or a text without a field', () => {
    for (const text of ['{"grant_type":"client_credentials"}', '["a=b"]', '<a b="c"/>', 'client_credentials', '=x']) {
      assert.equal(fault(text), 'not-a-form', text);
    }
  });

  test('names each field once', () => assert.equal(fault('a=1&b=2&a=1'), 'repeated-field'));

  test('is bounded in fields and in length', () => {
    const fields = (count: number): string => Array.from({ length: count }, (_, index) => `f${index}=1`).join('&');
    assert.equal(fault(fields(limits.formFieldsMax)), 'read');
    assert.equal(fault(fields(limits.formFieldsMax + 1)), 'too-large');
    assert.equal(fault(`a=${'x'.repeat(limits.formCharsMax)}`), 'too-large');
  });
});
