import type { Media } from '../domain/conversation.ts';
import type { Departure, DisconnectType } from '../domain/departure.ts';

type Nearest = Readonly<Partial<Record<DisconnectType, DisconnectType>>>;

/** Only a phone says that it does not want to be disturbed. */
const noPhone: Nearest = { 'endpoint.donotdisturb': 'endpoint' };

/**
 * What a model's enum lacks reads as the nearest word that it has: the Python SDK knows no others (reference/genesys
 * behaviour 7). Which one is nearest is our choice.
 */
const nearest: Readonly<Record<Media | 'callParticipant', Nearest>> = {
  call: {},
  // CallMediaParticipant has no timeout, which the Call of the generic shape has; it is the server that gives up.
  callParticipant: { timeout: 'system' },
  video: noPhone,
  chat: { ...noPhone, 'transfer.noanswer': 'transfer', 'transport.failure': 'error' },
  message: noPhone,
  email: noPhone,
  callback: noPhone,
};

/** Why somebody left, in the words of the model that shows it. */
export const disconnectTypeShown = (
  model: Media | 'callParticipant',
  { disconnectType }: Departure,
): { readonly disconnectType: DisconnectType } => ({
  disconnectType: nearest[model][disconnectType] ?? disconnectType,
});
