import { useEffect, useRef } from 'preact/hooks';
import { boardKeys } from './keys.ts';

const shownKeys: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  Escape: 'Esc',
  PageDown: 'Page ↓',
  PageUp: 'Page ↑',
};

const searches = [
  ['ada', 'a name, number, room or id that has it'],
  ['address:"+1 (555) 0101"', 'a number however it is written'],
  ['state:alerting', 'dialing, alerting, connected, disconnecting'],
  ['purpose:customer', 'user, agent, customer, external, acd, ivr'],
  ['room:600', 'a room; also conversation: name: user:'],
  ['is:held', 'talking, held, muted, ghost'],
] as const;

export function Help({ close }: { readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  return (
    <dialog class="dialog help" ref={dialog} aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">Keys and search</h2>
      <div class="help-columns">
        <dl class="keys">
          {boardKeys.map(({ keys, act, about }) => (
            <div key={act}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{shownKeys[key] ?? key}</kbd>
                ))}
              </dt>
              <dd>{about}</dd>
            </div>
          ))}
        </dl>
        <dl class="searches">
          {searches.map(([text, about]) => (
            <div key={text}>
              <dt>
                <code>{text}</code>
              </dt>
              <dd>{about}</dd>
            </div>
          ))}
        </dl>
      </div>
      <form method="dialog">
        <button type="submit" class="button primary">
          Close
        </button>
      </form>
    </dialog>
  );
}
