import { isoTime } from '../base/clock.ts';
import type { AnnotationRecord, RecordingRecord } from '../domain/records.ts';
import type { Shape } from './genesys.ts';

interface Stored<Body> {
  readonly id: string;
  readonly key: string;
  readonly body: Body;
}

const given = (name: string, value: unknown): Shape => (value === undefined ? {} : { [name]: value });
const time = (name: string, ms: number | undefined): Shape => (ms === undefined ? {} : { [name]: isoTime(ms) });

const fileStates: Readonly<Record<RecordingRecord['state'], string>> = {
  active: 'UPLOADING',
  paused: 'UPLOADING',
  ending: 'UPLOADING',
  ended: 'AVAILABLE',
  failed: 'ERROR',
  deleted: 'DELETED',
};

/** Whether the file is still written. */
export const isUnfinished = ({ body }: Stored<RecordingRecord>): boolean => fileStates[body.state] === 'UPLOADING';

export const fileStateOf = ({ body }: Stored<RecordingRecord>): string => fileStates[body.state];

/** A recording, with where its media is to be had; `base` undefined leaves that out. */
export function recordingShape(
  recording: Stored<RecordingRecord>,
  annotations: readonly Stored<AnnotationRecord>[],
  base: string | undefined,
): Shape {
  const { id, body } = recording;
  const isThere = base !== undefined && body.state !== 'failed' && body.state !== 'deleted';
  return {
    ...common(recording, annotations),
    ...(isThere ? { mediaUris: { S: { mediaUri: `${base}/api/v2/partyline/recordings/${id}/media` } } } : {}),
    ...given('outputDurationMs', body.durationMs),
    ...given('outputSizeInBytes', body.bytes),
    selfUri: `/api/v2/conversations/${body.conversationId}/recordings/${id}`,
  };
}

/** The same without the media. */
export const metadataShape = (
  recording: Stored<RecordingRecord>,
  annotations: readonly Stored<AnnotationRecord>[],
): Shape => ({
  ...common(recording, annotations),
  selfUri: `/api/v2/conversations/${recording.body.conversationId}/recordingmetadata/${recording.id}`,
});

function common(recording: Stored<RecordingRecord>, annotations: readonly Stored<AnnotationRecord>[]): Shape {
  const { id, body } = recording;
  return {
    id,
    conversationId: body.conversationId,
    startTime: isoTime(body.startTime),
    ...time('endTime', body.endTime),
    media: 'audio',
    annotations: annotations.map((each) => annotationShape(body.conversationId, each)),
    fileState: fileStates[body.state],
    ...given('sessionId', body.legId),
    ...time('deleteDate', body.deleteAt),
  };
}

export function annotationShape(conversationId: string, { id, key, body }: Stored<AnnotationRecord>): Shape {
  const { userId, ...said } = body;
  return {
    id,
    ...said,
    ...(userId === undefined ? {} : { user: { id: userId, selfUri: `/api/v2/users/${userId}` } }),
    selfUri: `/api/v2/conversations/${conversationId}/recordings/${key}/annotations/${id}`,
  };
}
