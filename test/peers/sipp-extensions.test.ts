import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireProgram } from '../support/require-program.ts';
import { startRealSip } from '../support/sip-driver.ts';
import { startSipp } from '../support/sipp.ts';

const end = async (sip: Awaited<ReturnType<typeof startRealSip>>) => {
  const report = await sip.reported('ended');
  return report.kind === 'ended' ? report.end : undefined;
};

test('a phone that stops refreshing its session gets a BYE (RFC 4028)', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const sip = await startRealSip(t);
  const phone = await startSipp(t, { scenario: 'uac-timer', leg: 'alice', target: sip.target });
  await phone.logged(/REFRESHED/);
  // 120 s less the head start of 32 s, begun anew by the UPDATE.
  sip.clock.advance(87_999);
  assert.doesNotMatch(phone.log(), /BYE/);
  sip.clock.advance(1);
  assert.match(await phone.succeeded(), /UP.*REFRESHED.*BYE leg=alice expired/s);
  assert.deepEqual(await end(sip), { cause: 'expired', evidence: 'bye-200', sipCode: 200 });
});

test('a phone that leaves the refresh to us gets UPDATEs, and a BYE when it does not know the call any more', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const sip = await startRealSip(t);
  const phone = await startSipp(t, { scenario: 'uac-timer-refreshed', leg: 'alice', target: sip.target });
  await phone.logged(/UP/);
  await sip.acknowledged();
  sip.clock.advance(45_000);
  await phone.logged(/REFRESHED/);
  await sip.counted('sip_responses_in 2xx', 1);
  sip.clock.advance(45_000);
  assert.match(await phone.succeeded(), /BYE leg=alice expired/);
  assert.deepEqual(await end(sip), { cause: 'expired', evidence: 'bye-200', sipCode: 200 });
});

test('a phone that wants too short a session is told the least, and is taken with it', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const sip = await startRealSip(t);
  const phone = await startSipp(t, { scenario: 'uac-timer-small', leg: 'bob', target: sip.target });
  assert.match(await phone.succeeded(), /TOO-SMALL.*UP/s);
});

test('a phone that requires 100rel gets its 183 until its PRACK comes, and 481 for a PRACK of anything else', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const sip = await startRealSip(t);
  const phone = await startSipp(t, { scenario: 'uac-prack', leg: 'carol', target: sip.target, pauseMs: 1500 });
  await phone.logged(/RINGS/);
  sip.clock.advance(1500);
  assert.equal(sip.counts.filter((count) => count === 'sip_retransmissions_out').length, 2);
  assert.match(await phone.succeeded(), /RINGS.*PRACKED.*UP/s);
  assert.deepEqual(await end(sip), { cause: 'bye' });
});

test('the reliable provisional responses of a phone that we call are acknowledged in order', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const sip = await startRealSip(t);
  const phone = await startSipp(t, { scenario: 'uas-reliable', leg: 'x' });
  sip.dial(phone.port);
  await sip.reported('answered');
  await phone.logged(/UP/);
  sip.hangUp();
  assert.match(await phone.succeeded(), /PRACK-1.*PRACK-2.*UP/s);
  assert.deepEqual(await end(sip), { cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
});

test('a phone that holds by UPDATE is answered that nothing will be sent, is told what we can do, and may resume', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const sip = await startRealSip(t);
  const phone = await startSipp(t, { scenario: 'uac-update-hold', leg: 'dave', target: sip.target });
  assert.match(await phone.succeeded(), /HELD.*ASKED.*RESUMED/s);
});

test('our re-INVITE that meets another is sent again 2.1 to 4 s later (RFC 3261 §14.1)', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const sip = await startRealSip(t);
  const phone = await startSipp(t, { scenario: 'uas-glare', leg: 'x' });
  sip.dial(phone.port);
  await sip.reported('answered');
  await phone.logged(/UP/);
  sip.clock.advance(45_000);
  await phone.logged(/GLARE/);
  sip.clock.advance(2099);
  await sip.counted('sip_requests_out INVITE', 2);
  assert.equal(sip.counts.filter((count) => count === 'sip_requests_out INVITE').length, 2);
  sip.clock.advance(1901);
  await phone.logged(/REFRESHED/);
  sip.hangUp();
  await phone.succeeded();
});

test('a phone that never answers the BYE and is heard on is given up after 32 s', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const sip = await startRealSip(t);
  const phone = await startSipp(t, { scenario: 'uac-no-bye-answer', leg: 'alice', target: sip.target });
  await phone.logged(/UP/);
  await sip.acknowledged();
  sip.hangUpCaller();
  await phone.logged(/BYE/);
  for (let second = 0; second < 31; second += 1) {
    sip.hearCaller();
    sip.clock.advance(1000);
  }
  assert.equal(
    sip.reports.some(({ kind }) => kind === 'ended'),
    false,
  );
  sip.hearCaller();
  sip.clock.advance(1000);
  const ended = await sip.reported('ended');
  assert.deepEqual(ended.kind === 'ended' && ended.end, { cause: 'hung-up', evidence: 'timeout' });
});
