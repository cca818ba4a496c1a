import type { App } from '../../app/app.ts';
import type { Grant } from '../../auth/grant.ts';
import { asConversationId, isUuid } from '../../base/ids.ts';
import type { RecordingWish } from '../../domain/command.ts';
import type { Conversation } from '../../domain/conversation.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { fieldsOf } from '../fields.ts';
import { callOf, targetOf } from './call-request.ts';
import { refusalStop } from './refusals.ts';

const states: readonly RecordingWish['state'][] = ['active', 'paused', 'none'];

/** The state that a body asks for; undefined when it asks for none. */
export const wantedState = (body: unknown): RecordingWish['state'] | undefined =>
  states.find((each) => each.toUpperCase() === fieldsOf(body).recordingState);

/** Beginning, pausing and ending recordings of calls that are up. */
export function recordingStateHandlers(app: App): Readonly<Record<string, Handler>> {
  return {
    // The permission of the row is for the calls of others, so whoever has it need not be in the call.
    async putConversationsCallRecordingstate(exchange, grant) {
      const found = callOf(app, exchange, grant);
      if ('stop' in found) return found.stop;
      const set = await setState(app, exchange, found.conversation);
      return 'stop' in set ? set.stop : json(200, wordOf(set.conversation), seqOf(set.conversation));
    },
    async patchConversationRecordingstate(exchange, grant) {
      const found = anyCallOf(app, exchange, grant);
      if ('stop' in found) return found.stop;
      const set = await setState(app, exchange, found.conversation);
      return 'stop' in set ? set.stop : { answer: { status: 202, headers: seqOf(set.conversation) } };
    },
    async postConversationsCallParticipantSnippetRecord(exchange, grant) {
      const named = targetOf(exchange, grant);
      if ('stop' in named) return named.stop;
      const recording = app.recordings.wish(fieldsOf(exchange.body).record === true ? 'active' : 'none');
      const done = await app.participants.update(named.target, { recording });
      if (!done.ok) return refusalStop(done.refusal, exchange.params);
      const { conversation } = done.value;
      return json(200, wordOf(conversation), seqOf(conversation));
    },
  };
}

const wordOf = ({ recording }: Conversation): string => (recording?.state ?? 'none').toUpperCase();
const seqOf = ({ seq }: Conversation) => ({ 'Partyline-Seq': String(seq) });

type Found = { readonly conversation: Conversation } | { readonly stop: Stop };

async function setState(app: App, exchange: Exchange, { id }: Conversation): Promise<Found> {
  const set = await app.recordings.set(id, wantedState(exchange.body) ?? 'none');
  return set.ok ? { conversation: set.value } : { stop: refusalStop(set.refusal, exchange.params) };
}

/** The generic path is of every medium, and only calls have something to record. */
function anyCallOf(app: App, exchange: Exchange, grant: Grant): Found {
  const { conversationId = '' } = exchange.params;
  const read = isUuid(conversationId)
    ? app.reads.conversation(grant.organisationId, asConversationId(conversationId))
    : undefined;
  return read !== undefined && read.conversation.media !== 'call'
    ? { stop: refused('NOT_IMPLEMENTED', { operation: 'recording a conversation that is no call' }) }
    : callOf(app, exchange, grant);
}
