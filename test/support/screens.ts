/** The real app for tests of its screens: a served engine on a new home, a browser, and a page that has said hello. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { launchBrowser, noBrowser } from './browser.ts';
import { JigBox, type Served } from './jig.ts';

const index = fileURLToPath(new URL('../../out/renderer/index.html', import.meta.url));
export const workshop = fileURLToPath(new URL('../../resources/workshop/server.mjs', import.meta.url));

/** A group of tests of the screens; skipped, with the reason in its name, where there is no browser. */
export function describeScreens(name: string, body: () => void): void {
  describe.skipIf(noBrowser)(noBrowser ? `${name} (${noBrowser})` : name, body);
}

interface OneApp {
  /** Whether the bundled workshop, 51 tools that can be called, is imported. */
  workshop?: boolean;
  /** Hands out the app, before all that the group itself prepares. */
  onStart(screens: Screens): void;
  /** Hands out the page of the next test, on which the library has opened. */
  onPage(page: Page): void;
}

/** One app for all tests of a group and a new page for each. No page may write an error to its console. */
export function oneAppForAll({ workshop = false, onStart, onPage }: OneApp): void {
  let screens: Screens;
  beforeAll(async () => {
    screens = await Screens.start();
    if (workshop) await screens.importWorkshop();
    onStart(screens);
  });
  afterAll(() => screens.stop());
  beforeEach(async () => {
    const page = await screens.open();
    await page.getByRole('heading', { name: 'Library' }).waitFor();
    onPage(page);
    return () => page.context().close();
  });
  afterEach(() => expect(screens.consoleErrors.splice(0)).toEqual([]));
}

export interface OpenOptions extends BrowserContextOptions {
  /** Default: the address that the engine printed, with its key. */
  address?: string;
}

export class Screens {
  readonly box = new JigBox();
  served!: Served;
  browser!: Browser;
  /** Errors that any page wrote to its console: none are expected. */
  readonly consoleErrors: string[] = [];

  static async start(): Promise<Screens> {
    if (!existsSync(index)) throw new Error('The screens are not built. Run `npm run build` first.');
    const screens = new Screens();
    screens.browser = await launchBrowser();
    screens.served = await screens.box.serve();
    if (!screens.served.ready.ui) {
      await screens.stop();
      throw new Error(`jig serve is not ready: ${screens.served.stdout()}`);
    }
    return screens;
  }

  /** Imports the bundled workshop. */
  async importWorkshop(): Promise<void> {
    const done = await this.box.run(['import', '--command', `"${process.execPath}" "${workshop}"`, '--name', 'workshop']);
    if (done.status !== 0) throw new Error(done.stdout + done.stderr);
  }

  async open({ address, ...options }: OpenOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    // Ends a wait for what never comes: a busy machine is slow, not wrong.
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => this.consoleErrors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(message.text());
    });
    await page.goto(address ?? this.served.ready.ui);
    return page;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.box.dispose();
  }
}

type ScreenTitle = 'Library' | 'Route lab' | 'Review' | 'Runs' | 'Models' | 'Connect' | 'Activity' | 'Settings';

/** Opens a screen by the navigation on the left; Review may have a number behind its name. */
export async function go(page: Page, name: ScreenTitle): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
}

/** Finds a tool of the library by its local name and opens it; resolves when its detail is there, not that of the one before. */
export async function openTool(page: Page, name: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Filter tools' }).fill(name);
  await page
    .getByRole('listbox', { name: 'Tools' })
    .getByRole('option', { name: new RegExp(`\\b${name}\\b`) })
    .click();
  await page.getByRole('heading', { name: new RegExp(`__${name}$`) }).waitFor();
}

/** The text on the page's clipboard. */
export const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Presses keys that mean something one after the other, at once: how long the page takes for the first must not part them. */
export async function pressSequence(page: Page, ...keys: string[]): Promise<void> {
  await Promise.all(keys.map((key) => page.keyboard.press(key)));
}
