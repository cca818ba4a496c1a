import assert from 'node:assert/strict';
import { it } from 'node:test';
import { confirmedCall, createBench } from './driver-bench.ts';

it('a driver that drains refuses calls and says so to who asks, and goes on with the calls that are up', async () => {
  const bench = await createBench();
  const { call } = await confirmedCall(bench);
  bench.driver.drain();
  for (const method of ['INVITE', 'OPTIONS']) {
    bench.phone.request({ method, callId: `new-${method}`, cseq: 1 });
    const answer = bench.phone.expectResponse(503);
    assert.equal(answer.headers.get('Retry-After'), '5');
  }
  bench.expectNoReport();
  bench.phone.within({ ...call, cseq: 2 }, { method: 'OPTIONS' });
  bench.phone.expectResponse(200);
  bench.phone.within({ ...call, cseq: 3 }, { method: 'BYE' });
  bench.phone.expectResponse(200);
  bench.expectEnd({ cause: 'bye' });
});
