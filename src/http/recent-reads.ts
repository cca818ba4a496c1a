import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Reading } from '../explain/evidence.ts';
import type { Answer, Exchange } from './exchange.ts';
import { fieldsOf } from './fields.ts';

/** Which token read which list, conversation or participant, and when: whether somebody acts on an old list. */
export interface RecentReads {
  /** Keeps an answered read, and what it showed, in places made before: nothing is allocated. */
  remember(tokenHash: string, exchange: Exchange, answer: Answer): void;
  /** What a token read, the latest first, and which of these ids it was shown. */
  of(tokenHash: string, ids: readonly string[]): readonly Reading[];
}

/** Operations that show who is in a conversation. */
const readings: ReadonlySet<string> = new Set([
  'listThreadParticipants',
  'getThreadParticipant',
  'getConversations',
  'getConversationsCalls',
  'getConversation',
  'getConversationsCall',
]);

export const isReading = (operation: string): boolean => readings.has(operation);

/** A conversation of which only a participant was shown is marked apart from one that was shown whole. */
const WHOLE = 0x811c9dc5;
const PART = 0x01234567;

/** FNV-1a over the characters of an id. */
function markOf(id: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The last marks in a ring; each has a number that only grows. */
function createMarks() {
  const ring = new Uint32Array(limits.recentlyShownMarksMax);
  let end = 0;
  return {
    end: () => end,
    add(id: unknown, seed: number): void {
      if (typeof id !== 'string') return;
      ring[end % ring.length] = markOf(id, seed);
      end += 1;
    },
    /** Whether a mark is among those from one number up to another and still kept. */
    has(mark: number, from: number, to: number): boolean {
      for (let at = Math.max(from, end - ring.length); at < to; at += 1)
        if (ring[at % ring.length] === mark) return true;
      return false;
    },
  };
}

export function createRecentReads(clock: Clock): RecentReads {
  const tokens: string[] = new Array<string>(limits.recentReadsKeptMax).fill('');
  const whats: string[] = new Array<string>(limits.recentReadsKeptMax).fill('');
  const times = new Float64Array(limits.recentReadsKeptMax);
  const starts = new Float64Array(limits.recentReadsKeptMax);
  const ends = new Float64Array(limits.recentReadsKeptMax);
  const marks = createMarks();
  let next = 0;
  const mark = (thing: unknown): void => {
    const { id, conversationId } = fieldsOf(thing);
    marks.add(id, WHOLE);
    marks.add(conversationId, PART);
  };
  return {
    remember(tokenHash, { incoming, params, query }, { body }) {
      // The head of a list shows nobody.
      if (incoming.method === 'HEAD') return;
      tokens[next] = tokenHash;
      whats[next] = params.participantId ?? params.conversationId ?? query.get('conversationId') ?? '';
      times[next] = clock.now();
      starts[next] = marks.end();
      const { entities } = fieldsOf(body);
      if (Array.isArray(entities)) entities.forEach(mark);
      else mark(body);
      ends[next] = marks.end();
      next = (next + 1) % limits.recentReadsKeptMax;
    },
    of(tokenHash, ids) {
      const asked = ids.map((id) => ({ id, whole: markOf(id, WHOLE), part: markOf(id, PART) }));
      const found: Reading[] = [];
      for (let back = 1; back <= limits.recentReadsKeptMax; back += 1) {
        const at = (next - back + limits.recentReadsKeptMax) % limits.recentReadsKeptMax;
        if (tokens[at] === '' || found.length === limits.recentReadsPerCallerMax) break;
        if (tokens[at] !== tokenHash) continue;
        const [from = 0, to = 0] = [starts[at], ends[at]];
        found.push({
          what: whats[at] ?? '',
          at: times[at] ?? 0,
          shown: asked.filter(({ whole }) => marks.has(whole, from, to)).map(({ id }) => id),
          shownInPart: asked.filter(({ part }) => marks.has(part, from, to)).map(({ id }) => id),
        });
      }
      return found;
    },
  };
}
