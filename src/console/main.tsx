import { render } from 'preact';
import { createBrowser } from './edge/browser.ts';
import { App } from './shell/app.tsx';
import { ConsoleContext, createConsole } from './shell/console.ts';

const place = document.getElementById('console');
if (place !== null) {
  const console = createConsole(createBrowser(), document.documentElement);
  place.replaceChildren();
  render(
    <ConsoleContext.Provider value={console}>
      <App />
    </ConsoleContext.Provider>,
    place,
  );
  void console.session.start();
}
