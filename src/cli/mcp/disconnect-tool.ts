import { limits } from '../../base/limits.ts';
import { given, membersOf } from '../../client/members.ts';
import type { Disconnected, PartyOutcome } from '../../client/outcome.ts';
import { printable } from '../explain/terminal.ts';
import { planMembers, planSchema, planText } from './plan-tool.ts';
import { checkedRemovalOf, removalArguments } from './selector-arguments.ts';
import type { Tool, ToolAnswer, ToolCall } from './tool.ts';

export const disconnectTool: Tool = {
  title: 'Disconnect a participant',
  about:
    'Takes a participant off its call, and says when its line is down. It cannot be undone. Without confirm: true nothing is done, and the plan is answered. Who is meant is resolved at the moment of the removal; nobody else is touched. Already gone is success where an id, the conversation or the room was given.',
  takes: [
    ...removalArguments,
    { name: 'confirm', type: 'boolean', about: 'true: do it. Whoever asked for it has seen the plan and agreed.' },
    {
      name: 'waitSeconds',
      type: 'integer',
      least: 1,
      most: limits.waitSecondsMax,
      about: `How long to wait until the line is down. Default ${limits.clientWaitSecondsDefault}.`,
    },
  ],
  output: {
    type: 'object',
    properties: {
      outcome: { type: 'string', enum: ['planned', 'disconnected', 'alreadyGone', 'accepted'] },
      plan: planSchema,
      participantId: { type: 'string' },
      conversationId: { type: 'string' },
      evidence: { type: ['string', 'null'] },
      tookMs: { type: 'number' },
      othersConnected: { type: 'integer' },
      results: { type: 'array', items: { type: 'object' } },
    },
  },
  isReadOnly: false,
  run: disconnect,
};

async function disconnect({ sent, client, url, signal }: ToolCall): Promise<ToolAnswer> {
  const read = membersOf(sent);
  const request = { ...checkedRemovalOf(sent), ...given('waitSeconds', read.number('waitSeconds')) };
  if (read.flag('confirm') !== true) {
    const planned = await client.plan({ ...request, signal });
    const asked = { request, url };
    // What would be refused is not offered: it would be sent, and refused.
    const next =
      planned.refused === null
        ? '\nTo do it, call disconnect_participant again with the same arguments and confirm: true, once whoever asked for it has agreed.'
        : '';
    return {
      text: `Nothing was done${next === '' ? '' : ' yet'}.\n${planText(planned, asked)}${next}`,
      structured: { outcome: 'planned', plan: planMembers(planned, asked) },
    };
  }
  const done = await client.disconnect({ ...request, signal });
  return { text: doneText(done), structured: { ...done } };
}

function doneText({ results, othersConnected, tookMs }: Disconnected): string {
  const others = othersConnected === undefined ? '' : ` Others still on the call: ${othersConnected}.`;
  return `${results.map(partyText).join('\n')}${others} It took ${Math.round(tookMs)} ms.`;
}

function partyText({ outcome, participantId, conversationId, evidence, newConversationId }: PartyOutcome): string {
  const who = `participant ${participantId} of conversation ${conversationId}`;
  const why = evidence === null ? '' : ` (${printable(evidence)})`;
  switch (outcome) {
    case 'disconnected':
      return newConversationId === undefined
        ? `Disconnected ${who}; its line is down${why}.`
        : `Parked the line of ${who} in conversation ${newConversationId}.`;
    case 'alreadyGone':
      return `Already gone: ${who}.`;
    case 'accepted':
      return `Accepted, not confirmed: the removal of ${who} goes on, and its line is not known to be down. Next tool: list_participants.`;
    case 'planned':
      return `Would be disconnected: ${who}.`;
  }
}
