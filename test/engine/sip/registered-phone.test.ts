import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { registeredTarget } from '../../../src/engine/sip/leg/dial-target.ts';
import { dialOrder, invitedPhone, settled } from './driver-bench.ts';
import { sdp } from './phone.ts';
import { alice, createRegistrarBench, register } from './registrar-bench.ts';

const target = registeredTarget(alice);

describe('a call to a registered phone', () => {
  it('goes to its Contact by the flow it registered from, whatever the dial policy allows, and by its Path', async () => {
    const bench = await createRegistrarBench({ mayDial: () => false });
    const headers = ['Path: <sip:edge.example.com;lr>, <sip:core.example.com;lr>'];
    register(bench, { contact: '<sip:alice@10.1.2.3:5555;line=7>', headers });
    const invite = await invitedPhone(bench, { target });
    assert.equal(invite.uri, 'sip:alice@10.1.2.3:5555;line=7');
    assert.deepEqual(invite.headers.all('Route'), ['<sip:edge.example.com;lr>', '<sip:core.example.com;lr>']);
    bench.phone.reply(invite, 200, { body: sdp() });
    bench.phone.expectRequest('ACK');
    bench.expectReport('answered');
  });

  it('goes to the phone that was refreshed last', async () => {
    const bench = await createRegistrarBench();
    register(bench, { contact: '<sip:old@127.0.0.1:5070>' });
    bench.clock.advance(1000);
    register(bench, { contact: '<sip:new@127.0.0.1:5070>', cseq: 2 });
    assert.equal((await invitedPhone(bench, { target })).uri, 'sip:new@127.0.0.1:5070');
  });

  it('ends as not answered when the phone has gone meanwhile', async () => {
    const bench = await createRegistrarBench();
    bench.driver.dial(dialOrder({ target }));
    await settled();
    bench.expectEnd({ cause: 'failed', sipCode: 480, phrase: 'no phone is registered' });
    bench.phone.expectNothing();
  });
});
