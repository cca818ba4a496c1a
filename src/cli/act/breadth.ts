import type { DisconnectRequest } from '../../client/selector.ts';

/** What makes a removal broad, and so asked about; the words of the question and of the refusal. Empty: it is narrow. */
export function breadthOf({ expect = 1, intent, mayEndConversation }: DisconnectRequest): readonly string[] {
  return [
    ...(expect > 1 ? [`--expect ${expect} takes ${expect} parties off at once`] : []),
    ...(intent === 'ban' ? ['--intent ban keeps the party out'] : []),
    ...(mayEndConversation === true ? ['--may-end-conversation may end the call for all'] : []),
  ];
}
