import assert from 'node:assert/strict';
import { test } from 'node:test';
import client from 'purecloud-platform-client-v2';
import { startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { assertModel } from './sdk-fields.ts';

const { ApiClient, ConversationsApi, RecordingApi } = client;

/** A member that has to be there. */
function there<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

test('the official SDK records a call, annotates the recording, and reads the history of calls', async (t) => {
  const server = await startLocalServer(t);
  const { protocol, hostname, port } = new URL(server.url);
  ApiClient.instance.setGateway({ protocol: protocol.replace(':', ''), host: hostname, port: Number(port) });
  ApiClient.instance.setAccessToken(await server.token('user:alice'));
  const conversations = new ConversationsApi();
  const recording = new RecordingApi();

  const call = there((await conversations.postConversationsCalls({ phoneNumber: '+15550101' })).id);
  const participants = await until('both talk', async () => {
    const read = await conversations.getConversationsCall(call);
    const up = read.participants?.filter(({ state }) => state === 'connected') ?? [];
    return up.length === 2 ? up : undefined;
  });
  const participant = there(participants[0]?.id);
  assert.equal(await conversations.putConversationsCallRecordingstate(call, { recordingState: 'ACTIVE' }), 'ACTIVE');
  await conversations.patchConversationRecordingstate(call, { recordingState: 'PAUSED' });
  const shown = await conversations.getConversation(call);
  assert.deepEqual([shown.recordingState, shown.participants?.[0]?.calls?.[0]?.recordingState], ['PAUSED', 'paused']);
  // The SDK's types ask for what only an answer has.
  await conversations.patchConversationsCall(call, Object({ recordingState: 'ACTIVE' }));
  await conversations.patchConversationsCallParticipant(call, participant, { recording: false });
  const snippet = { type: 'snippet', record: true };
  assert.equal(await conversations.postConversationsCallParticipantSnippetRecord(call, participant, snippet), 'ACTIVE');
  await conversations.deleteConversation(call, {});

  const listed = await until('both files are closed', async () => {
    const found = await recording.getConversationRecordings(call, { formatId: 'WAV' });
    return found.length === 2 && found.every(({ fileState }) => fileState === 'AVAILABLE') ? found : undefined;
  });
  assertModel(listed, 'Array<Models.Recording>');
  const id = there(listed[0]?.id);
  const one = await recording.getConversationRecording(call, id, { formatId: 'WAV' });
  assertModel(one, 'Recording');
  assert.equal(one.mediaUris?.S?.mediaUri, `${server.url}/api/v2/partyline/recordings/${id}/media`);
  assertModel(await recording.getConversationRecordingmetadata(call), 'Array<Models.RecordingMetadata>');
  assertModel(await recording.getConversationRecordingmetadataRecordingId(call, id), 'RecordingMetadata');

  const added = await recording.postConversationRecordingAnnotations(call, id, { type: 'Note', location: 20 });
  assertModel(added, 'Annotation');
  const annotation = there(added.id);
  const changed = { ...added, description: 'agreed' };
  assertModel(await recording.putConversationRecordingAnnotation(call, id, annotation, changed), 'Annotation');
  const read = await recording.getConversationRecordingAnnotation(call, id, annotation);
  assert.deepEqual([read.description, read.location], ['agreed', 20]);
  assert.equal((await recording.getConversationRecordingAnnotations(call, id)).length, 1);
  await recording.deleteConversationRecordingAnnotation(call, id, annotation);
  assert.deepEqual(await recording.getConversationRecordingAnnotations(call, id), []);
  const later = { ...one, deleteDate: '2999-01-01T00:00:00.000Z' };
  const kept = await recording.putConversationRecording(call, id, later, {});
  assertModel(kept, 'Recording');
  assert.equal(kept.deleteDate, '2999-01-01T00:00:00.000Z');

  const history = await conversations.getConversationsCallsHistory({ pageSize: 10, expand: ['user'] });
  assertModel(history, 'CallHistoryConversationEntityListing');
  assert.deepEqual([history.total, history.entities?.[0]?.id], [1, call]);
});
