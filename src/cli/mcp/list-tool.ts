import { limits } from '../../base/limits.ts';
import { membersOf } from '../../client/members.ts';
import { selectorArguments, selectorOf } from './selector-arguments.ts';
import { participantLine, participantSchema, STRANGERS } from './shapes.ts';
import type { Tool, ToolAnswer, ToolCall } from './tool.ts';

const SHOWN_MAX = 20;

export const listTool: Tool = {
  title: 'List participants',
  about:
    'Who is on a call now, with the ids that the other tools take. Without arguments everybody whom the token may see. An id is good only while its party stays on the call: list and act at once.',
  takes: [
    ...selectorArguments,
    { name: 'state', type: 'string', about: 'connected, alerting, held, …; disconnected shows who has left.' },
    {
      name: 'limit',
      type: 'integer',
      least: 1,
      most: limits.mcpListedMax,
      about: `At most so many. Default ${limits.mcpListedDefault}.`,
    },
  ],
  output: {
    type: 'object',
    properties: {
      total: { type: 'integer' },
      participants: { type: 'array', items: participantSchema },
    },
  },
  isReadOnly: true,
  run: list,
};

async function list({ sent, client, signal }: ToolCall): Promise<ToolAnswer> {
  const read = membersOf(sent);
  const found = await client.list({ ...selectorOf(sent), state: read.text('state'), signal });
  const participants = found.slice(0, read.number('limit') ?? limits.mcpListedDefault);
  return { text: textOf(found.length, participants), structured: { total: found.length, participants } };
}

function textOf(total: number, participants: Parameters<typeof participantLine>[0][]): string {
  if (total === 0) return 'Nobody fits. Next tool: list_participants with fewer arguments.';
  const shown = participants.slice(0, SHOWN_MAX);
  const more = total - shown.length;
  return [
    `${total} ${total === 1 ? 'participant fits' : 'participants fit'}. ${STRANGERS}`,
    ...shown.map(participantLine),
    ...(more > 0 ? [`and ${more} more; the structured content has ${participants.length} of ${total}.`] : []),
  ].join('\n');
}
