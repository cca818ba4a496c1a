/** Paths on a field of 16 by 16, drawn by lines. */
const icons = {
  auto: 'M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z',
  leave: 'M6.5 2.5h-3v11h3M10 5l3 3-3 3M13 8H6.5',
  broken: 'M8 2.2 14.4 13H1.6zM8 6.4v3M8 11.2v.2',
  search: 'M7 2.6a4.4 4.4 0 1 0 0 8.8 4.4 4.4 0 0 0 0-8.8M10.3 10.3l3.3 3.3',
  close: 'M4 4l8 8M12 4l-8 8',
  back: 'M9.8 3.2 5 8l4.8 4.8',
  help: 'M6 6.2a2 2 0 1 1 2.8 1.9c-.5.3-.8.7-.8 1.4M8 11.6v.2',
  connected: 'M3.5 8.4l3 3 6-6.6',
  dialling: 'M4 12l8-8M6.5 4H12v5.5',
  ringing: 'M4.2 11.2h7.6L10.9 9.8V7a2.9 2.9 0 0 0-5.8 0v2.8zM7 13h2',
  hold: 'M5.6 3.8v8.4M10.4 3.8v8.4',
  left: 'M3 8h10M9.6 4.6 13 8l-3.4 3.4',
  hanging: 'M2.2 9.6c3.6-3.2 8-3.2 11.6 0l-1.5 2-2.4-.9V9a6 6 0 0 0-3.8 0v1.7l-2.4.9z',
  muted:
    'M6.2 4a1.8 1.8 0 0 1 3.6 0v3.4M9 9.4A1.8 1.8 0 0 1 6.2 8V6.6M4.2 8a3.8 3.8 0 0 0 6.4 2.8M8 11.8v2M2.8 2.8l10.4 10.4',
  ghost: 'M3.8 13.2V7a4.2 4.2 0 0 1 8.4 0v6.2l-1.4-1.1-1.4 1.1L8 12.1l-1.4 1.1-1.4-1.1zM6.4 7v.2M9.6 7v.2',
  record: 'M8 4.4a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2',
  phone:
    'M4 2.6h2.2l1 2.8-1.5 1a8 8 0 0 0 3.9 3.9l1-1.5 2.8 1V12a1.4 1.4 0 0 1-1.5 1.4A10.6 10.6 0 0 1 2.6 4.1 1.4 1.4 0 0 1 4 2.6z',
  copy: 'M5.5 5.5h7v7h-7zM3.5 10.5v-7h7',
} as const;

export type IconName = keyof typeof icons;

/** Beside a text that says the same. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={icons[name]} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <rect width="16" height="16" rx="4" />
      <path d="M3.5 8h1M6 5.5v5M8 3.5v9M10 5.5v5M11.5 8h1" />
    </svg>
  );
}
