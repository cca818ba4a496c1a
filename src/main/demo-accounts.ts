import type { OrganisationId } from '../base/ids.ts';
import { ha1Of } from '../engine/sip/digest.ts';
import type { SipAccounts } from '../ports/sip-accounts.ts';
import type { IdentityStore } from '../ports/store.ts';

const REALM = 'partyline';
const PASSWORD = 'demo';

/** Every user of the demo may register a phone under his name, with the password that every demo client has. */
export function demoAccounts(identities: IdentityStore, organisationId: OrganisationId): SipAccounts {
  return {
    realm: REALM,
    account(user) {
      // Before anybody is looked for, so that it is done for everybody.
      const ha1 = ha1Of(user, REALM, PASSWORD);
      const known = identities.userByName(organisationId, user);
      return known && { user, organisationId, userId: known.id, ha1 };
    },
  };
}
