/** axe-core inside a page of the real app. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Serious and critical ones as "screen: rule: element". */
export async function violations(page: Page, screen: string): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() => {
    const { axe: inPage } = globalThis as unknown as { axe: { run(): Promise<axe.AxeResults> } };
    return inPage.run();
  });
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${screen}: ${id}: ${html} ${failureSummary ?? ''}`));
}
