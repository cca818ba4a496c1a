import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { conference, idOf, three } from './conference.ts';

const [first, second] = three;
const path = '/api/v2/partyline/participants:disconnect';

describe('removing by selector', () => {
  it('takes one of three by the number, as it is written by people', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const answer = await server.send('POST', path, {
      body: { where: { address: 'tel:+1-555-0101' } },
      headers: { Prefer: 'wait=5' },
    });
    assert.equal(answer.status, 200);
    assert.equal(answer.at('results.0.participantId'), idOf(call, first));
    const none = await server.send('POST', path, { body: { where: { address: first } } });
    assert.equal(none.status, 404);
    const more = await server.send('POST', path, { body: { where: { conversationId: call.id } } });
    assert.equal(more.status, 409);
    await server.send('POST', path, { body: { where: { address: second } }, headers: { Prefer: 'wait=5' } });
    const last = await server.send('POST', path, { body: { where: { conversationId: call.id } } });
    const x = await server.send('POST', path, { body: { where: { purpose: 'customer' }, expectCount: 0 } });
    const y = await server.send('POST', path, { body: { where: { purpose: 'customer' } } });
  });
});
