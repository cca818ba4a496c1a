import { limits } from '../base/limits.ts';
import type { Schema } from './operation.ts';

/** Names of events that a webhook may ask for, as the timeline has them. */
export const webhookEvents: readonly string[] = [
  'conversation.started',
  'conversation.became-conference',
  'conversation.policy',
  'conversation.recording',
  'conversation.announcement',
  'conversation.leg-recording',
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
  'participant.ghost',
  'participant.banned',
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
  PartylineAnnouncement: {
    type: 'object',
    properties: {
      sound: { type: 'string', maxLength: 128 },
      participantId: { type: 'string' },
      loop: { type: 'boolean' },
    },
    required: ['sound'],
    additionalProperties: false,
  },
  PartylineBan: {
    type: 'object',
    properties: {
      room: { type: 'string', maxLength: 32 },
      conversationId: { type: 'string' },
      address: { type: 'string', maxLength: 256 },
      userId: { type: 'string' },
      ttl: { type: 'integer' },
      note: { type: 'string', maxLength: limits.noteCharsMax },
    },
    additionalProperties: false,
  },
  PartylineToken: {
    type: 'object',
    properties: {
      room: { type: 'string', maxLength: 32 },
      conversationId: { type: 'string' },
      ttl: { type: 'integer' },
      note: { type: 'string', maxLength: limits.noteCharsMax },
    },
    additionalProperties: false,
  },
  PartylineLegRecording: {
    type: 'object',
    properties: { channels: { type: 'string', enum: ['voice', 'both'] } },
    additionalProperties: false,
  },
  // `request.body` is any value, so it is named nowhere.
  PartylineExplain: {
    type: 'object',
    properties: {
      id: { type: 'string' },
      request: {
        type: 'object',
        properties: {
          method: { type: 'string', maxLength: 32 },
          path: { type: 'string' },
          host: { type: 'string' },
          headers: { type: 'object', additionalProperties: { type: 'string' } },
          sdk_call: { type: 'string' },
        },
        required: ['method', 'path'],
      },
      observed: {
        type: 'object',
        properties: { status: { type: 'number' }, code: { type: 'string' }, message: { type: 'string' } },
        additionalProperties: false,
      },
      token: {
        type: 'object',
        properties: {
          scopes: { type: 'array', items: { type: 'string' } },
          permissions: { type: 'array', items: { type: 'string' } },
          user: { type: 'boolean' },
        },
        additionalProperties: false,
      },
    },
    required: ['request'],
    additionalProperties: false,
  },
};
