import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Edge } from '../edge/edge.ts';
import { createLiveStore, type LiveStore } from '../live/live-store.ts';
import { createSession, type Session } from '../session/session.ts';
import { createRoute, type Route } from './route.ts';
import { createTheme, type Theme } from './theme.ts';

/** What every view may use. */
export interface Console {
  readonly edge: Edge;
  readonly session: Session;
  readonly live: LiveStore;
  readonly route: Route;
  readonly theme: Theme;
}

export function createConsole(edge: Edge, root: Parameters<typeof createTheme>[1]): Console {
  const session = createSession(edge);
  return {
    edge,
    session,
    live: createLiveStore(edge, session),
    route: createRoute(edge),
    theme: createTheme(edge, root),
  };
}

export const ConsoleContext = createContext<Console | undefined>(undefined);

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (console === undefined) throw new Error('a view outside of the console');
  return console;
}
