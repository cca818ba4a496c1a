import type { IdMaker } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { AnnotationRecord } from '../domain/records.ts';
import type { RecordStore } from '../ports/records.ts';
import { createShelf, type Kept } from './registry/shelf.ts';

export type Annotation = Kept<'annotation'>;
type Recording = Kept<'recording'>;

/** What is said of places in a recording. */
export interface Annotations {
  of(recording: Recording): readonly Annotation[];
  get(recording: Recording, id: string): Annotation | undefined;
  add(recording: Recording, body: AnnotationRecord): Result<Annotation, 'tooMany'>;
  replace(annotation: Annotation, body: AnnotationRecord): Annotation;
  remove(annotation: Annotation): void;
}

export function createAnnotations(deps: { records: RecordStore; ids: Pick<IdMaker, 'record'> }): Annotations {
  const shelf = createShelf(deps.records, 'annotation');
  const of = ({ organisationId, id }: Recording): readonly Annotation[] =>
    shelf.list(organisationId, id).toSorted((a, b) => (a.body.location ?? 0) - (b.body.location ?? 0));
  return {
    of,
    get({ organisationId, id: recordingId }, id) {
      const found = shelf.get(organisationId, id);
      return found?.key === recordingId ? found : undefined;
    },
    add(recording, body) {
      if (of(recording).length >= limits.annotationsPerRecordingMax) return refuse('tooMany');
      const { organisationId, id: key } = recording;
      return ok(shelf.save({ organisationId, id: deps.ids.record(), key, body }));
    },
    replace: (annotation, body) => shelf.save({ ...annotation, body }),
    remove: ({ organisationId, id }) => void shelf.remove(organisationId, id),
  };
}
