import type { Grant } from '../../auth/grant.ts';
import { isoTime } from '../../base/clock.ts';
import { isUuid } from '../../base/ids.ts';
import { journalPermission } from '../../contract/partyline-operations.ts';
import { isReason } from '../../explain/catalogue.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { type Journal, type JournalReader, OF_THE_JOURNAL } from '../journal/journal.ts';
import { readPage } from '../page.ts';

/** Our extension: the last requests and why they were refused. */
export function requestHandlers(journal: Journal): Readonly<Record<string, Handler>> {
  return {
    getPartylineRequests: (exchange, grant) => list(journal, exchange, grant),
    getPartylineRequest({ params }, grant) {
      const { correlationId = '' } = params;
      const entry = journal.find(readerOf(grant), correlationId);
      return entry === undefined
        ? refused('NOT_FOUND', { what: 'request', id: correlationId })
        : json(200, entryShape(entry));
    },
  };
}

/** The requests of this client and user are his; those of the whole organisation take a permission. */
const readerOf = ({ organisationId, clientId, userId, permissions }: Grant): JournalReader => ({
  organisationId,
  clientId,
  userId,
  isWhole: permissions.includes('*') || permissions.includes(journalPermission),
});

function list(journal: Journal, exchange: Exchange, grant: Grant): Stop {
  const { query, pathname } = exchange;
  const page = readPage(query);
  if ('finding' in page) return { refused: page };
  const filter = filterOf(query);
  if (!('fits' in filter)) return filter;
  const after = query.get('cursor') ?? undefined;
  const { entries, hasMore } = journal.list(readerOf(grant), { ...filter, after, limit: page.limit });
  const last = entries.at(-1);
  const uri = (cursor: string | undefined): string => {
    const asked = new URLSearchParams(query);
    asked.set('pageSize', String(page.limit));
    if (cursor !== undefined) asked.set('cursor', cursor);
    return `${pathname}?${asked}`;
  };
  return json(200, {
    entities: entries.map(entryShape),
    pageSize: page.limit,
    selfUri: uri(after),
    ...(hasMore && last !== undefined ? { cursor: last.id, nextUri: uri(last.id) } : {}),
  });
}

type Fits = (entry: JournalEntry) => boolean;

/** What the query narrows to; a filter that is not understood would show too many or none. */
function filterOf(query: URLSearchParams): { readonly fits: Fits } | Stop {
  const [operation, reason, refusedOnly, conversationId] = ['operation', 'reason', 'refused', 'conversationId'].map(
    (name) => query.get(name) || undefined,
  );
  const since = query.get('since') || undefined;
  const sinceMs = since === undefined ? undefined : timeOf(since);
  if (since !== undefined && sinceMs === undefined) return wrongValue('since', since, 'a time as 2026-11-23T04:52:00Z');
  if (reason !== undefined && !isReason(reason)) return wrongValue('reason', reason, 'the reasons of /errors');
  if (conversationId !== undefined && !isUuid(conversationId))
    return wrongValue('conversationId', conversationId, 'the id of a conversation');
  const status = query.get('status') || undefined;
  const id = conversationId?.toLowerCase();
  return {
    // A refused look into the journal is shown to whoever asks for it by name.
    fits: (entry) =>
      (operation === undefined ? !OF_THE_JOURNAL.has(entry.operation) : entry.operation === operation) &&
      (reason === undefined || reasonsOf(entry).includes(reason)) &&
      (refusedOnly === undefined || (entry.reason !== undefined) === (refusedOnly === 'true')) &&
      (status === undefined || entry.status === Number(status)) &&
      (sinceMs === undefined || entry.at >= sinceMs) &&
      (id === undefined || names(entry, id)),
  };
}

const wrongValue = (key: string, value: string, values: string): Stop =>
  refused('WRONG_QUERY_VALUE', { key, value, values });

function timeOf(text: string): number | undefined {
  // A plus in a query is a space unless it was encoded; a time has none.
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text.replace(' ', '+')) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** A body without a media type is taken for JSON, which is told here and nowhere else (design: explain 3). */
const notesOf = ({ isTypeless }: JournalEntry): readonly string[] => (isTypeless ? ['MISSING_CONTENT_TYPE'] : []);

const reasonsOf = (entry: JournalEntry): readonly (string | undefined)[] => [entry.reason, ...notesOf(entry)];

const names = ({ path, body = '' }: JournalEntry, id: string): boolean =>
  path.toLowerCase().includes(id) || body.toLowerCase().includes(id);

const headerNames = [
  ['Content-Type', 'contentType'],
  ['Accept', 'accept'],
  ['Prefer', 'prefer'],
  ['User-Agent', 'userAgent'],
] as const;

/** An entry on the wire. */
function entryShape(entry: JournalEntry): Readonly<Record<string, unknown>> {
  const { id, at, method, path, status, durationMs, operation, reason, explain, clientId, userId } = entry;
  const notes = notesOf(entry);
  const headers = headerNames.flatMap(([name, key]) => (entry[key] === undefined ? [] : [[name, entry[key]]]));
  return {
    id,
    time: isoTime(at),
    method,
    path,
    status,
    durationMs,
    ...(operation === undefined ? {} : { operation }),
    ...(reason === undefined ? {} : { reason }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(explain === undefined ? {} : { explain: JSON.parse(explain) }),
    request: {
      headers: Object.fromEntries(headers),
      ...(entry.body === undefined ? {} : { body: entry.body }),
      ...(entry.bodyBytes === 0 ? {} : { bodyBytes: entry.bodyBytes }),
    },
    ...(clientId === undefined ? {} : { clientId }),
    ...(userId === undefined ? {} : { userId }),
    responseBytes: entry.responseBytes,
    selfUri: `/api/v2/partyline/requests/${id}`,
  };
}
