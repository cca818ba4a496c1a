import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { createSeededRandom } from '../random.ts';
import { at, listAt, numberAt, type RaceApi, textAt } from './race-api.ts';
import type { PhoneLeg, RacePhones } from './race-phones.ts';
import { move, type Remover, removers, type Target } from './race-removers.ts';
import type { Story, StoryEvent, StoryLeg, Told } from './race-story.ts';

/** What happens to the party while it is being removed. */
export type Rival = 'hangs-up' | 'comes-back' | 'comes-twice' | 'is-moved' | 'is-removed' | 'is-removed-and-called';

/** One place where rounds are run, one after the other: two conversations that stay up, and a party of its own. */
export interface Lane {
  readonly kind: 'sip' | 'virtual';
  run(draw: Draw): Promise<Story>;
}

/** What a round draws; the same for the same seed. */
export interface Draw {
  readonly remover: keyof typeof removers;
  readonly rival: Rival;
  /** Turns of the event loop until either begins. */
  readonly removerTurns: number;
  readonly rivalTurns: number;
}

const RIVALS: Readonly<Record<Lane['kind'], readonly Rival[]>> = {
  sip: ['hangs-up', 'comes-back', 'comes-twice', 'is-moved', 'is-removed'],
  virtual: ['is-moved', 'is-removed', 'is-removed-and-called'],
};

const REMOVERS: readonly (keyof typeof removers)[] = [
  ...(['number', 'number', 'numberPinned', 'client', 'clientPinned', 'id', 'idLenient', 'idIfMatch'] as const),
];

/** The draw of one round of a run. */
export function drawOf(kind: Lane['kind'], seed: number, round: number): Draw {
  const [first = 0, second = 0, third = 0, fourth = 0] = createSeededRandom(seed * 65_537 + round).bytes(4);
  const rivals = RIVALS[kind];
  return {
    remover: REMOVERS[first % REMOVERS.length] ?? 'number',
    rival: rivals[second % rivals.length] ?? 'is-removed',
    removerTurns: third % 24,
    rivalTurns: fourth % 24,
  };
}

/** What a lane needs. */
export interface LaneDeps {
  readonly api: RaceApi;
  readonly phones: RacePhones;
  /** Different for every lane of a run, from 0 to 49. */
  readonly number: number;
}

const LIST = '/api/v2/conversations/phone/participants';

/** Real SIP legs in two rooms. */
export async function createSipLane(deps: LaneDeps): Promise<Lane> {
  const { api, phones, number } = deps;
  const rooms = [String(600 + number), String(650 + number)] as const;
  const keepers = rooms.flatMap((room) => [1, 2].map((each) => phones.dial(`keeper${room}x${each}`, room)));
  await Promise.all(keepers.map(({ answered }) => answered));
  const homes = await Promise.all(
    rooms.map((room) => until(async () => textAt(await listOf(api, `keeper${room}x1`), '0.conversationId'))),
  );
  const user = `+1555700${String(1000 + number)}`;
  const dial = (): PhoneLeg => phones.dial(user, rooms[0]);
  return createLane({ ...deps, kind: 'sip', homes, bystanders: keepers, user, dial });
}

/** Virtual phones in two conversations. */
export async function createVirtualLane(deps: LaneDeps): Promise<Lane> {
  const homes = await Promise.all(
    [0, 1].map(async () => {
      const body = { participants: [{ address: '+15550101' }, { address: '+15550102' }, { address: '+15550103' }] };
      const { body: made } = await deps.api.send('POST', '/api/v2/conversations/calls', { body });
      return textAt(made, 'id') ?? '';
    }),
  );
  return createLane({ ...deps, kind: 'virtual', homes, bystanders: [], user: `user:racer${deps.number}` });
}

interface LaneParts extends LaneDeps {
  readonly kind: Lane['kind'];
  readonly homes: readonly string[];
  readonly bystanders: readonly PhoneLeg[];
  /** The party's number or name. */
  readonly user: string;
  /** A phone calls; without it the party is called by the API. */
  readonly dial?: () => PhoneLeg;
}

/** What a round has collected. */
interface Round {
  readonly told: Told[];
  readonly legs: PhoneLeg[];
}

async function createLane(parts: LaneParts): Promise<Lane> {
  const { api, homes, kind } = parts;
  const seqs = new Map<string, number>();
  const bystanders = new Set<string>();
  for (const home of homes) {
    seqs.set(home, 0);
    for (const event of await eventsOf(api, home, seqs))
      if (event.event === 'participant.added' && event.participantId !== undefined) bystanders.add(event.participantId);
  }
  return {
    kind,
    async run(draw) {
      const round: Round = { told: [], legs: [] };
      await arrive(parts, round);
      const target = await until(() => targetOf(parts));
      const remover: Remover = removers[draw.remover];
      const removing = after(draw.removerTurns, async () => round.told.push(await remover(api, target)));
      const rival = after(draw.rivalTurns, () => act({ parts, round, target }, draw.rival));
      await Promise.all([removing, rival]);
      await cleanUp(parts, round);
      const events = (await Promise.all(homes.map((home) => eventsOf(api, home, seqs)))).flat();
      const legs = await legsOf({ parts, round, events });
      const address = events.find(({ participantId }) => participantId === target.participantId)?.address ?? '';
      return { address, events, told: round.told, legs, bystanders: [...bystanders] };
    },
  };
}

async function after(turns: number, act: () => Promise<unknown>): Promise<void> {
  for (let count = 0; count < turns; count += 1) await turn();
  await act();
}

/** The party joins the first conversation. */
async function arrive({ api, dial, homes, user }: LaneParts, round: Round): Promise<void> {
  if (dial === undefined) {
    const path = `/api/v2/conversations/calls/${homes[0]}/participants`;
    await api.send('POST', path, { body: { participants: [{ address: user }] } });
    return;
  }
  const leg = dial();
  round.legs.push(leg);
  await leg.answered;
}

interface Acting {
  readonly parts: LaneParts;
  readonly round: Round;
  readonly target: Target;
}

async function act({ parts, round, target }: Acting, rival: Rival): Promise<void> {
  const { api, homes } = parts;
  switch (rival) {
    case 'hangs-up':
      round.legs[0]?.hangUp();
      return;
    case 'comes-back':
      round.legs[0]?.hangUp();
      return arrive(parts, round);
    case 'comes-twice':
      return arrive(parts, round);
    case 'is-moved':
      round.told.push(await move(api, target, homes[1] ?? ''));
      return;
    case 'is-removed':
      round.told.push({ ...(await removers.id(api, target)), who: 'rival' });
      return;
    case 'is-removed-and-called':
      round.told.push({ ...(await removers.id(api, target)), who: 'rival' });
      return arrive(parts, round);
  }
}

const digitsOf = (user: string): string => user.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 ($1) $2-$3');

async function targetOf({ api, user, homes, number }: LaneParts): Promise<Target | undefined> {
  const one = (await listOf(api, user))[0];
  const participantId = textAt(one, 'id');
  if (participantId === undefined) return undefined;
  return {
    participantId,
    incarnation: numberAt(one, 'incarnation') ?? 0,
    number: digitsOf(user),
    conversationId: number % 2 === 0 ? homes[0] : undefined,
  };
}

async function listOf(api: RaceApi, address: string): Promise<readonly unknown[]> {
  const { body } = await api.send('GET', `${LIST}?address=${encodeURIComponent(address)}`);
  return listAt(body, 'entities');
}

/** Whoever of the party is still there is removed, by a request that is part of the story like any other. */
async function cleanUp({ api, user }: LaneParts, { told }: Round): Promise<void> {
  for (let rest = await listOf(api, user); rest.length > 0; rest = await listOf(api, user))
    for (const one of rest) {
      const target = { participantId: textAt(one, 'id') ?? '', incarnation: 0, number: user };
      told.push({ ...(await removers.idLenient(api, target)), who: 'cleanup' });
    }
}

async function eventsOf(
  api: RaceApi,
  conversationId: string,
  seqs: Map<string, number>,
): Promise<readonly StoryEvent[]> {
  const since = seqs.get(conversationId) ?? 0;
  const path = `/api/v2/partyline/conversations/${conversationId}/timeline?afterSeq=${since}`;
  const { body } = await api.send('GET', path);
  seqs.set(conversationId, numberAt(listAt(body, 'entities').at(-1), 'seq') ?? since);
  return listAt(body, 'entities').map((each): StoryEvent => {
    const told = {
      participantId: textAt(each, 'participantId'),
      address: textAt(each, 'address'),
      incarnation: numberAt(each, 'incarnation'),
      requestId: textAt(each, 'requestId'),
      actor: textAt(each, 'actor.kind'),
      cause: textAt(each, 'cause'),
    };
    const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
    const when = { seq: numberAt(each, 'seq') ?? 0, at: Date.parse(textAt(each, 'time') ?? '') };
    return { conversationId, event: textAt(each, 'event') ?? '', ...when, ...known };
  });
}

interface Legs {
  readonly parts: LaneParts;
  readonly round: Round;
  readonly events: readonly StoryEvent[];
}

/** Which participant each phone was, by the Call-ID, which only the phone has made. */
async function legsOf({ parts, round, events }: Legs): Promise<readonly StoryLeg[]> {
  const { api, bystanders } = parts;
  const byCallId = new Map<string, string[]>();
  if (round.legs.length > 0)
    for (const { event, participantId } of events) {
      if (event !== 'participant.added' || participantId === undefined) continue;
      const { body } = await api.send('GET', `${LIST}/${participantId}`);
      for (const leg of listAt(body, 'legs')) {
        const callId = String(at(leg, 'callId'));
        byCallId.set(callId, [...(byCallId.get(callId) ?? []), participantId]);
      }
    }
  const seen = (leg: PhoneLeg, isBystander: boolean): StoryLeg => ({
    participantIds: byCallId.get(leg.callId) ?? [],
    isBystander,
    callId: leg.callId,
    byesReceived: leg.byesReceived(),
    hasHungUp: leg.hasHungUp(),
  });
  return [...round.legs.map((leg) => seen(leg, false)), ...bystanders.map((leg) => seen(leg, true))];
}

const LOOKS_MAX = 2000;

/** Looks until there is something; other programs tell nobody when they are done. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let count = 0; count < LOOKS_MAX; count += 1) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await pause(2);
  }
  throw new Error('what the race waits for did not come');
}
