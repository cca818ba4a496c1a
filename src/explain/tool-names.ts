/** The tools of `partyline mcp`; an explanation names one of them where it helps on. */
export const toolNames = [
  'list_participants',
  'plan_disconnect',
  'disconnect_participant',
  'explain_request',
  'timeline',
] as const;

export type ToolName = (typeof toolNames)[number];
