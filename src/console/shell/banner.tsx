import type { LinkState } from '../live/live-link.ts';
import { Icon } from '../parts/icon.tsx';
import { useConsole } from './console.ts';

const said: Readonly<Partial<Record<LinkState, string>>> = {
  restarting: 'The server is restarting. What you see is how it was; the page goes on by itself.',
  lost: 'The server cannot be reached. What you see is how it was; the page tries again by itself.',
};

/** Says that what is on the screen is not now. Nothing is said before all was read once: then there is nothing to doubt. */
export function Banner() {
  const { live } = useConsole();
  const text = said[live.link.value];
  return (
    <div class="banner-place" role="status">
      {text !== undefined && (
        <p class="banner">
          <Icon name="broken" />
          {text}
        </p>
      )}
    </div>
  );
}
