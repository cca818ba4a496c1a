import { limits } from '../../base/limits.ts';
import { PartylineError } from '../../client/partyline-error.ts';
import { printable } from '../explain/terminal.ts';
import type { Typed } from '../flags/flag.ts';
import { openClient } from '../server/open-client.ts';
import { readProfiles } from '../server/profile-file.ts';
import { targetFlags, targetOf } from '../server/target.ts';

/** What may stand in a place of the command line now; nothing where it cannot be told at once. */
export async function liveValues(what: string, flags: Typed['flags']): Promise<readonly string[]> {
  if (what === 'profile') {
    const profiles = readProfiles(process.env);
    return profiles.ok ? Object.keys(profiles.value) : [];
  }
  const target = targetOf(targetFlags({ words: [], flags }), process.env);
  if (!target.ok) return [];
  const client = openClient(target.value, { timeoutMs: limits.cliCompletionMsMax });
  try {
    const listed = await client.list();
    const values = listed.map(({ id, address, conversationId }) => {
      if (what === 'participant') return id;
      if (what === 'conversation') return conversationId;
      return what === 'user-name' ? (/^user:(.+)$/.exec(address)?.[1] ?? '') : address;
    });
    return [...new Set(values.map(printable))].filter((value) => value !== '');
  } catch (error) {
    if (error instanceof PartylineError) return [];
    throw error;
  } finally {
    client.close();
  }
}
