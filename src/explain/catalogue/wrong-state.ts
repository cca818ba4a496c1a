import type { ReasonEntry } from '../reason.ts';

export const wrongState = {
  reason: 'WRONG_STATE',
  stage: 'state',
  since: '0.1.0',
  reveal: 'object-read',
  answers: {
    thread: [400, 'conversation.error.hold.alerting'],
    calls: [400, 'conversation.error.hold.alerting'],
    generic: [400, 'conversation.error.hold.alerting'],
    other: [409, 'conflict'],
  },
  title: 'Not possible in this state',
  message: [
    'Can only update the state of a {action} to disconnected.',
    'The participant is {state}, and this needs it to be connected. Send it again after the answer; until then it can be {allowed}.',
    'The participant is {state}, and this needs it to be connected. Wait for the answer, then send it again.',
    'This is not possible in the state the participant is in.',
  ],
  cause: [
    'The participant is live, but {state}: until it is connected it can be {allowed}. A body is done whole or not at all, so none of {undone} was done.',

    'Of the states of a {action} only disconnected can be asked for.',
    'The participant is live, but {state}: until it is connected it can be {allowed}.',
    'The participant is live, but {state}.',
    'The participant is live, but not in a state that allows this.',
  ],
  metadata: { participantId: 'id?', state: 'enum?', action: 'enum?', allowed: 'text?', undone: 'text?' },
  causes: ['hold while it rings', 'acting before the answer'],
  fix: { applicability: 'fill', recipe: 'wait until the participant is connected', retry: 'after-seconds' },
  never: ['another participant', 'the whole conversation'],
  cloudCodes: ['conversation.error.hold.alerting', 'communication.state.required'],
  next: 'list_participants',
  examples: [
    {
      given: 'served',
      request: 'PATCH /api/v2/conversations/phone/participants/{alerting} {"held":true}',
      expect: {
        reason: 'WRONG_STATE',
        applicability: 'fill',
        fix: 'PATCH /api/v2/conversations/phone/participants/{alerting} {"held":true}',
        metadata: ['state', 'allowed'],
      },
    },
  ],
} as const satisfies ReasonEntry;
