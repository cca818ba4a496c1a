import { limits } from '../../base/limits.ts';
import { membersOf } from '../../client/members.ts';
import type { TimelineEvent } from '../../client/timeline.ts';
import { printable } from '../explain/terminal.ts';
import type { Tool, ToolAnswer, ToolCall } from './tool.ts';

const SHOWN_MAX = 20;

export const timelineTool: Tool = {
  title: 'Timeline of a conversation',
  about:
    'What happened in a conversation, in order: who came, who left, by whom and why. The newest events, or those after afterSeq.',
  takes: [
    { name: 'conversationId', type: 'string', about: 'Id of the conversation.', isRequired: true },
    { name: 'afterSeq', type: 'integer', least: 0, most: 1_000_000_000, about: 'Only what came after this event.' },
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
      more: { type: 'boolean' },
      events: {
        type: 'array',
        items: {
          type: 'object',
          properties: { seq: { type: 'integer' }, time: { type: 'string' }, event: { type: 'string' } },
          required: ['seq', 'time', 'event'],
        },
      },
    },
  },
  isReadOnly: true,
  run: timeline,
};

async function timeline({ sent, client }: ToolCall): Promise<ToolAnswer> {
  const read = membersOf(sent);
  const all = await client.timeline(read.text('conversationId') ?? '');
  const afterSeq = read.number('afterSeq');
  const limit = read.number('limit') ?? limits.mcpListedDefault;
  const wanted = all.filter(({ seq }) => seq > (afterSeq ?? 0));
  const events = afterSeq === undefined ? wanted.slice(-limit) : wanted.slice(0, limit);
  const structured = { total: all.length, more: wanted.length > events.length, events };
  return { text: textOf(events, all.length), structured };
}

function textOf(events: readonly TimelineEvent[], total: number): string {
  const shown = events.slice(-SHOWN_MAX);
  return [
    `${total} events; ${shown.length} of them:`,
    ...shown.map(
      ({ seq, time, event, participantId }) =>
        `${seq} ${time} ${printable(event)}${participantId === undefined ? '' : ` ${participantId}`}`,
    ),
  ].join('\n');
}
