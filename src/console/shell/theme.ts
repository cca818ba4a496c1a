import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Edge } from '../edge/edge.ts';

export const themes = ['auto', 'light', 'dark'] as const;
export type ThemeName = (typeof themes)[number];

export interface Theme {
  readonly name: ReadonlySignal<ThemeName>;
  /** The next one. */
  turn(): void;
}

/** Light or dark as the system has it, or as the person wants it; the browser keeps that. */
export function createTheme(
  edge: Pick<Edge, 'disk'>,
  root: { readonly dataset: Record<string, string | undefined> },
): Theme {
  const kept = edge.disk.get('theme');
  const name = signal<ThemeName>(themes.find((each) => each === kept) ?? 'auto');
  effect(() => {
    root.dataset.theme = name.value;
  });
  return {
    name,
    turn() {
      const next = themes[(themes.indexOf(name.peek()) + 1) % themes.length] ?? 'auto';
      name.value = next;
      edge.disk.set('theme', next === 'auto' ? undefined : next);
    },
  };
}
