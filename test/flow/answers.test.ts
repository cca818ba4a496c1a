import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { operationsFor } from '../../src/contract/dialects.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference } from './conference.ts';

const as = 'user:alice';
const reads = operationsFor(['genesys']).filter(({ status, method }) => status === 'built' && method === 'GET');

const made = async (server: LocalServer, path: string, body?: unknown): Promise<string> => {
  const reply = await server.send('POST', path, { as, ...(body === undefined ? {} : { body }) });
  return String(reply.at('id') ?? reply.at('conversation.id'));
};

/** A recording of a conversation, with an annotation. */
async function recording(server: LocalServer, id: string) {
  await server.send('PUT', `/api/v2/conversations/calls/${id}/recordingstate`, {
    as,
    body: { recordingState: 'ACTIVE' },
  });
  const list = await server.send('GET', `/api/v2/conversations/${id}/recordings`, { as });
  const recordingId = String(list.at('0.id'));
  const annotations = `/api/v2/conversations/${id}/recordings/${recordingId}/annotations`;
  const annotationId = await made(server, annotations, { location: 10 });
  // While its file is written a recording is answered with 202.
  await server.send('DELETE', `/api/v2/conversations/${id}`, { as: 'demo' });
  await until('the recording is there', async () => {
    const now = await server.send('GET', `/api/v2/conversations/${id}/recordings`, { as });
    return now.at('0.fileState') === 'AVAILABLE' || undefined;
  });
  return { recordingId, annotationId };
}

/** One of everything that can be read, by the names of paths. */
async function world(server: LocalServer): Promise<Readonly<Record<string, string>>> {
  const first = async (path: string, place = 'entities.0.id'): Promise<string> =>
    String((await server.send('GET', path, { as })).at(place));
  const userId = await first('/api/v2/users/me', 'id');
  const queueId = await first('/api/v2/routing/queues');
  await server.send('POST', `/api/v2/routing/queues/${queueId}/members`, { as, body: [{ id: userId }] });
  const { id } = await conference(server, ['+15550100', '+15550101'], { as });
  const shape = await server.send('GET', `/api/v2/conversations/${id}`, { as });
  const set = { id: 'order', customAttributes: { number: 7 } };
  await server.send('PUT', `/api/v2/conversations/${id}/customattributes`, { as, body: set });
  return {
    calls: id,
    emails: await made(server, '/api/v2/conversations/emails', {
      queueId,
      toAddress: 'a@example.com',
      provider: 'Partyline',
    }),
    callbacks: await made(server, '/api/v2/conversations/callbacks', { queueId, callbackNumbers: ['+15550100'] }),
    messages: await made(server, '/api/v2/conversations/messages', {
      queueId,
      toAddress: '+15550100',
      toAddressMessengerType: 'sms',
    }),
    conversationId: id,
    attributesId: set.id,
    participantId: String(shape.at('participants.0.id')),
    communicationId: String(shape.at('participants.0.calls.0.id')),
    userId,
    subjectId: userId,
    queueId,
    codeId: await first('/api/v2/routing/wrapupcodes'),
    stationId: await first('/api/v2/stations'),
    clientId: await first('/api/v2/oauth/clients'),
    scopeId: await first('/api/v2/oauth/scopes'),
    ...(await recording(server, id)),
    channelId: await made(server, '/api/v2/notifications/channels'),
  };
}

describe('every operation that reads', () => {
  it('answers 200 and what its model says, when there is something to read', async (t) => {
    const server = await startLocalServer(t, { PARTYLINE_SEED: 'demo' });
    const ids = await world(server);
    const unread: string[] = [];
    for (const { path, name } of reads) {
      const medium = /\/conversations\/(\w+)\//.exec(path)?.[1] ?? '';
      const filled = path.replace(
        /\{(\w+)\}/g,
        (_, key: string) => (key === 'conversationId' ? ids[medium] : undefined) ?? ids[key] ?? key,
      );
      // The client judges the body by the model.
      const { status, text } = await server.send('GET', filled, { as });
      if (status !== 200) unread.push(`${name} ${filled} ${text}`);
    }
    assert.deepEqual(unread, []);
  });

  it('answers what its model says when there is nothing but who asks', async (t) => {
    const server = await startLocalServer(t);
    for (const { path } of reads.filter((each) => !each.path.includes('{'))) await server.send('GET', path);
  });
});
