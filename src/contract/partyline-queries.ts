import { type AnswerField, readFieldRows } from './answer-type.ts';

/** The query parameters of our own extensions, in the rows' own writing (answer-type.ts). */
export const partylineQueryRows = `
getPartylineRequests pageSize:i cursor:s status:i refused:=true|false reason:s operation:s since:t conversationId:s
`;

const fields: ReadonlyMap<string, readonly AnswerField[]> = readFieldRows(partylineQueryRows);

/** The keys that a listing of ours takes; another one would narrow nothing, so it is refused. */
export const partylineQueryKeys = (operation: string): readonly string[] =>
  (fields.get(operation) ?? []).map(({ name }) => name);
