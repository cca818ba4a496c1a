import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Reading } from '../explain/evidence.ts';
import type { Exchange } from './exchange.ts';

/** Which token read which list, conversation or participant, and when: whether somebody acts on an old list. */
export interface RecentReads {
  /** Keeps an answered read in a place made before: three assignments, nothing allocated. */
  remember(tokenHash: string, exchange: Exchange): void;
  /** What a token read, the latest first. */
  of(tokenHash: string): readonly Reading[];
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

export function createRecentReads(clock: Clock): RecentReads {
  const tokens: string[] = new Array<string>(limits.recentReadsKeptMax).fill('');
  const whats: string[] = new Array<string>(limits.recentReadsKeptMax).fill('');
  const times = new Float64Array(limits.recentReadsKeptMax);
  let next = 0;
  return {
    remember(tokenHash, { params, query }) {
      tokens[next] = tokenHash;
      whats[next] = params.participantId ?? params.conversationId ?? query.get('conversationId') ?? '';
      times[next] = clock.now();
      next = (next + 1) % limits.recentReadsKeptMax;
    },
    of(tokenHash) {
      const found: Reading[] = [];
      for (let back = 1; back <= limits.recentReadsKeptMax; back += 1) {
        const at = (next - back + limits.recentReadsKeptMax) % limits.recentReadsKeptMax;
        if (tokens[at] === '' || found.length === limits.recentReadsPerCallerMax) break;
        if (tokens[at] === tokenHash) found.push({ what: whats[at] ?? '', at: times[at] ?? 0 });
      }
      return found;
    },
  };
}
