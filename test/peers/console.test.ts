import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { type ConsolePage, openConsole } from '../support/console-page.ts';
import { freePort } from '../support/free-ports.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer, type TestServer } from '../support/server.ts';

interface Live {
  readonly entities: readonly {
    readonly id: string;
    readonly participants: readonly { readonly id: string; readonly address: string }[];
  }[];
}

const people = (page: Page) => page.locator('.row.person');
const rowOf = (page: Page, text: string) => people(page).filter({ hasText: text });

async function patch(server: TestServer, address: string, body: object): Promise<void> {
  const { body: live } = await server.request<Live>('GET', '/api/v2/partyline/conversations');
  const conversation = live.entities.find((each) => each.participants.some((one) => one.address === address));
  const participant = conversation?.participants.find((one) => one.address === address);
  const path = `/api/v2/conversations/calls/${conversation?.id}/participants/${participant?.id}`;
  const { status } = await server.request('PATCH', path, { body });
  assert.ok(status < 300, `${path}: ${status}`);
}

async function signIn(page: Page, server: TestServer): Promise<void> {
  await page.goto(`${server.http}/`);
  await page.getByRole('button', { name: 'alice' }).click();
  await rowOf(page, '+15550103').waitFor();
}

type Look = readonly [width: number, colorScheme: 'light' | 'dark'];

async function faultsAt(
  { page, accessibilityFaults }: ConsolePage,
  looks: readonly Look[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [width, colorScheme] of looks) {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    faults.push(...(await accessibilityFaults()).map((fault) => `${width} ${colorScheme} ${fault}`));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  return faults;
}

test('the console signs in with one click, follows every call live, is used by keys, and resumes after a restart', async (t) => {
  if (!requireProgram(t, 'chromium')) return;
  const env = { PARTYLINE_SEED: 'demo', PARTYLINE_HTTP: `127.0.0.1:${await freePort()}` };
  const [server, opened] = await Promise.all([startServer(t, { env }), openConsole(t)]);
  await signIn(opened.page, server);
  assert.equal(await people(opened.page).count(), 3);
  await t.test('axe finds nothing, wide and narrow, light and dark, with the details open and without', () =>
    isAccessible(opened),
  );
  await t.test('what happens elsewhere shows at once, and a name is shown as the text that it is', () =>
    isLive(opened, server),
  );
  await t.test('keys search, walk, open, go back and explain themselves', () => isUsedByKeys(opened));
  await t.test('a restart is said, and what goes on after it is shown without a new sign-in', async () => {
    await resumes(opened, server, () => startServer(t, { env, data: server.data }));
  });
  // That a token was taken back is told by a status, which a browser writes down as well.
  assert.deepEqual(
    opened.complaints.filter((each) => !/status of 40[01]/.test(each)),
    [],
  );
});

async function isAccessible(opened: ConsolePage): Promise<void> {
  const { page } = opened;
  const first: readonly Look[] = [
    [1440, 'light'],
    [390, 'dark'],
  ];
  assert.deepEqual(await faultsAt(opened, first), []);
  await rowOf(page, '+15550101').click();
  const second: readonly Look[] = [
    [1440, 'dark'],
    [390, 'light'],
  ];
  assert.deepEqual(await faultsAt(opened, second), []);
  await page.keyboard.press('Escape');
}

async function isLive({ page }: ConsolePage, server: TestServer): Promise<void> {
  await patch(server, '+15550101', { muted: true });
  await rowOf(page, '+15550101').getByText('Muted').waitFor();
  await patch(server, '+15550102', { held: true });
  await rowOf(page, '+15550102').getByText('On hold').waitFor();
  const hostile = '<img src=x onerror="document.title=1"> مريم 👩‍🚀';
  const body = { media: 'video', participants: [{ address: 'guest', name: hostile }, { address: 'other' }] };
  await server.request('POST', '/api/v2/partyline/conversations', { body });
  await rowOf(page, 'guest').getByText(hostile, { exact: true }).waitFor();
  assert.equal(await page.title(), 'Partyline');
  await patch(server, '+15550103', { state: 'disconnected' });
  await rowOf(page, '+15550103').getByText('Left: removed').waitFor();
}

async function isUsedByKeys({ page }: ConsolePage): Promise<void> {
  await page.keyboard.press('/');
  await page.keyboard.type('address:"+1 (555) 0102"');
  await rowOf(page, '+15550101').waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const details = page.getByRole('complementary', { name: 'Details' });
  await details.getByRole('heading', { name: '+15550102' }).waitFor();
  await details.getByText('On hold').first().waitFor();
  assert.match(page.url(), /q=address.*open=1/);
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await rowOf(page, '+15550101').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys and search' }).waitFor();
  await page.keyboard.press('Escape');
}

/** Over a restart without, over the end of the token with a new sign-in; the search is kept by both. */
async function resumes(opened: ConsolePage, server: TestServer, start: () => Promise<TestServer>): Promise<void> {
  const { page } = opened;
  const search = page.getByRole('searchbox');
  await search.fill('5550103');
  await server.stop();
  await page.getByText(/The server (is restarting|cannot be reached)/).waitFor();
  const again = await start();
  await rowOf(page, '+15550103').getByText('Connected').waitFor();
  await page.getByText(/The server (is restarting|cannot be reached)/).waitFor({ state: 'detached' });
  assert.equal(await search.inputValue(), '5550103');

  await again.request('DELETE', `/api/v2/tokens/${await userId(page, again)}`);
  await page.getByRole('dialog', { name: 'Your sign-in has ended' }).waitFor();
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await page.getByRole('button', { name: 'alice' }).click();
  await rowOf(page, '+15550103').waitFor();
  assert.equal(await search.inputValue(), '5550103', 'the place was kept');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  assert.deepEqual(await opened.accessibilityFaults(), []);
}

/** Of whoever is signed in, asked by the page's own token. */
async function userId(page: Page, server: TestServer): Promise<string> {
  const token = await page.evaluate('sessionStorage.getItem("partyline.token")');
  const answer = await fetch(`${server.http}/api/v2/users/me`, { headers: { authorization: `Bearer ${token}` } });
  const { id }: { id?: string } = JSON.parse(await answer.text());
  return id ?? '';
}
