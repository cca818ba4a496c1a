import type { Change, Conversation, Departure, Frame, Person, Talk } from './shapes.ts';

/** What goes on now, as far as it was told. */
export interface LiveState {
  /** By id, in the order they began. */
  readonly conversations: ReadonlyMap<string, Conversation>;
  /** Frames of conversations that something is missing of, until those are read again. */
  readonly held: ReadonlyMap<string, readonly Change[]>;
}

export const nothingLive: LiveState = { conversations: new Map(), held: new Map() };

/** What came of some frames: the conversations of `gaps` have to be read again. */
export interface Applied {
  readonly state: LiveState;
  readonly gaps: readonly string[];
}

/** How long somebody who has left, or a call that has ended, is still shown. */
export const FAREWELL_MS = 6000;

/** More than these frames of one conversation are not held: it is read again whatever they say. */
const HELD_MAX = 500;

/** A state that is changed many times and copied once. */
interface Draft {
  readonly conversations: Map<string, Conversation>;
  readonly held: Map<string, readonly Change[]>;
  readonly gaps: Set<string>;
  /** The people of a conversation, copied the first time they are asked for. */
  people(id: string): Map<string, Person>;
  /** Sets all of a conversation but its people. */
  put(conversation: Conversation): void;
  /** What is read anew takes the place of all that was known. */
  replace(conversation: Conversation): void;
  done(): Applied;
}

function createDraft(state: LiveState): Draft {
  const conversations = new Map(state.conversations);
  const held = new Map(state.held);
  const gaps = new Set<string>();
  const copies = new Map<string, Map<string, Person>>();
  const people = (id: string): Map<string, Person> => {
    const copy = copies.get(id) ?? new Map(conversations.get(id)?.people);
    copies.set(id, copy);
    return copy;
  };
  const put = (conversation: Conversation): void => {
    conversations.set(conversation.id, { ...conversation, people: people(conversation.id) });
  };
  return {
    conversations,
    held,
    gaps,
    people,
    put,
    replace(conversation) {
      copies.set(conversation.id, new Map(conversation.people));
      put(conversation);
    },
    done: () => ({ state: { conversations, held }, gaps: [...gaps] }),
  };
}

/** Applies what was told since the last picture, in its order. */
export function applyFrames(state: LiveState, frames: readonly Frame[]): Applied {
  const draft = createDraft(state);
  for (const frame of frames) applyFrame(draft, frame);
  return draft.done();
}

function applyFrame(draft: Draft, frame: Frame): void {
  switch (frame.kind) {
    case 'change':
      applyChange(draft, frame);
      break;
    case 'talk':
      applyTalk(draft, frame);
      break;
    case 'stir':
      draft.gaps.add(frame.conversationId);
  }
}

function applyChange(draft: Draft, change: Change): void {
  const { id, seq } = change.conversation;
  const waiting = draft.held.get(id);
  if (waiting !== undefined) {
    if (waiting.length < HELD_MAX) draft.held.set(id, [...waiting, change]);
    return;
  }
  const known = draft.conversations.get(id);
  if (known !== undefined && seq <= known.seq) return;
  if (change.afterSeq !== (known?.seq ?? 0)) {
    draft.held.set(id, [change]);
    draft.gaps.add(id);
    return;
  }
  const people = draft.people(id);
  for (const person of change.conversation.people.values())
    people.set(person.id, withMeasures(person, people.get(person.id)));
  for (const { id: who, departure } of change.left) leave(people, who, departure);
  const { endTime } = change.conversation;
  if (endTime !== undefined) leaveAll(people, endTime);
  draft.put(change.conversation);
}

/** A frame does not say who talks and how well he is heard: that stays as it was. */
function withMeasures(person: Person, before: Person | undefined): Person {
  if (before === undefined) return person;
  const { quality, talkingSince } = before;
  return {
    ...person,
    ...(quality === undefined ? {} : { quality }),
    ...(talkingSince === undefined || person.state !== 'connected' ? {} : { talkingSince }),
  };
}

function leave(people: Map<string, Person>, id: string, departure: Departure): void {
  const person = people.get(id);
  if (person === undefined) return;
  const { talkingSince: _, ...quiet } = person;
  people.set(id, { ...quiet, state: 'left', departure });
}

function leaveAll(people: Map<string, Person>, at: number): void {
  for (const [id, { departure }] of [...people]) if (departure === undefined) leave(people, id, { at });
}

function applyTalk(draft: Draft, { conversationId, participantId, talking, since }: Talk): void {
  const conversation = draft.conversations.get(conversationId);
  const person = conversation?.people.get(participantId);
  if (conversation === undefined || person === undefined || person.departure !== undefined) return;
  const { talkingSince: _, ...quiet } = draft.people(conversationId).get(participantId) ?? person;
  draft.people(conversationId).set(participantId, talking ? { ...quiet, talkingSince: since } : quiet);
  draft.put(conversation);
}

/** Takes a conversation as it was read, then what was held back for it. An older read than what is known is let go. */
export function applyRead(state: LiveState, read: Conversation, at: number): Applied {
  const draft = createDraft(state);
  takeRead(draft, read, at);
  return draft.done();
}

function takeRead(draft: Draft, read: Conversation, at: number): void {
  const known = draft.conversations.get(read.id);
  const waiting = draft.held.get(read.id) ?? [];
  draft.held.delete(read.id);
  if (known === undefined || read.seq >= known.seq) draft.replace(withFarewells(read, known, at));
  for (const change of waiting) applyChange(draft, change);
}

/** Whoever is no more in what was read has left unseen; whoever was seen to leave is shown on for his while. */
function withFarewells(read: Conversation, known: Conversation | undefined, at: number): Conversation {
  const gone = [...(known?.people.values() ?? [])].filter(({ id }) => !read.people.has(id));
  if (gone.length === 0) return read;
  const people = new Map(
    gone.map((person): [string, Person] => [
      person.id,
      { ...person, state: 'left', departure: person.departure ?? { at } },
    ]),
  );
  for (const [id, person] of read.people) people.set(id, person);
  return { ...read, people: inOrder(people) };
}

const inOrder = (people: ReadonlyMap<string, Person>): ReadonlyMap<string, Person> =>
  new Map([...people].sort(([, one], [, other]) => one.startTime - other.startTime));

/** A conversation that could not be read any more has ended. */
export function applyGone(state: LiveState, id: string, at: number): LiveState {
  const draft = createDraft(state);
  draft.held.delete(id);
  end(draft, id, at);
  return draft.done().state;
}

function end(draft: Draft, id: string, at: number): void {
  const known = draft.conversations.get(id);
  if (known === undefined || known.endTime !== undefined) return;
  leaveAll(draft.people(id), at);
  draft.put({ ...known, endTime: at });
}

/** Takes all that goes on as it was read; what was known and is not in it has ended in the meantime. */
export function applySnapshot(state: LiveState, reads: readonly Conversation[], at: number): Applied {
  const draft = createDraft(state);
  const found = new Set(reads.map(({ id }) => id));
  for (const id of state.conversations.keys()) if (!found.has(id)) end(draft, id, at);
  for (const id of state.held.keys()) if (!found.has(id)) draft.held.delete(id);
  for (const read of reads) {
    // A server that lost its memory counts anew.
    const known = draft.conversations.get(read.id);
    if (known !== undefined && known.seq > read.seq) draft.conversations.set(read.id, { ...known, seq: read.seq });
    takeRead(draft, read, at);
  }
  return draft.done();
}

/** Takes away those whose farewell is over; the same state where there is nobody. */
export function forgetDeparted(state: LiveState, now: number): LiveState {
  const isOver = (at: number): boolean => now - at >= FAREWELL_MS;
  const conversations = new Map<string, Conversation>();
  let isChanged = false;
  for (const [id, conversation] of state.conversations) {
    if (conversation.endTime !== undefined && isOver(conversation.endTime)) {
      isChanged = true;
      continue;
    }
    const over = [...conversation.people.values()].filter(({ departure }) => departure && isOver(departure.at));
    if (over.length === 0) {
      conversations.set(id, conversation);
      continue;
    }
    isChanged = true;
    const people = new Map(conversation.people);
    for (const { id: who } of over) people.delete(who);
    conversations.set(id, { ...conversation, people });
  }
  return isChanged ? { ...state, conversations } : state;
}
