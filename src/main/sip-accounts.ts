import type { OrganisationId, UserId } from '../base/ids.ts';
import { ha1Of } from '../engine/sip/register/digest.ts';
import type { SipAccount, SipAccounts } from '../ports/sip-accounts.ts';
import type { IdentityStore } from '../ports/store.ts';
import type { Seed, SeedSip } from './seed.ts';

const REALM = 'partyline';
const PASSWORD = 'demo';

/** Whose phones may register. */
export interface SipAccountsDeps {
  readonly seeded: Seed;
  readonly identities: IdentityStore;
  /** Its users register with the password of every demo client; `serve` has none. */
  readonly demo: OrganisationId | undefined;
}

/** The users of a seed with their hashes, and every user of the demo. */
export function createSipAccounts({ seeded, identities, demo }: SipAccountsDeps): SipAccounts {
  const known = seededSipAccounts(seeded, identities);
  const [first] = seeded.organisations.flatMap(({ users = [] }) => users.flatMap(({ sip }) => sip?.realm ?? []));
  const realm = first ?? REALM;
  return {
    realm,
    account(user) {
      // Before anybody is looked for, so that it is done for everybody.
      const ha1 = ha1Of(user, realm, PASSWORD);
      const inDemo = demo === undefined ? undefined : identities.userByName(demo, user);
      return known.get(user) ?? (inDemo && { user, organisationId: inDemo.organisationId, userId: inDemo.id, ha1 });
    },
  };
}

function seededSipAccounts(seeded: Seed, identities: IdentityStore): ReadonlyMap<string, SipAccount> {
  const accounts = new Map<string, SipAccount>();
  for (const { name, users = [] } of seeded.organisations) {
    const organisation = identities.organisationByName(name);
    for (const { name: userName, sip } of users) {
      const user = organisation && identities.userByName(organisation.id, userName);
      if (sip === undefined || user === undefined) continue;
      const account = accountOf(userName, sip, user);
      if (!accounts.has(account.user)) accounts.set(account.user, account);
    }
  }
  return accounts;
}

const accountOf = (
  name: string,
  { username = name, ha1Md5, ha1Sha256 }: SeedSip,
  { organisationId, id }: { readonly organisationId: OrganisationId; readonly id: UserId },
): SipAccount => ({
  user: username,
  organisationId,
  userId: id,
  ha1: { MD5: ha1Md5, 'SHA-256': ha1Sha256 },
});
