import { type Result, refuse } from '../base/result.ts';
import type { NewParticipant } from '../domain/command.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Departure } from '../domain/departure.ts';
import { type Participant, participantState } from '../domain/participant.ts';
import { type CallControlDeps, commandOn } from './call-control.ts';
import type { Destination, Destinations } from './destinations.ts';
import type { Target } from './participants.ts';
import type { AppRefusal } from './refusal.ts';

/** Putting somebody else in a participant's place. */
export interface Transfer {
  readonly to: Destination;
  /** Whom it replaces stays until the newcomer has answered. */
  readonly attended: boolean;
  readonly departure: Departure;
  /** Told whom it will call, once that was allowed and before it is done. */
  readonly called?: (newcomers: readonly NewParticipant[]) => void;
}

export interface Transfers {
  replace(target: Target, transfer: Transfer): Promise<Result<Conversation, AppRefusal>>;
}

export function createTransfers(deps: CallControlDeps & { readonly destinations: Destinations }): Transfers {
  return {
    async replace(target, { to, attended, departure, called }) {
      const stay = deps.participants.locate(target);
      if (!stay.ok) return stay;
      const { participant, conversationId } = stay.value;
      const state = participantState(participant);
      if (state !== 'connected') return refuse({ kind: 'transferNotConnected', state });
      const from = { name: participant.name, user: 'partyline' };
      const newcomers = deps.destinations.resolve(target.organisationId, [to], { from });
      if (!newcomers.ok) return newcomers;
      if (newcomers.value.some(({ identity }) => isSame(participant, identity))) return refuse({ kind: 'sameParty' });
      called?.(newcomers.value);
      return commandOn(
        deps,
        { id: conversationId, target },
        {
          kind: 'replace',
          participantId: participant.id,
          newcomers: newcomers.value,
          departure: { ...departure, cause: 'transfer', disconnectType: 'transfer' },
          attended,
        },
      );
    },
  };
}

const isSame = (participant: Participant, identity: string): boolean => participant.identity === identity;
