import type { Schema } from './operation.ts';

/** Names of events that a webhook may ask for, as the timeline has them. */
export const webhookEvents: readonly string[] = [
  'conversation.started',
  'conversation.became-conference',
  'conversation.policy',
  'conversation.recording',
  'conversation.annotated',
  'conversation.ended',
  'participant.added',
  'participant.connected',
  'participant.muted',
  'participant.held',
  'participant.confined',
  'participant.consulting',
  'participant.role',
  'participant.annotated',
  'participant.digits',
  'participant.removing',
  'participant.disconnected',
  'participant.terminated',
  'leg.dialing',
  'leg.alerting',
  'leg.connected',
  'leg.left-bridge',
  'leg.disconnected',
];

/** Bodies of our own extensions. */
export const partylineBodies: Readonly<Record<string, Schema>> = {
  PartylineWebhook: {
    type: 'object',
    properties: {
      url: { type: 'string', maxLength: 2048 },
      events: { type: 'array', items: { type: 'string', enum: webhookEvents }, maxItems: webhookEvents.length },
      active: { type: 'boolean' },
    },
    required: ['url'],
    additionalProperties: false,
  },
};
