import type { OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import type { Participant } from '../domain/participant.ts';

/** Finds live participants by how somebody may name them, without looking at everybody. */
export interface PartyIndex {
  add(organisationId: OrganisationId, participant: Participant): void;
  remove(organisationId: OrganisationId, participant: Participant): void;
  /** By address: whole, by its user part, or as a number however it is written. */
  byAddress(organisationId: OrganisationId, address: string): readonly ParticipantId[];
  byUser(organisationId: OrganisationId, userId: UserId): readonly ParticipantId[];
}

const digits = (text: string): string => text.replace(/[^\d]/g, '');
const isNumber = (text: string): boolean => /^\+?[\d\s().-]+$/.test(text) && digits(text).length >= 3;
const userPart = (address: string): string | undefined => /^sips?:([^@]*)@/.exec(address)?.[1];

/** The names under which an address is found: its own, and those that a search for it looks under. */
const namesOf = (address: string): readonly string[] => {
  const user = userPart(address);
  const number = user ?? address;
  return [
    `whole ${address}`,
    ...(user === undefined ? [] : [`user ${user}`]),
    ...(isNumber(number) ? [`digits ${digits(number)}`] : []),
  ];
};

const soughtAs = (wanted: string): readonly string[] => [
  `whole ${wanted}`,
  `user ${wanted}`,
  ...(isNumber(wanted) ? [`digits ${digits(wanted)}`] : []),
];

/** Whether an address is the one that is looked for: whole, its user part, or the same digits. */
export const isSameAddress = (address: string, wanted: string): boolean => {
  const sought = soughtAs(wanted);
  return namesOf(address).some((name) => sought.includes(name));
};

/** An empty index. */
export function createPartyIndex(): PartyIndex {
  const found = new Map<string, Set<ParticipantId>>();

  const keysOf = (organisationId: OrganisationId, participant: Participant): readonly string[] => [
    ...namesOf(participant.address).map((name) => `${organisationId} ${name}`),
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
    byAddress: (organisationId, address) => under(soughtAs(address).map((name) => `${organisationId} ${name}`)),
    byUser: (organisationId, userId) => under([`${organisationId} id ${userId}`]),
  };
}
