import { useEffect, useRef } from 'preact/hooks';
import { useConsole } from './console.ts';

/** Over the page, which stays as it was. */
export function Expired({ name }: { readonly name: string }) {
  const { session } = useConsole();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  return (
    <dialog class="dialog" ref={dialog} aria-labelledby="expired-title" onCancel={(event) => event.preventDefault()}>
      <h2 id="expired-title">Your sign-in has ended</h2>
      <p>
        <bdi>{name}</bdi>, please sign in again. You come back to the same place, with the same search.
      </p>
      <button type="button" class="button primary" onClick={() => session.signIn()}>
        Sign in again
      </button>
    </dialog>
  );
}
