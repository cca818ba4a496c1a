import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBaresip } from '../support/baresip.ts';
import { requireProgram } from '../support/require-program.ts';
import { startSipp } from '../support/sipp.ts';
import { toneLevels } from '../support/tones.ts';

// What proves something about the server has to be right itself: here the peers talk to one another, without a server.

test('two baresip phones in a call hear each other at the level sent, and not themselves', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const tones = { a: 400, b: 700 };
  const [a, b] = [await startBaresip(t, 'a', tones.a), await startBaresip(t, 'b', tones.b)];
  await a.dial(`sip:b@127.0.0.1:${b.port}`);
  await a.hears(1);
  const heard = toneLevels(await a.hears(1), tones);
  assert.ok(Math.abs((heard.b ?? 0) + 20) < 1, `a hears b at ${heard.b} dBFS`);
  assert.ok((heard.a ?? 0) < -60, `a hears itself at ${heard.a} dBFS`);
  await a.hangUp();
  await b.closed();
  await b.silenced();
});

test('a SIPp phone that leaves ends the call of the SIPp phone that answered it', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const answering = await startSipp(t, { scenario: 'uas-answer', leg: 'callee' });
  const calling = await startSipp(t, { scenario: 'uac-leave', leg: 'caller', target: `127.0.0.1:${answering.port}` });
  assert.match(await calling.succeeded(), /UP leg=caller/);
  assert.match(await answering.succeeded(), /BYE leg=callee/);
});
