import type { Command } from 'commander';
import type { Verb } from './flags/flag.ts';

/**
 * Where each verb stands. Only the one that is asked for is loaded: a removal should not wait for the modules of a server.
 * Those that ask a server are data, and run without commander where what was typed is plain.
 */
export const askingVerbs: Readonly<Record<string, () => Promise<Verb>>> = {
  list: async () => (await import('./list.ts')).listVerb,
  disconnect: async () => (await import('./disconnect.ts')).disconnectVerb,
  watch: async () => (await import('./watch.ts')).watchVerb,
  hold: async () => (await import('./hold.ts')).holdVerb,
  mute: async () => (await import('./mute.ts')).muteVerb,
  move: async () => (await import('./move.ts')).moveVerb,
  completion: async () => (await import('./completion.ts')).completionVerb,
  login: async () => (await import('./login.ts')).loginVerb,
  logout: async () => (await import('./logout.ts')).logoutVerb,
  terraform: async () => (await import('./terraform.ts')).terraformVerb,
  mcp: async () => (await import('./mcp.ts')).mcpVerb,
};

/** The others, as commander has them. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  dev: async () => (await import('./dev.ts')).devCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
  logs: async () => (await import('./logs.ts')).logsCommand(),
  secret: async () => (await import('./secret.ts')).secretCommand(),
};
