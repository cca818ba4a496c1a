import type { BuiltDifference, BuiltKeys } from './built-difference.ts';

const read: BuiltDifference = {};

/** What an answer carries beside what can be set: sent back with a change, it is let pass, as on the cloud. */
const recordingKeys: BuiltKeys = {
  id: true,
  conversationId: true,
  startTime: true,
  endTime: true,
  media: true,
  annotations: true,
  fileState: true,
  mediaUris: true,
  deleteDate: true,
  outputDurationMs: true,
  outputSizeInBytes: true,
  selfUri: true,
};
const annotationKeys: BuiltKeys = {
  id: true,
  name: true,
  type: true,
  location: true,
  durationMs: true,
  user: true,
  description: true,
  reason: true,
  selfUri: true,
};

/** Recordings, what is said of them, and the calls that a user has been in. */
export const builtRecordings: Readonly<Record<string, BuiltDifference>> = {
  putConversationsCallRecordingstate: { body: 'RecordingStateWanted', keys: { recordingState: true } },
  patchConversationRecordingstate: { body: 'RecordingStateWanted', keys: { recordingState: true } },
  postConversationsCallParticipantSnippetRecord: { body: 'SnippetWanted', keys: { type: true, record: true } },
  getConversationRecordings: read,
  getConversationRecording: read,
  putConversationRecording: { keys: recordingKeys },
  getConversationRecordingmetadata: read,
  getConversationRecordingmetadataRecordingId: read,
  getConversationRecordingAnnotations: read,
  postConversationRecordingAnnotations: { keys: annotationKeys },
  getConversationRecordingAnnotation: read,
  putConversationRecordingAnnotation: { keys: annotationKeys },
  deleteConversationRecordingAnnotation: read,
  getConversationsCallsHistory: read,
};
