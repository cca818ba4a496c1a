import { createClient } from '../../../src/client/index.ts';
import { PartylineError } from '../../../src/client/partyline-error.ts';
import { at, listAt, numberAt, type RaceAnswer, type RaceApi, textAt } from './race-api.ts';
import type { Told, ToldParty } from './race-story.ts';

/** The stay that a caller has seen in a list, and whom he means by his number. */
export interface Target {
  readonly participantId: string;
  readonly incarnation: number;
  /** As people write it. */
  readonly number: string;
  /** Where the number is looked for; everywhere without it. */
  readonly conversationId?: string | undefined;
}

/** A way of asking for a removal. */
export type Remover = (api: RaceApi, target: Target) => Promise<Told>;

const DISCONNECT = '/api/v2/partyline/participants:disconnect';
const MOVE = '/api/v2/partyline/participants:move';
const wait = { Prefer: 'wait=10' };

const byNumber = ({ number, conversationId }: Target): Readonly<Record<string, string>> => ({
  address: number,
  ...(conversationId === undefined ? {} : { conversationId }),
});

/** Ways of asking, by name. */
export const removers = {
  /** Whoever has the number now. */
  number: (api, target) => {
    const body = { where: byNumber(target), expectCount: 1 };
    return told('number', { scope: target.conversationId }, () =>
      api.send('POST', DISCONNECT, { body, headers: wait }),
    );
  },
  /** Whoever has the number, if it is still the stay that was listed. */
  numberPinned: (api, target) => {
    const { incarnation } = target;
    const body = { where: { ...byNumber(target), incarnation }, expectCount: 1 };
    return told('numberPinned', { pinned: { incarnation }, scope: target.conversationId }, () =>
      api.send('POST', DISCONNECT, { body, headers: wait }),
    );
  },
  /** The stay that was listed, by its id. */
  id: (api, target) => byId('id', api, [target, wait]),
  /** The same, and already gone is as good. */
  idLenient: (api, target) => byId('idLenient', api, [target, { Prefer: 'wait=10, handling=lenient' }]),
  /** The same, if the party has not come back meanwhile. */
  idIfMatch: (api, target) => {
    const { incarnation } = target;
    const pinned = { participantId: target.participantId, incarnation, onlyCurrent: true };
    return told('idIfMatch', { pinned }, () => patchById(api, target, { ...wait, 'If-Match': `"${incarnation}"` }));
  },
  /** Through the library. */
  client: async (api, target) => byClient('client', api, [target, {}]),
  clientPinned: async (api, target) => byClient('clientPinned', api, [target, { incarnation: target.incarnation }]),
} satisfies Readonly<Record<string, Remover>>;

/** Another script takes the party to another conversation. */
export const move = (api: RaceApi, { participantId }: Target, to: string): Promise<Told> =>
  told('mover', { pinned: { participantId }, outcome: 'moved' }, () =>
    api.send('POST', MOVE, { body: { where: { participantId }, expectCount: 1, to: { conversationId: to } } }),
  );

const pathOf = (participantId: string): string => `/api/v2/conversations/phone/participants/${participantId}`;

type Headers = Readonly<Record<string, string>>;

const byId = (who: string, api: RaceApi, [target, headers]: readonly [Target, Headers]): Promise<Told> =>
  told(who, { pinned: { participantId: target.participantId } }, () => patchById(api, target, headers));

const patchById = (api: RaceApi, { participantId }: Target, headers: Headers): Promise<RaceAnswer> =>
  api.send('PATCH', pathOf(participantId), { body: { status: 'disconnected' }, headers });

interface Asked {
  readonly pinned?: Told['pinned'];
  readonly scope?: string | undefined;
  /** What a success means. */
  readonly outcome?: ToldParty['outcome'];
}

async function told(who: string, { pinned, scope, outcome }: Asked, ask: () => Promise<RaceAnswer>): Promise<Told> {
  const sentAt = Date.now();
  const { status, body, requestId } = await ask();
  const answer = { who, requestIds: [requestId], sentAt, answeredAt: Date.now(), scope, ...(pinned ? { pinned } : {}) };
  const text = `${status} ${JSON.stringify(body)?.slice(0, 400)}`;
  if (status >= 300)
    return { ...answer, parties: [], reason: textAt(body, 'explain.reason') ?? reasonOf(textAt(body, 'code')), text };
  const results = at(body, 'results') === undefined ? [body] : listAt(body, 'results');
  return { ...answer, parties: results.map((one) => partyOf(one, outcome)), text };
}

/** The reason of a failure that comes without an explanation. */
const reasonOf = (code = 'none'): string => REASONS.get(code) ?? code;

const REASONS: ReadonlyMap<string, string> = new Map([
  ['partyline.no.match', 'NO_MATCH'],
  ['partyline.count.mismatch', 'COUNT_MISMATCH'],
  ['precondition.failed', 'CONCURRENT_CHANGE'],
]);

function partyOf(result: unknown, outcome: ToldParty['outcome'] | undefined): ToldParty {
  const isGone = at(result, 'alreadyGone') === true || at(result, 'result') === 'alreadyGone';
  const done = at(result, 'legDown') === true ? 'removed' : 'accepted';
  return {
    participantId: textAt(result, 'participantId') ?? '',
    incarnation: numberAt(result, 'incarnation'),
    outcome: outcome ?? (isGone ? 'alreadyGone' : done),
  };
}

async function byClient(
  who: string,
  api: RaceApi,
  [target, more]: readonly [Target, { readonly incarnation?: number }],
): Promise<Told> {
  const requestIds: string[] = [];
  const client = createClient({
    url: api.url,
    credentials: { token: api.token },
    service: 'partyline',
    async fetch(url, init) {
      const response = await fetch(url, init);
      requestIds.push(response.headers.get('ININ-Correlation-Id') ?? '');
      return response;
    },
  });
  const pinned = more.incarnation === undefined ? {} : { pinned: { incarnation: more.incarnation } };
  const asked = { who, requestIds, sentAt: Date.now(), scope: target.conversationId, ...pinned };
  try {
    const { results } = await client.disconnect({ ...byNumber(target), ...more });
    const parties = results.map(({ participantId, incarnation, outcome }): ToldParty => {
      const meant = outcome === 'disconnected' ? 'removed' : outcome === 'alreadyGone' ? 'alreadyGone' : 'accepted';
      return { participantId, incarnation, outcome: meant };
    });
    return { ...asked, answeredAt: Date.now(), parties, text: JSON.stringify(results) };
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    const reason = error.explain?.reason ?? reasonOf(error.code);
    return { ...asked, answeredAt: Date.now(), parties: [], reason, text: error.message };
  } finally {
    client.close();
  }
}
