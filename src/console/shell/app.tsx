import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SessionState } from '../session/session.ts';
import { Banner } from './banner.tsx';
import { useConsole } from './console.ts';
import { Expired } from './expired.tsx';
import { Landing } from './landing.tsx';
import { TopBar } from './top-bar.tsx';
import { type View, views } from './views.ts';

/** The whole page: what is shown follows from who is signed in. */
export function App() {
  const { session } = useConsole();
  const state = session.state.value;
  return state.kind === 'signed-in' || state.kind === 'expired' ? <Inside state={state} /> : <Landing state={state} />;
}

function Inside({ state }: { readonly state: Extract<SessionState, { readonly me: unknown }> }) {
  const { live, route, session } = useConsole();
  useEffect(() => {
    live.start();
    return () => live.stop();
  }, [live]);
  const offered = views.filter(({ permission }) => permission === undefined || session.may(permission));
  const view = offered.find(({ id }) => id === route.place.value.view) ?? offered[0];
  return (
    <div class="app">
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <TopBar me={state.me} offered={offered} current={view?.id} />
      <Banner />
      <main id="main" tabIndex={-1}>
        {view && <Shown key={view.id} view={view} />}
      </main>
      {state.kind === 'expired' && <Expired name={state.me.name} />}
    </div>
  );
}

function Shown({ view: { show } }: { readonly view: View }) {
  const [loaded, setLoaded] = useState<{ readonly component: ComponentType } | undefined>(
    show.kind === 'here' ? show : undefined,
  );
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    if (show.kind !== 'later') return;
    show.load().then(
      (component) => setLoaded({ component }),
      () => setBroken(true),
    );
  }, [show]);
  if (isBroken) return <p class="plain-note">This view could not be loaded. Please reload the page.</p>;
  if (loaded === undefined) return <p class="plain-note">Loading…</p>;
  const { component: Loaded } = loaded;
  return <Loaded />;
}
