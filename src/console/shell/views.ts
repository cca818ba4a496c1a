import type { ComponentType } from 'preact';
import { Board } from '../views/board/board.tsx';

/** One view of the console: a folder under `views`. */
export interface View {
  /** In the address. */
  readonly id: string;
  readonly title: string;
  /** Without it the view is not offered. */
  readonly permission?: string;
  readonly show: ViewSource;
}

/** The first view comes with the page; the others are loaded when they are first looked at. */
export type ViewSource =
  | { readonly kind: 'here'; readonly component: ComponentType }
  | { readonly kind: 'later'; readonly load: () => Promise<ComponentType> };

/** The views, in the order of the navigation. */
export const views: readonly View[] = [{ id: 'board', title: 'Board', show: { kind: 'here', component: Board } }];
