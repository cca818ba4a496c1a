/** How an operation is held to the conference that a token is for. */
export type DelegatedUse =
  /** Shows those of the conference. */
  | { readonly kind: 'list' }
  /** Its selectors see the conference, and there those who are no agents; with it nobody is banned. */
  | { readonly kind: 'selector' }
  /** Its path names a participant of the conference. */
  | { readonly kind: 'read' }
  /** As `read`, somebody who is no agent; this key of the body says `disconnected`, and there is no other. */
  | { readonly kind: 'removal'; readonly key: 'state' | 'status' };

/** All that a token for one conference may do; any other operation refuses it (docs/removal.md). */
const delegatedOperations: Readonly<Record<string, DelegatedUse>> = {
  listThreadParticipants: { kind: 'list' },
  getThreadParticipant: { kind: 'read' },
  patchThreadParticipant: { kind: 'removal', key: 'status' },
  patchConversationsCallParticipant: { kind: 'removal', key: 'state' },
  postPartylineParticipantsDisconnect: { kind: 'selector' },
  postPartylineParticipantsPlan: { kind: 'selector' },
  patchConversationParticipant: { kind: 'removal', key: 'state' },
};

/** How such a token may use an operation; undefined: not at all. */
export const delegatedUse = (operation: string): DelegatedUse | undefined =>
  Object.hasOwn(delegatedOperations, operation) ? delegatedOperations[operation] : undefined;

/** Purposes of those whom such a token may remove. A user is never one of them, whatever his purpose. */
export const removableByDelegate: readonly string[] = ['customer', 'external'];
