import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Bench, confirmedCall, connectedPhone, createBench, dialled } from './driver-bench.ts';

const watched = (): Promise<Bench> => createBench({ silentMsMax: 30_000 });

/** A call of which nothing has come for as long as may be, and the question that it led to. */
async function askedCall(bench: Bench) {
  const made = await confirmedCall(bench);
  bench.clock.advance(29_999);
  bench.phone.expectNothing();
  bench.clock.advance(1);
  return { ...made, options: bench.phone.expectRequest('OPTIONS') };
}

describe('a leg without packets and requests for 30 s', () => {
  it('is asked by OPTIONS inside its dialog', async () => {
    const bench = await watched();
    const { call, options } = await askedCall(bench);
    const { headers } = options;
    assert.equal(headers.get('Call-ID'), call.callId);
    assert.match(headers.get('To') ?? '', new RegExp(`;tag=${call.fromTag}$`));
    assert.match(headers.get('From') ?? '', new RegExp(`;tag=${call.toTag}$`));
    bench.expectNoReport();
  });

  for (const status of [200, 405, 488, 501, 503]) {
    it(`is only quiet when it answers ${status}, and is asked again as long after`, async () => {
      const bench = await watched();
      const { options } = await askedCall(bench);
      bench.phone.reply(options, status);
      bench.clock.advance(29_999);
      bench.phone.expectNothing();
      bench.clock.advance(1);
      bench.phone.expectRequest('OPTIONS');
      bench.expectNoReport();
    });
  }

  for (const status of [481, 408]) {
    it(`is a ghost when it answers ${status}`, async () => {
      const bench = await watched();
      const { legId, options } = await askedCall(bench);
      const now = bench.clock.now();
      bench.phone.reply(options, status);
      const { ghost, legId: told } = bench.expectReport('ghost');
      assert.equal(told, legId);
      assert.deepEqual(ghost, { since: now, askedAt: now, optionsStatus: status });
    });
  }

  it('is a ghost when it does not answer for as long again, and says when its last packet came', async () => {
    const bench = await watched();
    const { legId } = await confirmedCall(bench);
    bench.clock.advance(10_000);
    const last = bench.clock.now();
    bench.media.packets.set(legId, bench.clock.monotonic());
    bench.clock.advance(30_000);
    bench.phone.expectRequest('OPTIONS');
    const asked = bench.clock.now();
    bench.clock.advance(29_000);
    bench.expectNoReport();
    bench.clock.advance(1000);
    const { ghost } = bench.expectReport('ghost');
    assert.deepEqual(ghost, { since: asked + 30_000, askedAt: asked, lastPacketAt: last });
    bench.clock.advance(5000);
    bench.expectNoReport();
  });

  it('is no ghost when it has said something by itself since it was asked', async () => {
    const bench = await watched();
    const { call } = await askedCall(bench);
    bench.clock.advance(20_000);
    bench.phone.within(call, { method: 'INFO', cseq: 2 });
    bench.phone.clear();
    // The question that it did not answer runs out (timer F), and was asked before.
    bench.clock.advance(12_000);
    bench.expectNoReport();
    bench.clock.advance(18_000);
    bench.phone.expectRequest('OPTIONS');
  });

  it('is no ghost any more when a packet comes after all, or an answer', async () => {
    const bench = await watched();
    const { legId, options } = await askedCall(bench);
    bench.clock.advance(30_000);
    bench.expectReport('ghost');
    bench.media.packets.set(legId, bench.clock.monotonic());
    bench.clock.advance(1000);
    bench.expectReport('revived');

    const other = await watched();
    const asked = await askedCall(other);
    other.clock.advance(30_000);
    other.expectReport('ghost');
    other.phone.reply(asked.options, 200);
    other.expectReport('revived');
    assert.notEqual(options.headers.get('Via'), '');
  });

  it('is asked again and again as long as nobody ends it, one question at a time', async () => {
    const bench = await watched();
    await askedCall(bench);
    bench.clock.advance(30_000);
    bench.expectReport('ghost');
    bench.clock.advance(2000);
    bench.phone.clear();
    bench.clock.advance(60_000);
    const questions = new Set(
      bench.phone.inbox.flatMap((message) =>
        message.kind === 'request' && message.method === 'OPTIONS' ? [message.headers.get('CSeq')] : [],
      ),
    );
    assert.equal(questions.size, 2);
    bench.expectNoReport();
  });
});

describe('a leg that is there', () => {
  it('is not asked while packets come', async () => {
    const bench = await watched();
    const { legId } = await confirmedCall(bench);
    for (let passed = 0; passed < 120; passed += 20) {
      bench.clock.advance(20_000);
      bench.media.packets.set(legId, bench.clock.monotonic());
    }
    bench.phone.expectNothing();
  });

  it('is not asked while it sends requests inside its dialog', async () => {
    const bench = await watched();
    const { call } = await confirmedCall(bench);
    bench.clock.advance(29_000);
    bench.phone.within({ ...call, cseq: 2 }, { method: 'OPTIONS' });
    bench.phone.expectResponse(200);
    bench.clock.advance(29_000);
    bench.phone.expectNothing();
  });

  it('is not asked once it is being hung up, nor after its end', async () => {
    const bench = await watched();
    const { legId } = await confirmedCall(bench);
    bench.driver.hangUp({ legId, reason: 'normal' });
    const bye = bench.phone.expectRequest('BYE');
    bench.phone.reply(bye, 200);
    bench.clock.advance(120_000);
    bench.phone.expectNothing();
  });
});

describe('a leg of the process before', () => {
  it('has no media and is asked all the same', async () => {
    const { resume } = await connectedPhone(await createBench());
    const after = await watched();
    after.driver.resume(dialled, resume);
    after.clock.advance(30_000);
    after.phone.reply(after.phone.expectRequest('OPTIONS'), 481);
    assert.equal(after.expectReport('ghost').ghost.optionsStatus, 481);
  });
});
