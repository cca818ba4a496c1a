import { type ReadonlySignal, signal } from '@preact/signals';
import type { Edge } from '../edge/edge.ts';

/** Where the person is: a view, and what that view keeps of it. All of it stands in the address, so that a link leads back. */
export interface Place {
  readonly view: string;
  readonly keep: Readonly<Record<string, string>>;
}

export interface Route {
  readonly place: ReadonlySignal<Place>;
  go(view: string, keep?: Readonly<Record<string, string>>): void;
  /** Changes what the view keeps; an empty text is taken out. */
  keep(changes: Readonly<Record<string, string>>): void;
}

export const FIRST_VIEW = 'board';

export function createRoute(edge: Pick<Edge, 'hash' | 'rewrite' | 'onHash'>): Route {
  const place = signal(readPlace(edge.hash));
  const show = (next: Place): void => {
    place.value = next;
    edge.rewrite(hrefOf(next));
  };
  edge.onHash(() => {
    place.value = readPlace(edge.hash);
  });
  return {
    place,
    go: (view, keep = {}) => show({ view, keep }),
    keep(changes) {
      const { view, keep } = place.peek();
      const kept = Object.entries({ ...keep, ...changes }).filter(([, text]) => text !== '');
      show({ view, keep: Object.fromEntries(kept) });
    },
  };
}

export function readPlace(hash: string): Place {
  const [, view = '', query = ''] = /^#\/([a-z-]*)\??(.*)$/.exec(hash) ?? [];
  return { view: view || FIRST_VIEW, keep: Object.fromEntries(new URLSearchParams(query)) };
}

export function hrefOf({ view, keep }: Place): string {
  const query = new URLSearchParams(keep).toString();
  return `#/${view}${query === '' ? '' : `?${query}`}`;
}
