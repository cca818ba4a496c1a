import type { Plan } from '../../client/outcome.ts';
import type { JsonObject } from '../../explain/json.ts';
import { type Asked, obstacleOfPlan, selectorText } from '../act/obstacle.ts';
import { printable } from '../explain/terminal.ts';
import { sentencesOf } from './obstacle-text.ts';
import { checkedRemovalOf, removalArguments } from './selector-arguments.ts';
import { participantLine, participantSchema, STRANGERS } from './shapes.ts';
import type { Tool, ToolAnswer, ToolCall } from './tool.ts';

/** JSON Schema of a plan. */
export const planSchema: JsonObject & { readonly type: 'object' } = {
  type: 'object',
  properties: {
    wouldSucceed: { type: 'boolean' },
    matched: { type: 'integer' },
    participants: { type: 'array', items: participantSchema },
    consequences: {
      type: 'object',
      properties: {
        conversationEnds: { type: 'boolean' },
        because: { type: 'string' },
        remaining: { type: 'array', items: { type: 'string' } },
      },
    },
    refused: { type: ['object', 'null'] },
    cause: { type: 'string' },
  },
};

export const planTool: Tool = {
  title: 'Plan a removal',
  about:
    'What disconnect_participant would do with the same arguments: who would leave, whether the conversation would end, and why it would be refused. Changes nothing.',
  takes: removalArguments,
  output: planSchema,
  isReadOnly: true,
  run: plan,
};

async function plan({ sent, client, url, signal }: ToolCall): Promise<ToolAnswer> {
  const request = checkedRemovalOf(sent);
  const planned = await client.plan({ ...request, signal });
  return { text: planText(planned, { request, url }), structured: planMembers(planned, { request, url }) };
}

export function planMembers(planned: Plan, asked: Asked): Readonly<Record<string, unknown>> {
  const obstacle = obstacleOfPlan(planned, asked);
  return {
    wouldSucceed: obstacle === undefined,
    ...planned,
    ...(obstacle === undefined ? {} : { cause: obstacle.cause }),
  };
}

/** What would happen, in sentences. */
export function planText(planned: Plan, asked: Asked): string {
  const obstacle = obstacleOfPlan(planned, asked);
  const { participants, consequences } = planned;
  if (obstacle !== undefined) return `It would be refused. ${sentencesOf(obstacle)}`;
  const { conversationEnds, because, remaining, alsoEnd } = consequences;
  return [
    `${selectorText(asked.request)} selects these. ${STRANGERS}`,
    ...participants.map(participantLine),
    ...alsoEnd.map(({ participantId, because: why }) => `Also ends: participant ${participantId} (${printable(why)}).`),
    conversationEnds
      ? `The conversation would end${because === undefined ? '' : ` (${printable(because)})`}.`
      : `${remaining.length} would stay on the call, which goes on.`,
  ].join('\n');
}
