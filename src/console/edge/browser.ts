import type { Edge, EdgeAnswer, EdgeRequest, Shelf } from './edge.ts';

/** The longest that a hidden page waits for a picture that is not drawn. */
const HIDDEN_FRAME_MS = 250;

/** The browser itself. The only file of the console that knows the time and the window. */
export function createBrowser(): Edge {
  const { location, history } = window;
  return {
    now: () => Date.now(),
    frame,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    chance: () => Math.random(),
    send,
    socket(path, hears) {
      const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${path}`);
      socket.onopen = hears.opened;
      socket.onmessage = ({ data }) => hears.frame(String(data));
      socket.onclose = ({ code }) => hears.closed(code);
      return { close: () => socket.close() };
    },
    tab: shelf(() => window.sessionStorage),
    disk: shelf(() => window.localStorage),
    origin: location.origin,
    query: location.search,
    get hash() {
      return location.hash;
    },
    rewrite: (url) => history.replaceState(null, '', url),
    leaveFor: (url) => location.assign(url),
    onHash: (run) => window.addEventListener('hashchange', run),
    onWake(run) {
      window.addEventListener('online', run);
      document.addEventListener('visibilitychange', () => {
        if (!document.hidden) run();
      });
    },
  };
}

function frame(run: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    run();
  };
  requestAnimationFrame(once);
  if (document.hidden) setTimeout(once, HIDDEN_FRAME_MS);
}

async function send({ method, path, headers = {}, body }: EdgeRequest): Promise<EdgeAnswer> {
  try {
    const response = await fetch(path, { method, headers, cache: 'no-store', ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    const date = Date.parse(response.headers.get('date') ?? '');
    return {
      status: response.status,
      body: isJson && text !== '' ? JSON.parse(text) : undefined,
      ...(Number.isNaN(date) ? {} : { date }),
    };
  } catch {
    return { status: 0, body: undefined };
  }
}

/** A browser that lets pages keep nothing throws even when it is asked for the storage. */
function shelf(open: () => Storage): Shelf {
  const attempt = <T>(run: (storage: Storage) => T): T | undefined => {
    try {
      return run(open());
    } catch {
      return undefined;
    }
  };
  return {
    get: (name) => attempt((storage) => storage.getItem(`partyline.${name}`)) ?? undefined,
    set(name, text) {
      attempt((storage) =>
        text === undefined ? storage.removeItem(`partyline.${name}`) : storage.setItem(`partyline.${name}`, text),
      );
    },
  };
}
