import type { TrunkAccount } from '../../../ports/sip-accounts.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Proof } from '../register/digest-client.ts';
import type { Endpoint } from '../transport/transport.ts';
import { createTrunkRegistration, type TrunkDeps, type TrunkRegistration } from './trunk-registration.ts';

/** Who we are to a trunk. */
export interface TrunkIdentity {
  readonly user: string;
  readonly host: string;
}

/** How a trunk stands. `idle`: it is one that we do not register with. */
export interface TrunkStatus {
  readonly name: string;
  readonly state: 'idle' | 'registering' | 'registered' | 'failed';
}

/** The trunks of this server: registered with, known by their address, proven to. */
export interface Trunks {
  /** The proof that a trunk at that address asks for by its 401 or 407. */
  answer(at: Endpoint, request: SipRequest, response: SipResponse): Proof | undefined;
  /** Who calls are from that go there. */
  identity(at: Endpoint): TrunkIdentity | undefined;
  isTrunk(address: string): boolean;
  statuses(): readonly TrunkStatus[];
  start(): void;
  /** Unregisters, and waits a moment for the answers. */
  close(): Promise<void>;
}

export function createTrunks(deps: TrunkDeps, accounts: readonly TrunkAccount[]): Trunks {
  const all = accounts.map((account) => createTrunkRegistration(deps, account));
  const at = (address: string): TrunkRegistration | undefined => all.find((each) => each.addresses.has(address));
  return {
    answer(where, request, response) {
      if (response.status !== 401 && response.status !== 407) return undefined;
      return at(where.address)?.digest.answer(request, response);
    },
    identity: ({ address }) => at(address)?.identity,
    isTrunk: (address) => at(address) !== undefined,
    statuses: () => all.map(({ name, state }) => ({ name, state: state() })),
    start() {
      for (const each of all) each.start();
    },
    async close() {
      await Promise.all(all.map((each) => each.close()));
    },
  };
}
