import type { ToolName } from '../../explain/tool-names.ts';
import { disconnectTool } from './disconnect-tool.ts';
import { explainTool } from './explain-tool.ts';
import { listTool } from './list-tool.ts';
import { planTool } from './plan-tool.ts';
import { timelineTool } from './timeline-tool.ts';
import type { Tool } from './tool.ts';

/** Every tool under the name that explanations call it by. */
export const tools: Readonly<Record<ToolName, Tool>> = {
  list_participants: listTool,
  plan_disconnect: planTool,
  disconnect_participant: disconnectTool,
  explain_request: explainTool,
  timeline: timelineTool,
};
