import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { bundleForBrowser } from './browser-bundle.ts';
import type { Cleanup } from './processes.ts';
import { sine, writeWav } from './tones.ts';

/** Levels in dBFS. */
interface HeardByPage {
  /** At the wanted frequency, and at another one that nobody sends. */
  readonly tone: number;
  readonly other: number;
}

/** A softphone in a page: JsSIP in a real browser that says one tone. */
export interface BrowserPhone {
  /** Registers; resolves with `registered` or `registrationFailed`. */
  register(account: { readonly server: string; readonly user: string; readonly password: string }): Promise<string>;
  /** Calls a number; resolves when it is confirmed. */
  call(number: string): Promise<void>;
  /** Resolves when somebody has called and the page has answered. */
  answered(): Promise<void>;
  /** Re-INVITE with new names for ICE. */
  restartIce(): Promise<void>;
  /** What it hears once the tone is there, or at the end of the time. */
  hears(hz: number): Promise<HeardByPage>;
  /** How the call ended: `remote SIP reason`. */
  ended(): Promise<string>;
  stats(): Promise<{ readonly received: number; readonly sent: number; readonly codec: string }>;
}

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--use-fake-ui-for-media-stream'],
  ...['--use-fake-device-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
];

/** Starts Chromium with one page; its microphone says `hz`. */
export async function startBrowserPhone(t: Cleanup, hz: number): Promise<BrowserPhone> {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'));
  const microphone = join(folder, 'microphone.wav');
  writeWav(microphone, sine(hz, 2));
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: '/usr/bin/chromium',
    args: [...FLAGS, `--use-file-for-fake-audio-capture=${microphone}`],
    permissions: ['microphone'],
    ...{ handleSIGHUP: false, handleSIGINT: false, handleSIGTERM: false },
  });
  const site = await servePage();
  t.after(async () => {
    await context.close();
    site.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(site.url);
  return {
    register: (account) => page.evaluate(`phone.register(${JSON.stringify(account)})`),
    call: (number) => page.evaluate(`phone.call(${JSON.stringify(number)})`),
    answered: () => page.evaluate('phone.answered'),
    restartIce: () => page.evaluate('phone.reinvite()'),
    hears: (wanted) => page.evaluate(`phone.hears(${wanted})`),
    ended: () => page.evaluate('phone.ended'),
    stats: () => page.evaluate('phone.stats()'),
  };
}

/** A page of loopback may use the microphone, and may open the server's WebSocket. */
async function servePage() {
  const page = readFileSync(join(import.meta.dirname, 'browser-page.js'), 'utf8');
  const script = `${bundleForBrowser('jssip', 'JsSIP')}\n${page}`;
  const server = createServer((request, response) => {
    const isScript = request.url === '/phone.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript; charset=utf-8' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>phone</title><script src="/phone.js"></script>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
