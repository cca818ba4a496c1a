import { Icon } from '../../parts/icon.tsx';

type EmptyProps =
  | { readonly kind: 'loading' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'no-match'; readonly clear: () => void };

/** What stands where the list would be. */
export function Empty(props: EmptyProps) {
  switch (props.kind) {
    case 'loading':
      return (
        <div class="empty-list" aria-busy="true">
          <p class="visually-hidden" role="status">
            Loading the calls…
          </p>
          {[0, 1, 2, 3, 4, 5].map((line) => (
            <span key={line} class="skeleton" aria-hidden="true" />
          ))}
        </div>
      );
    case 'nobody':
      return (
        <div class="empty">
          <span class="empty-mark">
            <Icon name="ringing" />
          </span>
          <h2>Nobody is in a call</h2>
          <p>Calls show up here the moment they begin. Dial room 600 from a phone, or make one:</p>
          <code class="command">POST /api/v2/conversations/calls {'{"phoneNumber": "+15550101"}'}</code>
        </div>
      );
    case 'no-match':
      return (
        <div class="empty">
          <span class="empty-mark">
            <Icon name="search" />
          </span>
          <h2>Nobody fits this search</h2>
          <button type="button" class="button" onClick={props.clear}>
            Clear the search
          </button>
        </div>
      );
  }
}
