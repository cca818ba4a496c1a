import type { Command } from 'commander';

/** Where each verb stands. Only the one that is asked for is loaded: a removal should not wait for the modules of a server. */
export const verbs: Readonly<Record<string, () => Promise<Command>>> = {
  dev: async () => (await import('./dev.ts')).devCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
  logs: async () => (await import('./logs.ts')).logsCommand(),
  secret: async () => (await import('./secret.ts')).secretCommand(),
};
