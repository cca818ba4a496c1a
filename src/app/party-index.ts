import type { OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import { addressNames } from '../base/phone-number.ts';
import type { Participant } from '../domain/participant.ts';

/** Finds live participants by how somebody may name them, without looking at everybody. */
export interface PartyIndex {
  add(organisationId: OrganisationId, participant: Participant): void;
  remove(organisationId: OrganisationId, participant: Participant): void;
  /** By address: whole, by its user part, or as a number however it is written. */
  byAddress(organisationId: OrganisationId, address: string): readonly ParticipantId[];
  byUser(organisationId: OrganisationId, userId: UserId): readonly ParticipantId[];
}

/** An empty index. */
export function createPartyIndex(): PartyIndex {
  const found = new Map<string, Set<ParticipantId>>();

  const keysOf = (organisationId: OrganisationId, participant: Participant): readonly string[] => [
    ...addressNames(participant.address).own.map((name) => `${organisationId} ${name}`),
    ...(participant.userId === undefined ? [] : [`${organisationId} id ${participant.userId}`]),
  ];

  const under = (keys: readonly string[]): readonly ParticipantId[] => [
    ...new Set(keys.flatMap((key) => [...(found.get(key) ?? [])])),
  ];

  return {
    add(organisationId, participant) {
      for (const key of keysOf(organisationId, participant)) {
        const ids = found.get(key) ?? new Set();
        found.set(key, ids.add(participant.id));
      }
    },
    remove(organisationId, participant) {
      for (const key of keysOf(organisationId, participant)) {
        const ids = found.get(key);
        ids?.delete(participant.id);
        if (ids?.size === 0) found.delete(key);
      }
    },
    byAddress: (organisationId, address) =>
      under(addressNames(address).sought.map((name) => `${organisationId} ${name}`)),
    byUser: (organisationId, userId) => under([`${organisationId} id ${userId}`]),
  };
}
