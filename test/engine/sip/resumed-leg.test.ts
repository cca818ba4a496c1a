import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Bench, connectedPhone, conversation, createBench, dialled, settled } from './driver-bench.ts';

const hangUp = ({ driver }: Bench, legId: typeof dialled): void => driver.hangUp({ legId, reason: 'normal' });

describe('removal after a restart', () => {
  it('sends BYE from the dialog of a call that came in, with a higher CSeq than any before', async () => {
    const before = await createBench();
    before.phone.invite();
    before.phone.expectResponse(100);
    const { legId, resume } = before.expectReport('incoming');
    before.driver.answer(legId, conversation);
    await settled();
    const ok = before.phone.expectResponse(200);
    const after = await createBench();
    after.driver.resume(legId, resume);
    hangUp(after, legId);
    const bye = after.phone.expectRequest('BYE');
    assert.equal(bye.headers.get('From'), ok.headers.get('To'));
    assert.equal(bye.headers.get('To'), ok.headers.get('From'));
    assert.equal(bye.headers.get('Call-ID'), ok.headers.get('Call-ID'));
    assert.ok(Number.parseInt(bye.headers.get('CSeq') ?? '', 10) > 1);
    after.phone.reply(bye, 200);
    after.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it('sends BYE from the dialog of a call we made', async () => {
    const { resume, invite } = await connectedPhone(await createBench());
    const after = await createBench();
    after.driver.resume(dialled, resume);
    hangUp(after, dialled);
    const bye = after.phone.expectRequest('BYE');
    assert.equal(bye.headers.get('From'), invite.headers.get('From'));
    assert.equal(bye.uri, 'sip:alice@127.0.0.1:5070');
    after.phone.reply(bye, 481);
    after.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 481 });
  });

  it('has no silence to go by and reports timeout when nobody answers', async () => {
    const { resume } = await connectedPhone(await createBench());
    const after = await createBench();
    after.driver.resume(dialled, resume);
    hangUp(after, dialled);
    after.clock.advance(31_999);
    after.expectNoReport();
    after.clock.advance(1);
    after.expectEnd({ cause: 'hung-up', evidence: 'timeout' });
  });

  it('takes the BYE of the far end for a leg that was taken up again', async () => {
    const before = await createBench();
    const call = before.phone.invite();
    before.phone.expectResponse(100);
    const { legId, resume } = before.expectReport('incoming');
    before.driver.answer(legId, conversation);
    await settled();
    const toTag = /;tag=([^;]+)/.exec(before.phone.expectResponse(200).headers.get('To') ?? '')?.[1] ?? '';
    const after = await createBench();
    after.driver.resume(legId, resume);
    after.phone.within({ ...call, toTag }, { method: 'BYE', cseq: 2 });
    after.phone.expectResponse(200);
    after.expectEnd({ cause: 'bye' });
  });

  it('reports the end of a leg whose text is none of its own, and sends nothing', async () => {
    const bench = await createBench();
    for (const text of ['', '{}', '[]', '["dialog-1"]', '["other","a","b","c","d","e","f","g","1","2"]']) {
      bench.driver.resume(dialled, text);
      assert.deepEqual(bench.expectReport('ended').end, { cause: 'failed' });
      hangUp(bench, dialled);
    }
    bench.phone.expectNothing();
    bench.expectNoReport();
  });
});
