import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTargetPolicy, type TargetPolicy } from '../../src/notifications/webhook-target.ts';

const resolved = (policy: TargetPolicy, host: string): Promise<string> =>
  new Promise((settle) => policy.lookup(host, {}, (error, address) => settle(error?.message ?? String(address))));

describe('where webhooks may go', () => {
  const strict = createTargetPolicy({ allow: ['10.1.2.3'], loopback: false });

  it('refuses addresses that are only reached from inside, however they are written', () => {
    for (const host of [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '169.254.169.254',
      '[::1]',
      '[::ffff:192.168.0.1]',
      '[fd00::1]',
      '0.0.0.0',
      '100.64.0.1',
    ])
      assert.match(String(strict.fault(`http://${host}/`)), /private/, host);
  });

  it('takes public ones and those that are allowed by name', () => {
    assert.equal(strict.fault('https://93.184.216.34/hook'), undefined);
    assert.equal(strict.fault('https://[2606:2800:220:1::1]/hook'), undefined);
    assert.equal(strict.fault('http://10.1.2.3/hook'), undefined);
  });

  it('judges what a name resolves to, at every connection', async () => {
    assert.match(await resolved(strict, 'localhost'), /private/);
    const dev = createTargetPolicy({ allow: [], loopback: true });
    assert.match(await resolved(dev, 'localhost'), /^(127\.0\.0\.1|::1)$/);
  });
});
