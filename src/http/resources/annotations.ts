import type { Annotation } from '../../app/annotations.ts';
import type { Recording, Recordings } from '../../app/recordings.ts';
import type { Grant } from '../../auth/grant.ts';
import { limits } from '../../base/limits.ts';
import { annotationShape } from '../../dialects/recordings.ts';
import type { AnnotationRecord } from '../../domain/records.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';

/** What is said of places in a recording. */
export function annotationHandlers({ annotations, get }: Recordings): Readonly<Record<string, Handler>> {
  type Act<Subject> = (subject: Subject, exchange: Exchange, grant: Grant) => Stop;

  const ofRecording =
    (act: Act<Recording>): Handler =>
    (exchange, grant) => {
      const { conversationId, recordingId = '' } = exchange.params;
      const recording = get(grant.organisationId, recordingId);
      return recording === undefined || recording.body.conversationId !== conversationId
        ? refused('NOT_FOUND', { what: 'recording', id: recordingId })
        : act(recording, exchange, grant);
    };

  const ofAnnotation = (act: Act<Annotation>): Handler =>
    ofRecording((recording, exchange, grant) => {
      const { annotationId = '' } = exchange.params;
      const annotation = annotations.get(recording, annotationId);
      return annotation === undefined
        ? refused('NOT_FOUND', { what: 'annotation', id: annotationId })
        : act(annotation, exchange, grant);
    });

  const show = (annotation: Annotation, { params }: Exchange): Stop =>
    json(200, annotationShape(params.conversationId ?? '', annotation));

  return {
    getConversationRecordingAnnotations: ofRecording((recording) =>
      json(
        200,
        annotations.of(recording).map((each) => annotationShape(recording.body.conversationId, each)),
      ),
    ),
    postConversationRecordingAnnotations: ofRecording((recording, exchange, { userId }) => {
      const body = { ...saidIn(exchange.body), ...(userId === undefined ? {} : { userId }) };
      const added = annotations.add(recording, body);
      if (added.ok) return show(added.value, exchange);
      const limit = 'annotationsPerRecordingMax';
      return refused('LIMIT_REACHED', { limit, max: String(limits[limit]) });
    }),
    getConversationRecordingAnnotation: ofAnnotation(show),
    putConversationRecordingAnnotation: ofAnnotation((annotation, exchange) => {
      const { userId } = annotation.body;
      const body = { ...saidIn(exchange.body), ...(userId === undefined ? {} : { userId }) };
      return show(annotations.replace(annotation, body), exchange);
    }),
    deleteConversationRecordingAnnotation: ofAnnotation((annotation) => {
      annotations.remove(annotation);
      return { answer: { status: 204 } };
    }),
  };
}

/** Who said it is known from the token, and stays. */
function saidIn(body: unknown): AnnotationRecord {
  const fields = fieldsOf(body);
  const texts = (['name', 'type', 'description', 'reason'] as const).flatMap((key) => {
    const value = textOf(fields, key);
    return value === undefined ? [] : [[key, value]];
  });
  const numbers = (['location', 'durationMs'] as const).flatMap((key) => {
    const value = fields[key];
    return typeof value === 'number' ? [[key, value]] : [];
  });
  return Object.fromEntries([...texts, ...numbers]);
}
