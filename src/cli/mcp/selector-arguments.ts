import { given, membersOf } from '../../client/members.ts';
import { checkNamed, type DisconnectRequest, type Selector } from '../../client/selector.ts';
import type { JsonObject } from '../../explain/json.ts';
import type { Argument } from './argument.ts';

/** Who is meant; all that are given have to hold. */
export const selectorArguments: readonly Argument[] = [
  {
    name: 'address',
    type: 'string',
    about:
      'Number with its country, however it is written (+44 20 7946 0000, tel:+1-555-0101), sip:user@host, or user:name.',
  },
  { name: 'participantId', type: 'string', about: 'Id of a participant, from list_participants.' },
  { name: 'conversationId', type: 'string', about: 'Id of a conversation.' },
  { name: 'communicationId', type: 'string', about: "Id of one of a participant's legs." },
  { name: 'userId', type: 'string', about: 'Id of a user.' },
  { name: 'userName', type: 'string', about: 'Name of a user, as alice.' },
  { name: 'name', type: 'string', about: 'Name that is shown.' },
  { name: 'purpose', type: 'string', about: 'customer, external, agent, user, …' },
  { name: 'media', type: 'string', oneOf: ['phone', 'video', 'webchat'], about: 'Medium.' },
  { name: 'room', type: 'string', about: 'Number of a conference room, as "600".' },
  { name: 'talkingFor', type: 'integer', least: 1, most: 1_000_000, about: 'Connected for at least so many seconds.' },
];

/** What a removal takes beside who is meant. */
export const removalArguments: readonly Argument[] = [
  ...selectorArguments,
  {
    name: 'expect',
    type: 'integer',
    least: 1,
    most: 100,
    about: 'How many participants have to fit; with any other number nothing is done. Default 1.',
  },
  {
    name: 'intent',
    type: 'string',
    oneOf: ['leave', 'disconnect', 'ban'],
    about: 'leave parks the line, disconnect hangs up, ban hangs up and keeps the party out. Default disconnect.',
  },
  {
    name: 'mayEndConversation',
    type: 'boolean',
    about: 'true: also where nobody would be left, which ends the conversation.',
  },
  { name: 'note', type: 'string', about: 'Kept with it in the timeline.' },
];

export function selectorOf(sent: JsonObject): Selector {
  const read = membersOf(sent);
  return {
    ...given('address', read.text('address')),
    ...given('participantId', read.text('participantId')),
    ...given('conversationId', read.text('conversationId')),
    ...given('communicationId', read.text('communicationId')),
    ...given('userId', read.text('userId')),
    ...given('userName', read.text('userName')),
    ...given('name', read.text('name')),
    ...given('purpose', read.text('purpose')),
    ...given('media', read.text('media')),
    ...given('room', read.text('room')),
    ...given('talkingFor', read.number('talkingFor')),
  };
}

/** Rejects what selects nobody, before anything is sent. */
export function checkedRemovalOf(sent: JsonObject): DisconnectRequest {
  const request = removalOf(sent);
  checkNamed(request);
  return request;
}

export function removalOf(sent: JsonObject): DisconnectRequest {
  const read = membersOf(sent);
  const intent = read.text('intent');
  return {
    ...selectorOf(sent),
    ...given('expect', read.number('expect')),
    ...(intent === 'leave' || intent === 'disconnect' || intent === 'ban' ? { intent } : {}),
    ...(read.flag('mayEndConversation') === true ? { mayEndConversation: true } : {}),
    ...given('note', read.text('note')),
  };
}
