/** The shell on the real app: palette, shortcuts, settings, and every state in which the engine is not simply there. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReadyLine } from '../support/jig.ts';
import { describeScreens, go, pressSequence, Screens } from '../support/screens.ts';

describeScreens('the shell', () => {
  let screens: Screens;

  beforeEach(async () => {
    screens = await Screens.start();
  });
  afterEach(() => screens.stop());

  async function importTools(): Promise<void> {
    const file = join(screens.box.home, 'tools.jsonl');
    const names = ['water_plants', 'feed_cat', 'walk_dog'];
    writeFileSync(
      file,
      names.map((name) => JSON.stringify({ name, description: `Helps to ${name}.`, inputSchema: { type: 'object' } })).join('\n'),
    );
    const done = await screens.box.run(['import', file, '--name', 'home']);
    expect(done.status, done.stderr).toBe(0);
  }

  /** Starts the engine again where the page looks for it. */
  async function serveAt(port: string): Promise<ReadyLine> {
    const { stdout } = screens.box.spawn(['serve', '--port', port, '--json']);
    if (!stdout) throw new Error('The engine has no stdout.');
    const [line] = await once(createInterface({ input: stdout }), 'line');
    return JSON.parse(line) as ReadyLine;
  }

  it('offers one action while the library is empty, and fills itself when tools come in', async () => {
    const page = await screens.open();
    await page.getByRole('heading', { name: 'No tools yet' }).waitFor();
    await page.getByRole('button', { name: 'Import tools' }).click();
    await page.getByRole('dialog', { name: 'Import tools' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await importTools();
    await page.getByRole('option', { name: /feed_cat/ }).waitFor();
  });

  it('closes a dialog by a click outside of it, but not when a selection of text ends there', async () => {
    const page = await screens.open();
    await page.getByRole('button', { name: 'Import tools' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import tools' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('everything');
    await dialog.getByRole('textbox', { name: 'Name' }).hover();
    await page.mouse.down();
    await page.mouse.move(4, 4);
    await page.mouse.up();
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('everything');
    await page.mouse.click(4, 4);
    await dialog.waitFor({ state: 'detached' });
  });

  it('goes everywhere by keyboard, and Esc closes one level at a time', async () => {
    await importTools();
    const page = await screens.open();
    await page.getByRole('option', { name: /feed_cat/ }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await pressSequence(page, 'g', 'r');
    await heading(page, 'Route lab');
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Find a command or a tool' });
    await field.fill('walk');
    await page.getByRole('option', { name: 'home__walk_dog' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => field.inputValue()).toBe('');
    await field.fill('walk');
    await page.getByRole('option', { name: 'home__walk_dog' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'home__walk_dog' }).waitFor();
  });

  it('keeps theme and candidates, here and for the next window', async () => {
    const page = await screens.open({ colorScheme: 'light' });
    await go(page, 'Settings');
    await page.getByRole('radio', { name: 'Dark' }).click();
    await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');
    await page.getByRole('slider', { name: 'Candidates' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    const other = await screens.open({ colorScheme: 'light' });
    await other.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');
    await go(other, 'Settings');
    await expect.poll(() => other.getByRole('slider', { name: 'Candidates' }).inputValue()).toBe('6');
  });

  it('says so when the engine is gone, keeps what it knew, and asks for the new key when it is back', async () => {
    await importTools();
    const page = await screens.open();
    await page.getByRole('option', { name: /feed_cat/ }).waitFor();
    const { port } = new URL(screens.served.ready.mcp);
    screens.served.child.kill('SIGTERM');
    await page.getByRole('alert').getByText('The engine is not connected.').waitFor();
    await page.getByRole('option', { name: /feed_cat/ }).waitFor();
    await screens.served.exited;
    const again = await serveAt(port);
    // The page may have found the new engine by itself before the click.
    const denied = page.getByRole('alert').getByText('This page has no valid key.');
    await page.getByRole('button', { name: 'Try now' }).or(denied).click();
    await denied.waitFor();
    await page.goto(again.ui);
    await page.reload();
    await page.getByRole('option', { name: /feed_cat/ }).waitFor();
  });

  it('turns down a page without a key', async () => {
    const page = await screens.open({ address: new URL('/', screens.served.ready.mcp).href });
    await page.getByRole('alert').getByText('This page has no valid key.').waitFor();
  });

  it('says that a library from a newer Jig is read-only and lets nothing be changed', async () => {
    await importTools();
    screens.served.child.kill('SIGTERM');
    await screens.served.exited;
    const database = new Database(join(screens.box.home, 'library.db'));
    database.pragma('user_version = 9999');
    database.close();
    const { ready } = await screens.box.serve();
    const page = await screens.open({ address: ready.ui });
    await page.getByRole('alert').getByText('The library is open read-only.').waitFor();
    await page.getByRole('option', { name: /feed_cat/ }).click();
    await page.getByRole('switch', { name: 'Tool enabled', disabled: true }).waitFor();
    await page.getByRole('button', { name: 'Import', disabled: true }).waitFor();
  });
});

async function heading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor();
}
