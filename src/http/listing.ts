import { type Exchange, json, type Stop } from './exchange.ts';
import { type PageWish, readPage } from './page.ts';

/** What is listed, and how one of it looks on the wire. */
export interface Listed<Thing> {
  readonly found: readonly Thing[];
  readonly shape: (thing: Thing) => unknown;
  /** Without the whole number and the last page, as the cloud lists members of a queue. */
  readonly short?: true;
}

/** One page of a list that is at hand as a whole, with links to the other pages. */
export function listing<Thing>(exchange: Exchange, { found, shape, short }: Listed<Thing>): Stop {
  const page = readPage(exchange.query);
  if ('finding' in page) return { refused: page };
  const entities = found.slice(page.offset, page.offset + page.limit).map(shape);
  return pageAnswer(exchange, page, { entities, total: found.length, ...(short ? { short } : {}) });
}

/** One page of a list, as it was read. */
interface ReadPart {
  readonly entities: readonly unknown[];
  readonly total: number;
  readonly short?: true;
}

/** A page with links to the other pages. */
export function pageAnswer({ query, pathname }: Exchange, page: PageWish, { entities, total, short }: ReadPart): Stop {
  const pageCount = Math.max(1, Math.ceil(total / page.limit));
  const uri = (number: number): string => {
    const asked = new URLSearchParams(query);
    asked.set('pageSize', String(page.limit));
    asked.set('pageNumber', String(number));
    return `${pathname}?${asked}`;
  };
  return json(200, {
    entities,
    pageSize: page.limit,
    pageNumber: page.number,
    firstUri: uri(1),
    selfUri: uri(page.number),
    ...(page.number < pageCount ? { nextUri: uri(page.number + 1) } : {}),
    ...(page.number > 1 ? { previousUri: uri(Math.min(page.number - 1, pageCount)) } : {}),
    ...(short ? {} : { total, pageCount, lastUri: uri(pageCount) }),
  });
}

/** Whether a name is what the query's `name` asks for: letters of any case, an asterisk at either end for anything. */
export function nameFits(query: URLSearchParams, name: string | undefined): boolean {
  const asked = query.get('name')?.toLowerCase();
  if (asked === undefined || asked === '') return true;
  const own = (name ?? '').toLowerCase();
  const isOpenBefore = asked.startsWith('*');
  const isOpenAfter = asked.endsWith('*');
  const core = asked.slice(isOpenBefore ? 1 : 0, isOpenAfter && asked.length > 1 ? -1 : undefined);
  if (isOpenBefore && isOpenAfter) return own.includes(core);
  if (isOpenBefore) return own.endsWith(core);
  return isOpenAfter ? own.startsWith(core) : own === core;
}

/** Whether a value is one of those that the query names under this key, repeated or with commas; true where none is. */
export function isAmong(query: URLSearchParams, key: string, value: string | undefined): boolean {
  const asked = query.getAll(key).flatMap((each) => each.split(',').filter((word) => word !== ''));
  return asked.length === 0 || (value !== undefined && asked.includes(value));
}

/** The words of `expand`, repeated or with commas. */
export const expandOf = (query: URLSearchParams): ReadonlySet<string> =>
  new Set(query.getAll('expand').flatMap((each) => each.split(',')));

/** As listed, or the other way round where `sortOrder` says so. */
export const inOrder = <Thing>(query: URLSearchParams, found: readonly Thing[]): readonly Thing[] =>
  query.get('sortOrder')?.toLowerCase().startsWith('desc') ? found.toReversed() : found;
