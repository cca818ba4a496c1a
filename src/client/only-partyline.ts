import { PartylineError } from './partyline-error.ts';

/** Refuses what Genesys Cloud has nothing of; `what` is a sentence without its end. */
export const onlyPartyline = (what: string): PartylineError =>
  new PartylineError('usage', `${what}; Partyline does.`, { code: 'client.only.partyline' });
