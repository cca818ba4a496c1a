import { limits } from '../base/limits.ts';
import type { Schema } from './operation.ts';

const text: Schema = { type: 'string' };
const note: Schema = { type: 'string', maxLength: limits.annotationTextCharsMax };
const whole: Schema = { type: 'integer' };
const time: Schema = { type: 'string', format: 'date-time' };
const anything: Schema = { type: 'object' };
const things: Schema = { type: 'array', items: anything };
const texts: Schema = { type: 'array', items: text };
const one = (...words: readonly string[]): Schema => ({ type: 'string', enum: words });

const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** Bodies about recordings (fields of package purecloud-platform-client-v2 262.0.0; facts only). */
export const recordingBodies: Readonly<Record<string, Schema>> = {
  /** SetRecordingState and SnippetRecordingRequest, with what they are sent for. */
  RecordingStateWanted: object({ recordingState: one('ACTIVE', 'PAUSED', 'NONE') }, ['recordingState']),
  SnippetWanted: object({ type: one('snippet', 'adhoc'), record: { type: 'boolean' } }, ['type', 'record']),
  Recording: object({
    id: text,
    name: text,
    conversationId: text,
    path: text,
    startTime: time,
    endTime: time,
    media: text,
    mediaSubtype: text,
    mediaSubject: text,
    annotations: things,
    transcript: things,
    emailTranscript: things,
    messagingTranscript: things,
    fileState: one('ARCHIVED', 'AVAILABLE', 'DELETED', 'RESTORED', 'RESTORING', 'UPLOADING', 'ERROR'),
    restoreExpirationTime: time,
    mediaUris: anything,
    estimatedTranscodeTimeMs: whole,
    actualTranscodeTimeMs: whole,
    archiveDate: time,
    archiveMedium: text,
    deleteDate: time,
    exportDate: time,
    exportedDate: time,
    outputDurationMs: whole,
    outputSizeInBytes: whole,
    maxAllowedRestorationsForOrg: whole,
    remainingRestorationsAllowedForOrg: whole,
    sessionId: text,
    users: things,
    recordingFileRole: text,
    recordingErrorStatus: text,
    originalRecordingStartTime: time,
    creationTime: time,
    associatedConversationIds: texts,
    selfUri: text,
  }),
  Annotation: object({
    id: text,
    name: note,
    type: note,
    location: whole,
    durationMs: whole,
    absoluteLocation: whole,
    absoluteDurationMs: whole,
    recordingLocation: whole,
    recordingDurationMs: whole,
    user: anything,
    description: note,
    reason: note,
    annotations: things,
    realtimeLocation: whole,
    selfUri: text,
  }),
};
