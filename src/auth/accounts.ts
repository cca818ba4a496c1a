import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { isIdentityName } from './identity-name.ts';
import { decoyFor, type SecretCheck, type SecretHash } from './secret-hash.ts';
import { createWindowCounter } from './window-counter.ts';

/** A user who may sign in, and what he may do. */
export interface Account {
  readonly organisation: string;
  readonly name: string;
  readonly email?: string;
  /** `*` means all. */
  readonly permissions: readonly string[];
}

/** What the sign-in page sent. */
export interface SignInAttempt {
  readonly organisation: string;
  /** Name or e-mail address. */
  readonly name: string;
  readonly password: string;
}

/** Who may sign in at the sign-in page. */
export interface Accounts {
  /** Users that one click signs in; undefined where a password is asked for. */
  choices(organisation: string): readonly string[] | undefined;
  /** `busy`: not looked at; `locked`: too many wrong passwords lately. */
  signIn(attempt: SignInAttempt): Promise<Account | undefined | 'busy' | 'locked'>;
  /** What he may do now, by name; undefined once he is no more. */
  find(organisation: string, name: string): Account | undefined;
}

const demoUsers = ['alice', 'bob', 'carol'];

/** The users of `dev`: anybody, without a password, as client ids `user:NAME` do. `seeded` are offered as well. */
export function createDemoAccounts(seeded: readonly Account[]): Accounts {
  const find = (organisation: string, name: string): Account | undefined =>
    seeded.find((each) => each.organisation === organisation && each.name === name) ??
    (isIdentityName(name) ? { organisation, name, permissions: ['*'] } : undefined);
  return {
    choices: (organisation) => {
      const names = seeded.filter((each) => each.organisation === organisation).map((each) => each.name);
      return names.length > 0 ? names : demoUsers;
    },
    signIn: async ({ organisation, name }) => find(organisation, name),
    find,
  };
}

/** An account with its password; without one its user cannot sign in. */
export interface SeededAccount {
  readonly account: Account;
  readonly password?: SecretHash;
}

/** The users of a seed file. An unknown name costs what a wrong password does. */
export function createSeededAccounts(
  seeded: readonly SeededAccount[],
  { check, clock }: { readonly check: SecretCheck; readonly clock: Clock },
): Accounts {
  const failures = createWindowCounter({ clock, windowMs: limits.signInFailuresMs, keysMax: limits.rateWindowsMax });
  const decoy = decoyFor(seeded.map((each) => each.password));
  const named = (organisation: string, name: string): SeededAccount | undefined =>
    seeded.find(
      ({ account }) =>
        account.organisation === organisation &&
        (account.name === name || account.email?.toLowerCase() === name.toLowerCase()),
    );
  return {
    choices: () => undefined,
    async signIn({ organisation, name, password }) {
      const known = named(organisation, name);
      const key = JSON.stringify([organisation, known?.account.name ?? name]);
      // Counted before it is looked at, so that many at once are no way around.
      if (failures.add(key).count > limits.signInFailuresMax) return 'locked';
      const fits = await check.verify(password, known?.password ?? decoy);
      if (fits === 'busy') return fits;
      if (!fits || known?.password === undefined) return undefined;
      failures.clear(key);
      return known.account;
    },
    find: (organisation, name) =>
      seeded.find(({ account }) => account.organisation === organisation && account.name === name)?.account,
  };
}
