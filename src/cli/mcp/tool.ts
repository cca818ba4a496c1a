import type { Client } from '../../client/client.ts';
import type { JsonObject } from '../../explain/json.ts';
import type { Argument } from './argument.ts';

/** One call of a tool. */
export interface ToolCall {
  /** Checked against the tool's arguments. */
  readonly sent: JsonObject;
  readonly client: Client;
  readonly url: string;
  /** Aborts when the client takes the call back. */
  readonly signal: AbortSignal;
}

/** What a call answers. */
export interface ToolAnswer {
  /** Short, for the model and whoever reads along. */
  readonly text: string;
  /** The same for a program; it fits the tool's `output`. */
  readonly structured: Readonly<Record<string, unknown>>;
  readonly isError?: true;
}

/** A tool of `partyline mcp`. */
export interface Tool {
  readonly title: string;
  readonly about: string;
  readonly takes: readonly Argument[];
  /** JSON Schema of what it answers where it is no error. */
  readonly output: JsonObject & { readonly type: 'object' };
  readonly isReadOnly: boolean;
  /** Rejects with a `PartylineError`. */
  readonly run: (call: ToolCall) => Promise<ToolAnswer>;
}
