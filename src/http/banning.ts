import type { App } from '../app/app.ts';
import { isoTime } from '../base/clock.ts';
import type { OrganisationId, ParticipantId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { ParticipantActions } from '../domain/command.ts';
import type { Departure } from '../domain/departure.ts';
import type { Published } from '../domain/event.ts';
import { refused, type Stop } from './exchange.ts';
import { type Fields, textOf } from './fields.ts';
import { outOfBounds } from './place.ts';
import { readSeconds } from './seconds.ts';

type Banning = (meant: readonly ParticipantId[]) => ParticipantActions;

export interface BanWish {
  readonly fields: Fields;
  readonly expectCount: number;
  readonly departure: Departure;
  readonly organisationId: OrganisationId;
}

/** What the intent `ban` asks of those who are meant: to go, and to stay away. Undefined where it is another intent. */
export function banningOf(
  { bans }: { readonly bans: Pick<App['bans'], 'list' | 'ordered'> },
  { fields, expectCount, departure, organisationId }: BanWish,
): Banning | Stop | undefined {
  if (textOf(fields, 'intent') !== 'ban')
    return fields.ttl === undefined || fields.ttl === null
      ? undefined
      : outOfBounds('ttl', 'with the intent ban alone');
  const seconds = readSeconds(fields, 'ttl', { max: limits.banSecondsMax, otherwise: limits.banSecondsDefault });
  if (typeof seconds !== 'number') return { refused: { finding: seconds } };
  // Each of them is kept until it is over, so that a removal may not set more of them than a request for one.
  const max = limits.bansPerOrganisationMax;
  if (bans.list(organisationId).length + expectCount > max)
    return refused('LIMIT_REACHED', { limit: 'bansPerOrganisationMax', max: String(max) });
  const { actor, note } = departure;
  const ordered = bans.ordered({ seconds, actor, ...(note === undefined ? {} : { note }) });
  return (meant) => ({ disconnect: { ...departure, cause: 'ban' }, ban: ordered(meant) });
}

/** The ban that a removal came with. */
export interface BanShown {
  readonly id: string;
  readonly until: string;
}

export function banIn(events: readonly Published[], participantId: ParticipantId): BanShown | undefined {
  const found = events.find((event) => event.kind === 'participant.banned' && event.participantId === participantId);
  return found?.kind === 'participant.banned' ? { id: found.ban.id, until: isoTime(found.ban.until) } : undefined;
}
