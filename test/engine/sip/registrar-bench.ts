import { asOrganisationId, asUserId } from '../../../src/base/ids.ts';
import type { SipResponse } from '../../../src/engine/sip/message/message.ts';
import { DIGEST_ALGORITHMS, digestResponse, ha1Of } from '../../../src/engine/sip/register/digest.ts';
import { createRegistrations, type RegistrationTable } from '../../../src/engine/sip/register/registrations.ts';
import type { SipDriverDeps } from '../../../src/engine/sip/sip-driver.ts';
import type {
  Binding,
  BindingStore,
  DigestAlgorithm,
  RegistrationChange,
  SipAccounts,
} from '../../../src/ports/sip-accounts.ts';
import { createSimulatedClock, type SimulatedClock } from '../../support/simulated-clock.ts';
import { type Bench, createBench } from './driver-bench.ts';
import type { Phone } from './phone.ts';

export const organisationId = asOrganisationId('organisation-1');
export const alice = asUserId('user-alice');
const realm = 'partyline';
const users = ['alice', 'bob'];

export interface MemoryBindings extends BindingStore {
  readonly rows: Map<string, readonly Binding[]>;
  isBroken: boolean;
}

export function createMemoryBindings(): MemoryBindings {
  const rows = new Map<string, readonly Binding[]>();
  const store: MemoryBindings = {
    rows,
    isBroken: false,
    all: () => [...rows.values()].flat(),
    replace(userId, bindings) {
      if (store.isBroken) throw new Error('disk full');
      if (bindings.length === 0) rows.delete(userId);
      else rows.set(userId, bindings);
    },
  };
  return store;
}

export interface RegistrarBench extends Bench {
  readonly registrations: RegistrationTable;
  readonly store: MemoryBindings;
  readonly changes: RegistrationChange[];
  /** Users whose account was asked for. */
  readonly asked: string[];
}

/** A driver that takes registrations of alice and bob with the password `demo`. */
export async function createRegistrarBench(given: Partial<SipDriverDeps> = {}): Promise<RegistrarBench> {
  const clock: SimulatedClock = createSimulatedClock();
  const store = createMemoryBindings();
  const registrations = createRegistrations({ store, clock });
  const changes: RegistrationChange[] = [];
  registrations.whenChanged((change) => changes.push(change));
  const asked: string[] = [];
  const accounts: SipAccounts = {
    realm,
    account(user) {
      asked.push(user);
      if (!users.includes(user)) return undefined;
      return { user, organisationId, userId: asUserId(`user-${user}`), ha1: ha1Of(user, realm, 'demo') };
    },
  };
  const bench = await createBench({ clock, registrar: { accounts, registrations }, ...given });
  return { ...bench, clock, registrations, store, changes, asked };
}

export interface RegisterText {
  readonly user?: string;
  /** User part of To, where it is not that of the credentials. */
  readonly to?: string;
  /** Host of From and To. */
  readonly host?: string;
  readonly password?: string;
  readonly algorithm?: DigestAlgorithm;
  readonly nc?: number;
  readonly nonce?: string;
  readonly digestUri?: string;
  readonly contact?: string;
  readonly cseq?: number;
  readonly callId?: string;
  readonly headers?: readonly string[];
}

const REGISTER_URI = 'sip:127.0.0.1';
let made = 0;

/** A REGISTER as a phone writes it; with a nonce it has credentials. */
export function registerText(phone: Phone, given: RegisterText): string {
  const { user = 'alice', nonce, cseq = 1, callId = 'reg-1', headers = [] } = given;
  const here = `${phone.end.address}:${phone.end.port}`;
  const contact = given.contact ?? `<sip:${user}@${here}>`;
  const aor = `<sip:${given.to ?? user}@${given.host ?? '127.0.0.1'}>`;
  made += 1;
  const lines = [
    `REGISTER ${REGISTER_URI} SIP/2.0`,
    `Via: SIP/2.0/UDP ${here};branch=z9hG4bK-reg-${made};rport`,
    'Max-Forwards: 70',
    // A tag of its own, for a request with the same Call-ID, CSeq and tag would be a merged one (RFC 3261 §8.2.2.2).
    `From: ${aor};tag=reg-${made}`,
    `To: ${aor}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} REGISTER`,
    ...(contact === '' ? [] : [`Contact: ${contact}`]),
    ...(nonce === undefined ? [] : [`Authorization: ${authorization(user, { ...given, nonce })}`]),
    ...headers,
    'Content-Length: 0',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

type Credentials = Pick<RegisterText, 'password' | 'algorithm' | 'nc' | 'digestUri'> & {
  readonly nonce: string;
  /** REGISTER, where nothing is said. */
  readonly method?: string;
};

/** The value of an Authorization header. */
export function authorization(user: string, given: Credentials): string {
  const { password = 'demo', algorithm = 'SHA-256', nonce, digestUri: uri = REGISTER_URI, method = 'REGISTER' } = given;
  const nc = (given.nc ?? 1).toString(16).padStart(8, '0');
  const input = { algorithm, method, uri, nonce, nc, cnonce: 'c1' };
  const response = digestResponse(ha1Of(user, realm, password)[algorithm], input);
  return (
    `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", ` +
    `algorithm=${algorithm}, qop=auth, nc=${nc}, cnonce="c1"`
  );
}

/** The algorithms of a challenge in their order, and its nonce. */
export function challengeOf(response: SipResponse) {
  const lines = response.headers.lines('WWW-Authenticate');
  const algorithms = lines.map((line) => DIGEST_ALGORITHMS.find((each) => line.includes(`algorithm=${each}`)));
  const nonce = /nonce="([^"]+)"/.exec(lines[0] ?? '')?.[1] ?? '';
  return { algorithms, nonce, isStale: lines.every((line) => line.includes('stale=true')), lines };
}

/** A nonce from a challenge. */
export function challenged({ phone }: Bench, given: RegisterText = {}): string {
  phone.send(registerText(phone, { ...given, callId: 'challenge' }));
  return challengeOf(phone.expectResponse(401)).nonce;
}

/** Registers with a nonce of its own; the answer, whatever it is. */
export function register(bench: Bench, given: RegisterText = {}, phone: Phone = bench.phone): SipResponse {
  phone.send(registerText(phone, { callId: 'challenge', ...(given.user === undefined ? {} : { user: given.user }) }));
  const { nonce } = challengeOf(phone.expectResponse(401));
  phone.send(registerText(phone, { nonce, ...given }));
  const answer = phone.inbox.shift();
  if (answer?.kind !== 'response') throw new Error('no answer to a REGISTER');
  return answer;
}
