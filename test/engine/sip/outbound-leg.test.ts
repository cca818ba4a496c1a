import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../src/base/limits.ts';
import { connectedPhone, createBench, dialled, dialOrder, invitedPhone, phoneEnd, settled } from './driver-bench.ts';
import { sdp } from './phone.ts';

describe('a call that we make', () => {
  it('sends an INVITE with our offer to the target', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench, { from: { name: 'Room "6"', user: '600' } });
    assert.equal(invite.uri, 'sip:alice@127.0.0.1:5070');
    assert.match(invite.headers.get('From') ?? '', /^"Room \\"6\\"" <sip:600@127\.0\.0\.1>;tag=\w+$/);
    assert.equal(invite.headers.get('To'), '<sip:alice@127.0.0.1:5070>');
    assert.equal(invite.headers.get('Contact'), '<sip:127.0.0.1:5060>');
    assert.equal(invite.headers.get('Max-Forwards'), '70');
    assert.match(invite.body.toString(), /m=audio 20002 RTP\/AVP 0/);
    assert.deepEqual(bench.media.opened[0]?.sourceAddress, '127.0.0.1');
  });

  it('reports ringing once, and not for 100', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 100);
    bench.expectNoReport();
    bench.phone.reply(invite, 180);
    bench.phone.reply(invite, 183);
    bench.expectReport('ringing');
    bench.expectNoReport();
  });

  it('acknowledges the 200, brings the answer to the media, and reports the answer', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 200, { body: sdp(40_020) });
    const ack = bench.phone.expectRequest('ACK');
    assert.equal(ack.headers.get('CSeq'), '1 ACK');
    assert.notEqual(ack.headers.get('Via'), invite.headers.get('Via'));
    assert.match(ack.headers.get('To') ?? '', /;tag=callee$/);
    assert.equal(bench.expectReport('answered').callId, invite.headers.get('Call-ID'));
    assert.deepEqual(bench.media.remotes.get(dialled), { address: '127.0.0.1', port: 40_020 });
  });

  it('acknowledges a repeated 200 again, with the same ACK, and reports nothing more', async () => {
    const bench = await createBench();
    const { invite, ack } = await connectedPhone(bench);
    bench.phone.reply(invite, 200, { body: sdp() });
    const again = bench.phone.expectRequest('ACK');
    assert.equal(again.headers.get('Via'), ack.headers.get('Via'));
    bench.expectNoReport();
  });

  it('acknowledges and ends a second 200 of a forked INVITE', async () => {
    const bench = await createBench();
    const { invite } = await connectedPhone(bench);
    bench.phone.reply(invite, 200, { body: sdp(), toTag: 'fork' });
    assert.match(bench.phone.expectRequest('ACK').headers.get('To') ?? '', /;tag=fork$/);
    const bye = bench.phone.expectRequest('BYE');
    assert.match(bye.headers.get('To') ?? '', /;tag=fork$/);
    bench.phone.reply(bye, 200);
    bench.expectNoReport();
    bench.driver.hangUp({ legId: dialled, reason: 'normal' });
    assert.match(bench.phone.expectRequest('BYE').headers.get('To') ?? '', /;tag=callee$/);
  });

  it('answers no more forks than the limit', async () => {
    const bench = await createBench();
    const { invite } = await connectedPhone(bench);
    for (let fork = 0; fork < 40; fork += 1) bench.phone.reply(invite, 200, { body: sdp(), toTag: `fork-${fork}` });
    const acks = bench.phone.inbox.filter((message) => message.kind === 'request' && message.method === 'ACK');
    assert.equal(acks.length, limits.sipForksMax - 1);
  });

  const finals = [
    { status: 302, cause: 'failed' },
    { status: 404, cause: 'failed' },
    { status: 408, cause: 'no-answer' },
    { status: 480, cause: 'no-answer' },
    { status: 486, cause: 'busy' },
    { status: 600, cause: 'busy' },
    { status: 603, cause: 'rejected' },
    { status: 401, cause: 'failed' },
    { status: 503, cause: 'failed' },
  ] as const;
  for (const { status, cause } of finals) {
    it(`takes ${status} for ${cause}, acknowledges it and follows nothing`, async () => {
      const bench = await createBench();
      const invite = await invitedPhone(bench);
      bench.phone.reply(invite, status, { contact: '<sip:elsewhere@127.0.0.1:5071>' });
      bench.phone.expectRequest('ACK');
      bench.expectEnd({ cause, sipCode: status, phrase: 'Whatever' });
      assert.deepEqual(bench.media.freed, [dialled]);
      assert.ok(bench.network.packets.every((packet) => packet.to.port !== 5071));
    });
  }

  it('ends with no-answer and 408 when nothing comes in 64·T1', async () => {
    const bench = await createBench();
    await invitedPhone(bench);
    bench.clock.advance(32_000);
    bench.expectEnd({ cause: 'no-answer', sipCode: 408 });
    assert.equal(bench.clock.pending(), 0);
  });

  it('is given up by CANCEL after ringMsMax, with cause no-answer', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench, { ringMsMax: 20_000 });
    bench.phone.reply(invite, 180);
    bench.expectReport('ringing');
    bench.clock.advance(19_999);
    bench.phone.expectNothing();
    bench.clock.advance(1);
    bench.phone.reply(bench.phone.expectRequest('CANCEL'), 200);
    bench.phone.reply(invite, 487);
    bench.expectEnd({ cause: 'no-answer', evidence: 'cancel-487', sipCode: 487, phrase: 'Whatever' });
  });

  it('is not given up once it was answered', async () => {
    const bench = await createBench();
    await connectedPhone(bench);
    bench.clock.advance(120_000);
    bench.phone.expectNothing();
    bench.expectNoReport();
    assert.equal(bench.clock.pending(), 0);
  });

  it('keeps cause no-answer when a removal comes on top', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench, { ringMsMax: 1000 });
    bench.phone.reply(invite, 180);
    bench.clock.advance(1000);
    bench.driver.hangUp({ legId: dialled, reason: 'normal' });
    bench.phone.expectRequest('CANCEL');
    bench.phone.expectNothing();
    bench.phone.reply(invite, 487);
    bench.expectReport('ringing');
    assert.equal(bench.expectReport('ended').end.cause, 'no-answer');
  });

  for (const [what, body] of [
    ['no SDP', ''],
    ['no common codec', sdp(1, { payload: 18 })],
  ] as const) {
    it(`is ended by BYE when the 200 has ${what}`, async () => {
      const bench = await createBench();
      const invite = await invitedPhone(bench);
      bench.phone.reply(invite, 200, { body });
      bench.phone.expectRequest('ACK');
      bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
      bench.expectEnd({ cause: 'failed', evidence: 'bye-200', sipCode: 200 });
    });
  }

  it('ends with the BYE of the called party', async () => {
    const bench = await createBench();
    const { invite } = await connectedPhone(bench);
    const tag = /;tag=(\w+)/.exec(invite.headers.get('From') ?? '')?.[1] ?? '';
    const call = { callId: invite.headers.get('Call-ID') ?? '', fromTag: 'callee', toTag: tag };
    bench.phone.request({ method: 'BYE', cseq: 77, ...call });
    bench.phone.expectResponse(200);
    bench.expectEnd({ cause: 'bye' });
  });

  it('ends with 503 when the system refuses to send', async () => {
    const bench = await createBench();
    bench.network.unreachable.add(`${phoneEnd.address} ${phoneEnd.port}`);
    bench.driver.dial(dialOrder());
    await settled();
    bench.expectReport('dialling');
    bench.expectEnd({ cause: 'failed', sipCode: 503 });
    assert.equal(bench.clock.pending(), 0);
  });

  it('ends with 503 when there is no media for it, and sends nothing', async () => {
    const bench = await createBench();
    bench.media.refusal = 'no-port';
    bench.driver.dial(dialOrder());
    await settled();
    bench.phone.expectNothing();
    bench.expectEnd({ cause: 'failed', sipCode: 503, phrase: 'media: no-port' });
  });

  it('ends with 500 when media breaks', async () => {
    const bench = await createBench();
    bench.media.refusal = 'broken';
    bench.driver.dial(dialOrder());
    await settled();
    bench.expectEnd({ cause: 'failed', sipCode: 500 });
  });
});

describe('where a call of ours goes', () => {
  it('asks the policy again about the address that a name resolved to, and sends nothing when it refuses', async () => {
    const asked: string[] = [];
    const mayDial = (address: string, host: string): boolean => {
      asked.push(`${host} at ${address}`);
      return false;
    };
    const bench = await createBench({ mayDial, lookup: async () => '10.0.0.5' });
    bench.driver.dial(dialOrder({ target: 'sip:bob@pbx.example.com:5099' }));
    await settled();
    assert.deepEqual(asked, ['pbx.example.com at 10.0.0.5']);
    bench.expectEnd({ cause: 'failed', sipCode: 403, phrase: 'not allowed' });
    assert.deepEqual(bench.network.packets, []);
    assert.deepEqual(bench.media.opened, []);
  });

  it('keeps the name in the Request-URI and sends to its address', async () => {
    const bench = await createBench({ lookup: async () => phoneEnd.address });
    const invite = await invitedPhone(bench, { target: 'sip:bob@pbx.example.com:5070?Subject=x' });
    assert.equal(invite.uri, 'sip:bob@pbx.example.com:5070');
  });

  it('asks nobody about localhost', async () => {
    const lookup = async (): Promise<string> => {
      throw new Error('asked');
    };
    const bench = await createBench({ lookup });
    assert.equal((await invitedPhone(bench, { target: 'sip:alice@localhost:5070' })).method, 'INVITE');
  });

  const refused = [
    { target: 'sip:', sipCode: 400 },
    { target: 'mailto:alice@example.com', sipCode: 416 },
    { target: 'sips:alice@127.0.0.1', sipCode: 416 },
    { target: 'sip:alice@127.0.0.1;transport=tcp', sipCode: 416 },
    { target: 'sip:alice@[::1]:5070', sipCode: 503 },
    { target: 'sip:alice@nowhere.example', sipCode: 404 },
  ];
  for (const { target, sipCode } of refused) {
    it(`ends a call to ${target} with ${sipCode}`, async () => {
      const bench = await createBench({ lookup: () => Promise.reject(new Error('no such name')) });
      bench.driver.dial(dialOrder({ target }));
      await settled();
      const { end } = bench.expectReport('ended');
      assert.deepEqual([end.cause, end.sipCode], ['failed', sipCode]);
      assert.deepEqual(bench.network.packets, []);
    });
  }

  it('gives a name that never resolves up after ringMsMax', async () => {
    const bench = await createBench({ lookup: () => new Promise(() => {}) });
    bench.driver.dial(dialOrder({ target: 'sip:alice@slow.example', ringMsMax: 5000 }));
    bench.clock.advance(5000);
    bench.expectEnd({ cause: 'no-answer' });
  });
});
