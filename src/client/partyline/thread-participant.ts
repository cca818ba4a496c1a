import { given, type Members } from '../members.ts';
import type { ListedParticipant } from '../participant.ts';

/** A participant as Partyline's lists show it. */
export function readParticipant(shape: Members): ListedParticipant {
  return {
    id: shape.text('id') ?? shape.text('participantId') ?? '',
    conversationId: shape.text('conversationId') ?? '',
    media: shape.text('media') ?? 'phone',
    name: shape.text('name') ?? '',
    address: shape.text('address') ?? '',
    purpose: shape.text('purpose') ?? '',
    ...given('userId', shape.text('userId')),
    status: shape.text('status') ?? '',
    ...given('direction', shape.text('direction')),
    muted: shape.flag('muted') ?? false,
    held: shape.flag('held') ?? false,
    ...given('conference', shape.flag('conference')),
    ...given('incarnation', shape.number('incarnation')),
    legs: shape.list('legs').map((leg) => ({
      id: leg.text('id') ?? '',
      kind: leg.text('kind') ?? 'bridge',
      state: leg.text('state') ?? '',
      ...given('callId', leg.text('callId')),
    })),
    ...given('connectedTime', shape.text('connectedTime')),
    ...given('endTime', shape.text('endTime')),
    ...given('disconnectType', shape.text('disconnectType')),
  };
}
