import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference } from './conference.ts';

const webhooks = '/api/v2/partyline/webhooks';

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** A target that keeps what it is sent and answers as told. */
async function startTarget(t: TestContext, answer: (response: ServerResponse, count: number) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, text });
      answer(response, received.length);
    });
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { received, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook` };
}

const seqsOf = ({ text }: Received): number[] => {
  const { events = [] }: { events?: { seq: number }[] } = JSON.parse(text);
  return events.map(({ seq }) => seq);
};

describe('a webhook', () => {
  it('is sent every event in order, signed with the secret that was told once', async (t) => {
    const server = await startLocalServer(t);
    const target = await startTarget(t, (response) => response.writeHead(204).end());
    const made = await server.send('POST', webhooks, { body: { url: target.url } });
    const secret = String(made.at('secret'));
    const call = await conference(server, ['+15550101', '+15550102']);
    await server.send('DELETE', `/api/v2/conversations/${call.id}`);
    await until('the end is told', () => target.received.find(({ text }) => text.includes('conversation.ended')));
    const seqs = target.received.flatMap(seqsOf);
    assert.deepEqual(
      seqs,
      seqs.map((_, at) => at + 1),
    );
    for (const { headers, text } of target.received) {
      const [, at, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['partyline-signature'])) ?? [];
      assert.equal(signature, createHmac('sha256', secret).update(`${at}.${text}`).digest('hex'));
      assert.equal(headers['partyline-event'], 'conversation.events');
      assert.doesNotMatch(text, /resume|callId/);
    }
    const listed = await server.send('GET', webhooks);
    assert.doesNotMatch(listed.text, /secret/);
    assert.equal((await server.send('DELETE', `${webhooks}/${made.at('id')}`)).status, 204);
    assert.equal((await server.send('GET', `${webhooks}/${made.at('id')}`)).status, 404);
  });

  it('is tried again with the same events after a failure, and follows no redirect', async (t) => {
    const server = await startLocalServer(t);
    const other = await startTarget(t, (response) => response.writeHead(200).end());
    const target = await startTarget(t, (response, count) =>
      count === 1 ? response.writeHead(307, { Location: other.url }).end() : response.writeHead(200).end('x'.repeat(9)),
    );
    await server.send('POST', webhooks, { body: { url: target.url, events: ['participant.added'] } });
    await conference(server, ['+15550101', '+15550102']);
    await until('tried again', () => target.received[1]);
    const [first, second] = target.received;
    assert.deepEqual(second && seqsOf(second).slice(0, 1), first && seqsOf(first).slice(0, 1));
    assert.equal(other.received.length, 0);
  });

  it('that hangs holds up no call', async (t) => {
    const server = await startLocalServer(t);
    const target = await startTarget(t, () => undefined);
    await server.send('POST', webhooks, { body: { url: target.url } });
    const call = await conference(server, ['+15550101', '+15550102', '+15550103']);
    const path = `/api/v2/conversations/calls/${call.id}/participants/${call.participants['+15550101']}`;
    const done = await server.send('PATCH', path, { body: { state: 'disconnected' }, headers: { Prefer: 'wait=5' } });
    assert.ok([200, 202].includes(done.status), done.text);
    await until('one delivery hangs', () => target.received[0]);
    assert.equal(target.received.length, 1);
  });

  it('is refused on a private address, however it is written', async (t) => {
    const server = await startLocalServer(t);
    const urls = [
      'http://10.0.0.1/',
      'http://[::ffff:10.0.0.1]/',
      'http://0xa9fea9fe/',
      'http://[fe80::1]/',
      'file:///x',
    ];
    for (const url of urls) {
      const reply = await server.send('POST', webhooks, { body: { url } });
      assert.equal(reply.status, 400, `${url}: ${reply.text}`);
    }
    assert.deepEqual((await server.send('GET', webhooks)).at('entities'), []);
  });
});
