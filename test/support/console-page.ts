import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { buildConsole } from '../../scripts/build-console.ts';
import type { Cleanup } from './processes.ts';

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

const BUILT = join(import.meta.dirname, '../../build/console');

/** A page of a real browser, and what it complained of. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors of scripts, and of the Content-Security-Policy. */
  readonly complaints: readonly string[];
  /** What axe finds, `rule: place`. */
  accessibilityFaults(): Promise<readonly string[]>;
}

/** Opens Chromium with a fresh profile; the console is built if it was not. */
export async function openConsole(t: Cleanup): Promise<ConsolePage> {
  if (!existsSync(join(BUILT, 'index.html.gz'))) await buildConsole(BUILT);
  const profile = mkdtempSync(join(tmpdir(), 'console-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    args: FLAGS,
    colorScheme: 'light',
    viewport: { width: 1440, height: 900 },
    ...{ handleSIGHUP: false, handleSIGINT: false, handleSIGTERM: false },
  });
  t.after(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isNetwork = /ERR_CONNECTION|WebSocket connection/.test(message.text());
    if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
  });
  const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  return {
    page,
    complaints,
    async accessibilityFaults() {
      // Through the debugger: the page's own policy lets no foreign script in.
      await page.evaluate(axe);
      const found: unknown = await page.evaluate(
        `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
          .then(({violations}) => violations.flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) => id + ': ' + target + ' ' + failureSummary)))`,
      );
      return Array.isArray(found) ? found.map(String) : ['axe did not run'];
    },
  };
}
