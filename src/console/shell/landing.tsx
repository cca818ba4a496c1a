import { useRef } from 'preact/hooks';
import { Icon, Logo } from '../parts/icon.tsx';
import type { SessionState } from '../session/session.ts';
import { useConsole } from './console.ts';

type Outside = Exclude<SessionState, { readonly me: unknown }>;

/** Before anybody has signed in, and after. */
export function Landing({ state }: { readonly state: Outside }) {
  const { session } = useConsole();
  return (
    <main class="landing">
      <section class="card">
        <Logo />
        <h1>Partyline</h1>
        <Said state={state} />
        {session.version.value !== '' && <p class="quiet small">Version {session.version.value}</p>}
      </section>
    </main>
  );
}

function Said({ state }: { readonly state: Outside }) {
  const { session } = useConsole();
  switch (state.kind) {
    case 'starting':
      return <p class="quiet">Opening…</p>;
    case 'unreachable':
      return (
        <>
          <p class="problem" role="alert">
            <Icon name="broken" /> The server does not answer.
          </p>
          <button type="button" class="button primary" onClick={() => void session.start()}>
            Try again
          </button>
        </>
      );
    case 'signed-out':
      return <SignIn asksOrganisation={state.asksOrganisation} problem={state.problem} />;
  }
}

interface SignInProps {
  readonly asksOrganisation: boolean;
  readonly problem: string | undefined;
}

function SignIn({ asksOrganisation, problem }: SignInProps) {
  const { session } = useConsole();
  const organisation = useRef<HTMLInputElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    session.signIn(asksOrganisation ? organisation.current?.value.trim() : undefined);
  };
  return (
    <form onSubmit={submit}>
      <p>See who is in which call, live, and why a request failed.</p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {asksOrganisation && (
        <label class="field">
          Organisation
          <input ref={organisation} name="organisation" required autocomplete="organization" dir="auto" />
        </label>
      )}
      <button type="submit" class="button primary">
        Sign in
      </button>
    </form>
  );
}
