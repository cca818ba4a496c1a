import type { Plan } from '../../client/outcome.ts';
import type { ListedParticipant } from '../../client/participant.ts';
import { removalBody } from '../../client/partyline/plan.ts';
import type { PartylineError } from '../../client/partyline-error.ts';
import { type DisconnectRequest, whereOf } from '../../client/selector.ts';
import { cloudRegions } from '../../contract/cloud-regions.ts';
import { shellQuote } from '../../explain/mask.ts';
import { printable } from '../explain/terminal.ts';

/** Why a removal is not done, and what would be: for those who read texts and no exit codes. */
export interface Obstacle {
  /** The name of the reason; '' where there is none. */
  readonly reason: string;
  readonly code: string;
  /** One or two sentences. */
  readonly cause: string;
  /** A sentence; '' where nothing helps. */
  readonly change: string;
  /** A command that carries out the change; '' where there is none, or somebody has to choose. */
  readonly fixCurl: string;
  /** Who fits, where it is another number than was expected. */
  readonly candidates: readonly ListedParticipant[];
  readonly correlationId: string;
}

/** What was asked for, and where. */
export interface Asked {
  readonly request: DisconnectRequest;
  readonly url: string;
}

/** Of a plan that would be refused; undefined where it would not. */
export function obstacleOfPlan({ refused, participants, matched }: Plan, asked: Asked): Obstacle | undefined {
  if (refused === null) return undefined;
  const { code, reason = '' } = refused;
  return { ...wordsOf({ code, reason, matched, candidates: participants }, asked), reason, code, correlationId: '' };
}

/** Of a request that was refused. */
export function obstacleOfError(error: PartylineError, asked: Asked): Obstacle {
  const { code, candidates = [], explain, correlationId = '' } = error;
  const reason = explain?.reason ?? REASONS[code] ?? '';
  const own = wordsOf({ code, reason, matched: candidates.length, candidates }, asked);
  return {
    ...own,
    reason,
    code,
    // Who was meant stands in the words that are made here.
    cause: Object.hasOwn(REASONS, code) ? own.cause : printable(explain?.cause ?? error.message),
    fixCurl: explain?.fix?.curl ?? own.fixCurl,
    correlationId,
  };
}

/** Of the refusals that the client library makes by itself. */
const REASONS: Readonly<Record<string, string>> = {
  'partyline.no.match': 'NO_MATCH',
  'partyline.count.mismatch': 'COUNT_MISMATCH',
  'partyline.would.end.conversation': 'WOULD_END_CONVERSATION',
};

interface Refused {
  readonly code: string;
  readonly reason: string;
  readonly matched: number;
  readonly candidates: readonly ListedParticipant[];
}

type Words = Pick<Obstacle, 'cause' | 'change' | 'fixCurl' | 'candidates'>;

/** The refusals of a selector (design: removal, 6); of any other no more is known than its name. */
function wordsOf({ code, reason, matched, candidates }: Refused, asked: Asked): Words {
  const { request } = asked;
  const who = selectorText(request);
  const expected = request.expect ?? 1;
  switch (code) {
    case 'partyline.no.match':
      return {
        cause: `Nobody who is live fits ${who}.`,
        change: 'Look who is there, and select one of them.',
        fixCurl: curlOf(asked, ['GET', '/api/v2/conversations/phone/participants']),
        candidates: [],
      };
    case 'partyline.count.mismatch':
      return {
        cause: `${matched} live participants fit ${who}, and ${expected} ${expected === 1 ? 'was' : 'were'} expected.`,
        change: 'Select more closely, by one of the participant ids, or expect that many.',
        fixCurl: '',
        candidates,
      };
    case 'partyline.would.end.conversation':
      return {
        cause: `Without whom ${who} selects nobody would be left, and the conversation would end.`,
        change: 'Say that the conversation may end, if that is meant.',
        fixCurl: curlOf(
          asked,
          ['POST', '/api/v2/partyline/participants:disconnect'],
          removalBody({ ...request, mayEndConversation: true }),
        ),
        candidates: [],
      };
    default:
      return { cause: `It would be refused: ${printable(reason || code)}.`, change: '', fixCurl: '', candidates: [] };
  }
}

/** What selects, in words: `room "600" and address "+15550101"`. */
export const selectorText = (request: DisconnectRequest): string =>
  Object.entries(whereOf(request))
    .map(([key, value]) => `${key} ${JSON.stringify(printable(String(value)))}`)
    .join(' and ');

function curlOf({ url }: Asked, [method, path]: readonly [string, string], body?: unknown): string {
  // The cloud has neither of these paths.
  if (isCloud(url)) return '';
  const sent =
    body === undefined
      ? []
      : ['-H', shellQuote('Content-Type: application/json'), '-d', shellQuote(JSON.stringify(body))];
  return ['curl', '-X', method, shellQuote(`${url}${path}`), '-H', '"Authorization: Bearer $TOKEN"', ...sent].join(' ');
}

const isCloud = (url: string): boolean => {
  const { hostname } = new URL(url);
  return cloudRegions.some((region) => hostname === region || hostname.endsWith(`.${region}`));
};
