import type { LinkState } from '../live/live-link.ts';
import { Icon, type IconName, Logo } from '../parts/icon.tsx';
import type { Me } from '../session/session.ts';
import { useConsole } from './console.ts';
import { hrefOf } from './route.ts';
import type { ThemeName } from './theme.ts';
import type { View } from './views.ts';

interface TopBarProps {
  readonly me: Me;
  readonly offered: readonly View[];
  readonly current: string | undefined;
}

export function TopBar({ me, offered, current }: TopBarProps) {
  const { session } = useConsole();
  return (
    <header class="top">
      <span class="brand">
        <Logo />
        <span class="brand-name">Partyline</span>
      </span>
      <nav aria-label="Views">
        {offered.map(({ id, title }) => (
          <a key={id} href={hrefOf({ view: id, keep: {} })} aria-current={id === current ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <LinkShown />
      <ThemeSwitch />
      <span class="me" title={me.organisation}>
        <bdi class="me-name">{me.name}</bdi>
        <button type="button" class="button ghost" onClick={() => void session.signOut()}>
          <Icon name="leave" />
          <span class="wide">Sign out</span>
          <span class="narrow visually-hidden">Sign out</span>
        </button>
      </span>
    </header>
  );
}

const links: Readonly<Record<LinkState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  restarting: 'Restarting',
  lost: 'Offline',
};

function LinkShown() {
  const { live } = useConsole();
  const link = live.link.value;
  return (
    <span class={`link link-${link}`}>
      <span class="dot" aria-hidden="true" />
      {links[link]}
    </span>
  );
}

const themeIcons: Readonly<Record<ThemeName, IconName>> = { auto: 'auto', light: 'sun', dark: 'moon' };
const themeNames: Readonly<Record<ThemeName, string>> = { auto: 'as the system', light: 'light', dark: 'dark' };

function ThemeSwitch() {
  const { theme } = useConsole();
  const name = theme.name.value;
  const label = `Colours: ${themeNames[name]}`;
  return (
    <button type="button" class="button ghost icon-only" title={label} aria-label={label} onClick={theme.turn}>
      <Icon name={themeIcons[name]} />
    </button>
  );
}
