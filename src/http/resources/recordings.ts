import type { App } from '../../app/app.ts';
import type { Recording } from '../../app/recordings.ts';
import { asConversationId, isUuid } from '../../base/ids.ts';
import { fileStateOf, isUnfinished, metadataShape, recordingShape } from '../../dialects/recordings.ts';
import { readRange } from '../byte-range.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { annotationHandlers } from './annotations.ts';

/** Reading recordings and what is said of them; `base` is where this server can be reached. */
export function recordingHandlers(app: App, base: () => string): Readonly<Record<string, Handler>> {
  const { recordings } = app;
  const annotationsOf = recordings.annotations.of;
  const metadata = (recording: Recording) => metadataShape(recording, annotationsOf(recording));
  const whole = (recording: Recording, query: URLSearchParams) =>
    recordingShape(recording, annotationsOf(recording), isMediaWanted(query) ? base() : undefined);

  const listing =
    (show: (recording: Recording, query: URLSearchParams) => unknown): Handler =>
    ({ params, query }, { organisationId }) => {
      const { conversationId = '' } = params;
      const found = isUuid(conversationId) ? recordings.of(organisationId, conversationId) : [];
      const isKnown =
        found.length > 0 ||
        (isUuid(conversationId) &&
          app.reads.conversation(organisationId, asConversationId(conversationId)) !== undefined);
      if (!isKnown) return refused('NOT_FOUND', { what: 'conversation', id: conversationId });
      return json(
        200,
        found.map((each) => show(each, query)),
      );
    };

  return {
    ...annotationHandlers(recordings),
    getConversationRecordings: inFormat(listing(whole)),
    getConversationRecording: inFormat((exchange, { organisationId }) => {
      const found = recordingOf(recordings, exchange, organisationId);
      // While the file is written it is accepted, and not ready (reference/genesys operations: 202).
      return 'stop' in found ? found.stop : json(isUnfinished(found) ? 202 : 200, whole(found, exchange.query));
    }),
    putConversationRecording(exchange, { organisationId }) {
      const found = recordingOf(recordings, exchange, organisationId);
      if ('stop' in found) return found.stop;
      const fields = fieldsOf(exchange.body);
      const fileState = textOf(fields, 'fileState');
      if (fileState !== undefined && fileState !== fileStateOf(found))
        return refused('NOT_IMPLEMENTED', {
          operation: 'setting fileState; a deleteDate that is over removes the file',
        });
      const deleteDate = textOf(fields, 'deleteDate');
      const kept = recordings.keepUntil(found, deleteDate === undefined ? undefined : Date.parse(deleteDate));
      return json(200, whole(kept, exchange.query));
    },
    getConversationRecordingmetadata: listing(metadata),
    getConversationRecordingmetadataRecordingId(exchange, { organisationId }) {
      const found = recordingOf(recordings, exchange, organisationId);
      return 'stop' in found ? found.stop : json(200, metadata(found));
    },
    async getPartylineRecordingMedia({ params, incoming }, { organisationId }) {
      const { recordingId = '' } = params;
      const recording = recordings.get(organisationId, recordingId);
      const bytes = recording && (await recordings.bytes(recording));
      return recording === undefined || bytes === undefined
        ? refused('NOT_FOUND', { what: 'recording', id: recordingId })
        : media(app, { recording, bytes, range: incoming.headers.range });
    },
  };
}

interface Wanted {
  readonly recording: Recording;
  readonly bytes: number;
  readonly range: string | undefined;
}

/** The file, or the bytes of it that were asked for. One that is still written is given as far as it has come. */
function media({ recordings }: App, { recording, bytes, range }: Wanted): Stop {
  const asked = readRange(range, bytes);
  const headers = { 'Accept-Ranges': 'bytes' };
  if (asked === undefined)
    return { answer: { status: 416, headers: { ...headers, 'Content-Range': `bytes */${bytes}` } } };
  const { from, to } = asked === 'whole' ? { from: 0, to: bytes - 1 } : asked;
  const content = recordings.read(recording, from, to);
  const stream = { type: 'audio/wav', bytes: to - from + 1, content };
  return asked === 'whole'
    ? { answer: { status: 200, headers, stream } }
    : {
        answer: { status: 206, headers: { ...headers, 'Content-Range': `bytes ${from}-${to}/${bytes}` }, stream },
      };
}

/** The recording that a path names, as one of its conversation. */
function recordingOf(
  recordings: App['recordings'],
  { params }: Exchange,
  organisationId: Recording['organisationId'],
): Recording | { readonly stop: Stop } {
  const { conversationId, recordingId = '' } = params;
  const found = recordings.get(organisationId, recordingId);
  return found?.body.conversationId === conversationId && found !== undefined
    ? found
    : { stop: refused('NOT_FOUND', { what: 'recording', id: recordingId }) };
}

/** Formats in which the media may come; `mediaFormats` takes the place of `formatId`. */
const formatsOf = (query: URLSearchParams): readonly string[] => {
  const several = query.getAll('mediaFormats').flatMap((each) => each.split(','));
  return several.length > 0 ? several : query.getAll('formatId');
};

const isMediaWanted = (query: URLSearchParams): boolean => {
  const formats = formatsOf(query);
  return formats.length === 0 || formats.includes('WAV');
};

/** There is WAV, and nothing that would make another format of it. */
const inFormat =
  (handler: Handler): Handler =>
  (exchange, grant) => {
    const other = formatsOf(exchange.query);
    const isPossible = other.length === 0 || other.includes('WAV') || other.includes('NONE');
    return isPossible
      ? handler(exchange, grant)
      : refused('NOT_IMPLEMENTED', { operation: `recordings as ${other.join(', ')}; there is WAV` });
  };
