import type { Verb } from './flags/flag.ts';
import { serverFlags } from './flags/server-flags.ts';

/** `partyline mcp`. */
export const mcpVerb: Verb = {
  name: 'mcp',
  about: 'serves the Model Context Protocol on stdin and stdout, for the client that runs it',
  flags: serverFlags,
  more: `Tools: list_participants, plan_disconnect, disconnect_participant, explain_request, timeline.
A client's configuration:

  { "mcpServers": { "partyline": { "command": "npx", "args": ["partyline", "mcp"] } } }

It ends when the client closes its stdin. docs/mcp.md has more.`,
  run: async (typed) => (await import('./mcp/run-mcp.ts')).runMcp(typed),
};
