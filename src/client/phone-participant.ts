import type { Connection } from './connection.ts';
import { changeOnCloud } from './genesys/change.ts';
import { disconnectOnCloud } from './genesys/disconnect.ts';
import { given, membersOf } from './members.ts';
import { PartylineError } from './partyline-error.ts';
import { send } from './send.ts';

/** What the thread's path takes. */
export interface PhoneParticipantChange {
  readonly status?: 'disconnected';
  readonly muted?: boolean;
  readonly held?: boolean;
}

/** What was accepted. */
export interface PhoneParticipantChanged {
  readonly participantId: string;
  readonly conversationId: string;
  /** `disconnecting` while it is being hung up; only Partyline tells. */
  readonly status?: string;
}

/** PATCH of the thread's path; at the cloud, which has no such path, the same by the participant's own. */
export async function changePhoneParticipant(
  connection: Connection,
  participantId: string,
  body: PhoneParticipantChange,
): Promise<PhoneParticipantChanged> {
  if ((await connection.service()) === 'genesys') return changeOnOtherPath(connection, participantId, body);
  const path = `/api/v2/conversations/phone/participants/${encodeURIComponent(participantId)}`;
  const told = membersOf((await send(connection, ['PATCH', path], { body })).body);
  return {
    participantId: told.text('participantId') ?? participantId,
    conversationId: told.text('conversationId') ?? '',
    ...given('status', told.text('status')),
  };
}

async function changeOnOtherPath(
  connection: Connection,
  participantId: string,
  { status, muted, held }: PhoneParticipantChange,
): Promise<PhoneParticipantChanged> {
  if (status !== undefined && (muted !== undefined || held !== undefined))
    throw new PartylineError('usage', 'Whoever is hung up can be neither muted nor held; nothing was sent.', {
      code: 'client.bad.change',
    });
  if (status !== undefined) {
    const { conversationId } = await disconnectOnCloud(connection, { participantId });
    return { participantId, conversationId };
  }
  const flags = { ...given('muted', muted), ...given('held', held) };
  const { results } = await changeOnCloud(connection, { participantId }, flags);
  const [only] = results;
  if (only !== undefined) return only;
  throw new PartylineError('no-match', 'Nobody who is live has that id; nothing was done.', {
    code: 'partyline.no.match',
  });
}
