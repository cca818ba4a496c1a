import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { conference, idOf, three } from './conference.ts';

const queueId = '6d7c5c1e-2b1c-4a53-9d2f-3a3f3f3f3f3f';

/** How a conversation of each medium is made, and where it is read. */
const kinds = {
  emails: { provider: 'Partyline', toAddress: 'ann@example.com', toName: 'Ann', subject: 'Hello', queueId },
  messages: { queueId, toAddress: '+15550101', toAddressMessengerType: 'sms' },
  callbacks: { callbackNumbers: ['+15550101', '+15550102'], callbackUserName: 'Ann', queueId },
} as const;

type Segment = keyof typeof kinds;

async function made(server: LocalServer, segment: Segment): Promise<{ id: string; customer: string; path: string }> {
  const created = await server.send('POST', `/api/v2/conversations/${segment}`, { body: kinds[segment] });
  assert.equal(created.status, 200, created.text);
  const id = String(created.at('id') ?? created.at('conversation.id'));
  const path = `/api/v2/conversations/${segment}/${id}`;
  const read = await server.send('GET', path);
  assert.equal(read.status, 200, read.text);
  const [customer] = read.each('participants', 'id');
  return { id, customer: String(customer), path };
}

for (const segment of ['emails', 'messages', 'callbacks'] as const) {
  describe(`a conversation of ${segment}`, () => {
    it('is made, listed, read in both shapes, and its customer is disconnected', async (t) => {
      const server = await startLocalServer(t);
      const { id, customer, path } = await made(server, segment);
      const listed = await server.send('GET', `/api/v2/conversations/${segment}`);
      assert.deepEqual(listed.each('entities', 'id'), [id]);
      const generic = await server.send('GET', `/api/v2/conversations/${id}`);
      assert.equal(generic.at(`participants.0.${segment}.0.state`), 'connected');
      assert.equal(generic.at('participants.0.calls'), undefined);
      const removed = await server.send('PATCH', `${path}/participants/${customer}`, {
        body: { state: 'disconnected' },
      });
      assert.equal(removed.status, 202, removed.text);
      const after = await server.send('GET', path);
      assert.equal(after.at('participants.0.disconnectType'), 'client');
      assert.match(String(after.at('participants.0.state')), /^(disconnected|terminated)$/);
    });

    it('is ended whole, and by its communication', async (t) => {
      const server = await startLocalServer(t);
      const first = await made(server, segment);
      assert.equal((await server.send('PATCH', first.path, { body: { state: 'disconnected' } })).status, 200);
      const second = await made(server, segment);
      const generic = await server.send('GET', `/api/v2/conversations/${second.id}`);
      const communication = String(generic.at(`participants.0.${segment}.0.id`));
      const ended = await server.send(
        'PATCH',
        `${second.path}/participants/${second.customer}/communications/${communication}`,
        { body: { state: 'disconnected' } },
      );
      assert.equal(ended.status, 202, ended.text);
    });

    it('is no call: the wrong path is told apart, and nothing happens there', async (t) => {
      const server = await startLocalServer(t);
      const { id, customer } = await made(server, segment);
      const asCall = await server.send('GET', `/api/v2/conversations/calls/${id}`);
      assert.equal(asCall.status, 404);
      assert.equal(asCall.at('explain.reason'), 'WRONG_MEDIA_WORD');
      const patched = await server.send('PATCH', `/api/v2/conversations/calls/${id}/participants/${customer}`, {
        body: { state: 'disconnected' },
      });
      assert.equal(patched.status, 404);
      assert.equal(patched.at('explain.reason'), 'WRONG_MEDIA_WORD');
      assert.deepEqual((await server.send('GET', '/api/v2/conversations/calls')).each('entities', 'id'), []);
      const generic = await server.send('GET', `/api/v2/conversations/${id}`);
      assert.equal(generic.at('endTime'), undefined);
    });
  });
}

describe('the thread’s video and webchat paths', () => {
  it('list, read and disconnect the participants of their own media, and no other’s', async (t) => {
    const server = await startLocalServer(t);
    const phones = await conference(server, three);
    for (const [media, word] of [
      ['video', 'video'],
      ['chat', 'webchat'],
    ] as const) {
      const created = await server.send('POST', '/api/v2/partyline/conversations', {
        body: { media, participants: [{ address: 'ann', name: 'Ann' }, { address: 'bob' }, { address: 'cy' }] },
      });
      assert.equal(created.status, 200, created.text);
      const list = await server.send('GET', `/api/v2/conversations/${word}/participants`);
      assert.deepEqual(list.each('entities', 'address'), ['ann', 'bob', 'cy']);
      assert.deepEqual([...new Set(list.each('entities', 'media'))], [word]);
      const [ann] = list.each('entities', 'id');
      const wrong = await server.send('PATCH', `/api/v2/conversations/phone/participants/${ann}`, {
        body: { status: 'disconnected' },
      });
      assert.equal(wrong.at('explain.reason'), 'WRONG_MEDIA_WORD');
      assert.equal(wrong.at('explain.fix.path'), `/api/v2/conversations/${word}/participants/${ann}`);
      const right = await server.send('PATCH', `/api/v2/conversations/${word}/participants/${ann}`, {
        body: { status: 'disconnected' },
      });
      assert.equal(right.status, 202);
      const ended = await server.send('GET', `/api/v2/conversations/${word}/participants?state=disconnected`);
      assert.deepEqual(ended.each('entities', 'id'), [ann]);
    }
    const phone = await server.send('GET', '/api/v2/conversations/phone/participants');
    assert.equal(phone.at('total'), 3);
    assert.ok(phone.each('entities', 'id').includes(idOf(phones, '+15550101')));
  });
});
