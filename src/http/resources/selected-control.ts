import type { Acted } from '../../app/selection.ts';
import type { ParticipantActions } from '../../domain/command.ts';
import type { Participant } from '../../domain/participant.ts';
import { json, type Stop } from '../exchange.ts';
import type { Fields } from '../fields.ts';
import { seqHeader, whoOf } from './selected-results.ts';
import type { Asking } from './selection.ts';
import { failureOf, noMatchStop, selectionOf, selectionStop } from './selection-refusals.ts';

/** Puts whoever is meant on hold, or takes him off. */
export const hold = (asking: Asking): Promise<Stop> => control(asking, 'held');

/** Mutes whoever is meant, or lets him be heard again. */
export const mute = (asking: Asking): Promise<Stop> => control(asking, 'muted');

async function control(asking: Asking, key: 'held' | 'muted'): Promise<Stop> {
  const { app, asked } = asking;
  const wanted = flagOf(asked.fields, key);
  if (wanted === undefined) return { refused: { finding: { stage: 'body', kind: 'missing-key', path: key, key } } };
  // Who is being removed can be neither held nor muted, so he is not among those who are meant.
  const selection = selectionOf(asking, false);
  if (selection === undefined) return noMatchStop(asking);
  const actions: ParticipantActions = key === 'held' ? { held: wanted } : { muted: wanted };
  const acted = await app.selections.act(selection, { actions, mayEndConversation: true });
  if (!acted.ok) return selectionStop(asking, acted.refusal);
  const results = acted.value.flatMap((each) =>
    each.selected.meant.map((participant) => resultOf(asking, { each, participant, said: { [key]: wanted } })),
  );
  return json(202, { matched: results.length, results }, seqHeader(acted.value, 0));
}

const flagOf = (fields: Fields, key: string): boolean | undefined => {
  const value = fields[key];
  return typeof value === 'boolean' ? value : undefined;
};

interface Done {
  readonly each: Acted;
  readonly participant: Participant;
  readonly said: Readonly<Record<string, boolean>>;
}

function resultOf(asking: Asking, { each, participant, said }: Done) {
  const who = whoOf(each, participant);
  if (!each.result.ok) return { ...who, ...failureOf(asking, each, each.result.refusal) };
  return { ...who, result: 'accepted', ...said, seq: each.result.value.conversation.seq };
}
