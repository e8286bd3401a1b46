/** A group of tests that run programs in a worker of real Chromium; skipped, with the reason in its name, where there is no browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { launchBrowser, noBrowser } from '../../support/browser.ts';
import { runInBrowser } from './browser-runner.ts';
import type { Start } from './live-runner.ts';

/** Runs one program, as `runInBrowser` on a page of the group's own. */
export type RunInChromium = (start: Start, answers?: Record<string, unknown>) => ReturnType<typeof runInBrowser>;

export function describeInChromium(body: (run: RunInChromium) => void): void {
  describe.skipIf(noBrowser)(noBrowser ? `in Chromium (${noBrowser})` : 'in Chromium', () => {
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      browser = await launchBrowser();
      page = await browser.newPage();
    });
    afterAll(() => browser.close());
    body((start, answers) => runInBrowser(page, start, answers));
  });
}
