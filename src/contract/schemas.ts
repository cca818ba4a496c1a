import { invariant } from '../base/assert.ts';
import { limits } from '../base/limits.ts';
import { attributeBodies } from './attribute-bodies.ts';
import { digitalBodies } from './digital-bodies.ts';
import { directoryBodies } from './directory-bodies.ts';
import { genesysModels } from './genesys/models.gen.ts';
import { mediaBodies } from './media-bodies.ts';
import type { Schema } from './operation.ts';
import { partylineBodies } from './partyline-bodies.ts';
import { recordingBodies } from './recording-bodies.ts';
import { selectorBodies } from './selector-bodies.ts';

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const name: Schema = { type: 'string', maxLength: limits.nameCharsMax };

/** A body is a list of actions, so it says at least one thing. */
const actions = (schema: Schema): Schema => ({ ...schema, minProperties: 1 });

const propertiesOf = (model: string): Readonly<Record<string, Schema>> => {
  const properties = genesysModels[model]?.properties;
  invariant(properties !== undefined, `the reference has the model ${model}`);
  return properties;
};

const object = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties,
  additionalProperties: false,
});

const bounded = (items: Schema): Schema => ({
  type: 'array',
  items,
  minItems: 1,
  maxItems: limits.participantsPerRequestMax,
});

const destination = actions(object({ address: text, name, userId: text, queueId: text }));

const conversation = propertiesOf('Conversation');

/** Of the states that can be read only these can be asked for (reference/genesys behaviour 7). */
const commands = (...words: readonly string[]): Schema => ({ type: 'string', enum: words });

/** Of an added participant the destination's keys are read; the other keys of the cloud's model are let pass. */
const addedParticipant = actions(object({ ...conversation.participants?.items?.properties, name }));

/**
 * The bodies of the operations, by the name that `Operation.body` gives: the cloud's, with ours and the ones that
 * the built operations read more closely put in their place. Unknown keys are refused everywhere. What the cloud's
 * answer models require is not required of a request (reference/genesys README).
 */
export const models: Readonly<Record<string, Schema>> = {
  ...genesysModels,
  ...digitalBodies,
  ...partylineBodies,
  ...selectorBodies,
  MediaParticipantRequest: actions(object(propertiesOf('MediaParticipantRequest'))),
  MediaParticipantPatch: actions(
    object({ ...propertiesOf('MediaParticipantRequest'), state: commands('disconnected', 'connected') }),
  ),
  ThreadParticipantPatch: actions(object({ status: commands('disconnected'), muted: flag, held: flag })),
  CreateCallRequest: actions(
    object({ ...propertiesOf('CreateCallRequest'), callerIdName: name, participants: bounded(destination) }),
  ),
  ConversationForCallPatch: actions(object({ ...conversation, state: commands('disconnected') })),
  ConversationForAddParticipants: {
    ...object({ ...conversation, participants: bounded(addedParticipant) }),
    required: ['participants'],
  },
  SentDigits: {
    ...object({
      digits: { type: 'string', maxLength: limits.digitsPerRequestMax },
    }),
    required: ['digits'],
  },
  ConversationUser: { ...object({ id: text }), required: ['id'] },
  EndPolicy: actions(
    object({ endWhen: commands('last-leaves', 'one-left', 'no-agents', 'host-leaves'), hostParticipantId: text }),
  ),
  ...mediaBodies,
  ...attributeBodies,
  ...directoryBodies,
  ...recordingBodies,
  /** Of operations that act by their path alone: empty, `{}` or null. */
  Nothing: object({}),
};
