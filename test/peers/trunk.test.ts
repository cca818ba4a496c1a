import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connectedParticipant, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startRealSip } from '../support/sip-driver.ts';
import { startSipp } from '../support/sipp.ts';
import { until } from '../support/until.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The file of one trunk. */
function trunkFile(t: TestContext, port: number, password: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-trunk-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'trunks.json');
  writeFileSync(
    path,
    JSON.stringify([{ name: 'carrier', registrar: `sip:127.0.0.1:${port}`, user: 'acme', password }]),
  );
  return path;
}

test('SIPp as the trunk is registered with, takes a call and its BYE by their proofs, and loses the binding at the end', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const registrar = await startSipp(t, { scenario: 'uas-registrar' });
  const trunk = await startSipp(t, { scenario: 'uas-trunk', leg: 'carrier' });
  const env = {
    PARTYLINE_SIP_TRUNKS: trunkFile(t, registrar.port, 'secret'),
    PARTYLINE_DIAL_ALLOW: `+4930*=127.0.0.1:${trunk.port}`,
  };
  const server = await startServer(t, { env });
  assert.match(await registrar.logged(/REGISTER right/), /right=true/);
  const health = await until('the trunk is registered', async () => {
    const { body } = await server.request<{ sipTrunks?: { registered: number; of: number } }>('GET', '/health');
    return body.sipTrunks?.registered === 1 ? body.sipTrunks : undefined;
  });
  assert.deepEqual(health, { registered: 1, of: 1 });

  const body = { phoneNumber: '+4930123' };
  assert.ok((await server.request('POST', '/api/v2/conversations/calls', { body })).status < 300);
  const proof = await trunk.logged(/INVITE proof/);
  const field = (name: string): string => new RegExp(`\\b${name}="?([^",]+)`).exec(proof)?.[1] ?? '';
  const ha2 = md5(`INVITE:${field('uri')}`);
  const expected = [md5('acme:carrier:secret'), field('nonce'), field('nc'), field('cnonce'), 'auth', ha2].join(':');
  assert.equal(field('response'), md5(expected));
  await trunk.logged(/UP/);
  const { id } = await connectedParticipant(server, '%2B4930123');
  assert.equal((await removeParticipant(server, id)).status, 202);
  assert.match(await trunk.succeeded(), /BYE right=true/);

  const denied = await server.request('POST', '/api/v2/conversations/calls', { body: { phoneNumber: '+1900555' } });
  assert.ok(denied.status >= 400);
  await server.stop();
  assert.match(await registrar.succeeded(), /GONE/);
});

test('SIPp as the trunk does not take a wrong password, and is not asked again at once', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const registrar = await startSipp(t, { scenario: 'uas-registrar' });
  const server = await startServer(t, { env: { PARTYLINE_SIP_TRUNKS: trunkFile(t, registrar.port, 'wrong') } });
  assert.match(await registrar.logged(/REGISTER right/), /right=false/);
  await server.stop();
});

for (const [transport, way] of [
  [undefined, 'UDP'],
  ['t1', 'TCP'],
] as const)
  test(`SIPp as the trunk is asked over ${way} for as long as it wants, and again before that time is over`, async (t) => {
    if (!requireProgram(t, 'sipp')) return;
    const registrar = await startSipp(t, { scenario: 'uas-registrar-brief', ...(transport ? { transport } : {}) });
    const place = { scheme: 'sip', host: '127.0.0.1', port: registrar.port } as const;
    const account = { name: 'carrier', user: 'acme', number: '600', password: 'secret', expiresSeconds: 60 };
    const trunk = { ...place, ...account, registers: true, ...(transport ? { transport: 'TCP' as const } : {}) };
    const sip = await startRealSip(t, { trunks: [trunk] });
    assert.match(await registrar.logged(/REGISTER right/), /right=true/);
    await until('it is registered', () => sip.trunks()[0]?.state === 'registered' || undefined);
    sip.clock.advance(62_999);
    assert.doesNotMatch(registrar.log(), /REFRESH/);
    sip.clock.advance(9001);
    assert.match(await registrar.logged(/REFRESH/), /right=true/);
    await until('it is registered', () => sip.trunks()[0]?.state === 'registered' || undefined);
    await sip.close();
    assert.match(await registrar.succeeded(), /GONE/);
  });
