/** The golden set on the real app: marked in the lab, taken over from use, listed and changed, and asked before a setting changes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { violations } from '../support/axe.ts';
import { describeScreens, go, oneAppForAll, type Screens } from '../support/screens.ts';
import { JigWindow } from '../support/window.ts';

const request = 'Analyze the last 5 transactions of Sashvat Bharat';

describeScreens('golden set', () => {
  let screens: Screens;
  let window: JigWindow;
  let agent: Agent;
  let page: Page;
  const rows = async () => (await window.call('golden.list', {})).list;
  const list = () => page.getByRole('listbox', { name: 'Golden set, newest first' });

  oneAppForAll({ workshop: true, onStart: (started) => (screens = started), onPage: (opened) => (page = opened) });
  beforeAll(async () => {
    window = await JigWindow.open(screens.served.ready.ui);
    agent = await Agent.connect(screens.served.ready);
  });
  afterAll(async () => {
    window.close();
    await agent.close();
  });
  beforeEach(async () => {
    await window.call('golden.remove', { ids: (await rows()).map(({ id }) => id) });
    // A verdict of the test before would move the tool.
    await window.call('learning.clear', {});
  });

  async function route(text: string): Promise<void> {
    await go(page, 'Route lab');
    await page.getByRole('textbox', { name: 'Request' }).fill(text);
    await page.getByRole('button', { name: 'Route', exact: true }).click();
    await page.getByRole('table').waitFor();
  }

  it('is marked in the route lab with the keyboard, and says what it knows the next time', async () => {
    await route(request);
    const right = page.getByRole('button', { name: 'Right: workshop__fetch_transactions' });
    await right.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Golden set: needs workshop__fetch_transactions.').waitFor();
    await page.keyboard.press('Tab');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Wrong: workshop__fetch_transactions');
    expect(await rows()).toMatchObject([{ query: request, needs: [['workshop__fetch_transactions']], origin: 'lab' }]);

    await page.reload();
    await route(request);
    await right.and(page.locator('[aria-pressed=true]')).waitFor();
    await page.getByText('answered right').waitFor();
    await page.getByRole('button', { name: 'No tool is needed' }).click();
    await page.getByText('Golden set: no tool is needed.').waitFor();
    await page.getByText('answered wrong').waitFor();
    await page.getByRole('button', { name: 'No tool is needed', pressed: true }).click();
    await page.getByText('Is this right?').waitFor();
    expect(await rows()).toEqual([]);

    await right.click();
    await page.getByRole('button', { name: 'Wrong: workshop__fetch_transactions' }).click();
    await page.getByRole('button', { name: 'Wrong: workshop__fetch_transactions', pressed: true }).waitFor();
    expect(await rows()).toEqual([]);
  });

  it('takes a route over from use, with its conversation, as the person corrects it', async () => {
    await agent.ask('find_tools', { query: 'Now email that to my boss.', context: 'What is the price of Apple?' });
    await go(page, 'Activity');
    await page
      .getByRole('option', { name: /Now email that/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Put into the golden set' }).click();
    const dialog = page.getByRole('dialog', { name: 'Put into the golden set' });
    await dialog.getByText('What is the price of Apple?').waitFor();
    const picks = dialog.getByRole('button', { name: /^Take / });
    while ((await picks.count()) > 0) await picks.first().click();
    await dialog.getByRole('combobox', { name: 'Right tool' }).fill('workshop__send_email');
    await dialog.getByRole('button', { name: 'Add tool' }).click();
    await dialog.getByRole('combobox', { name: 'Right tool' }).fill('workshop__schedule_email');
    await dialog.getByRole('button', { name: 'Add tool' }).click();
    await dialog.getByRole('combobox', { name: 'Before workshop__schedule_email' }).selectOption('or');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Query put into the golden set.').waitFor();
    expect(await rows()).toMatchObject([
      {
        origin: 'use',
        context: [{ content: 'What is the price of Apple?' }],
        needs: [['workshop__send_email', 'workshop__schedule_email']],
      },
    ]);
  });

  it('is listed, imported, measured, changed and removed, and a removal is undone', async () => {
    await go(page, 'Route lab');
    await page.getByRole('radio', { name: 'Golden set' }).click();
    await page.getByText('No golden set yet').waitFor();
    const file = join(screens.box.home, 'queries.jsonl');
    writeFileSync(
      file,
      [`{"query":"${request}","tools":["workshop__fetch_transactions"]}`, '{"query":"hello","tools":["gone"]}', '{'].join('\n'),
    );
    await page.getByLabel('queries.jsonl').setInputFiles(file);
    const report = page.getByRole('dialog', { name: '1 line left out' });
    await report.getByText('Line 3').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('2 queries, 1 stale and not counted').waitFor();
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.getByText('1 of 1').waitFor();

    await list().getByRole('option', { name: /hello/ }).click();
    await page.getByText('Shown, and not counted.').waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change a query' });
    await dialog.getByRole('button', { name: 'Take gone away' }).click();
    await dialog.getByText('No tool is needed.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByRole('button', { name: 'Take gone away' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('2 queries', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await list().getByRole('option', { name: /hello/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await list().getByRole('option', { name: /hello/ }).click();
    await page.getByRole('button', { name: 'Route it' }).click();
    await page.getByText('Golden set: no tool is needed.').waitFor();
  });

  it('is asked before a setting changes, which a person then applies or not', async () => {
    await window.call('golden.save', { query: request, needs: [['workshop__fetch_transactions']], origin: 'lab' });
    const { abstainThreshold } = await window.call('settings.get', {});
    await go(page, 'Settings');
    await page.getByText('on your golden set: 0 of 1 that need a tool wrongly get none').waitFor();
    const threshold = page.getByRole('slider', { name: 'Hand out nothing below' });
    await threshold.fill('1');
    await page.getByText('At 1.00, on your golden set: 1 of 1 that need a tool wrongly get none').waitFor();
    await threshold.press('End');
    const dialog = page.getByRole('dialog', { name: `Hand out nothing below: ${abstainThreshold.toFixed(2)} to 1.00` });
    await dialog.getByText('It gets worse: 1 query loses its right answer.').waitFor();
    await dialog.getByText(`Now wrong ${request}`).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => threshold.inputValue()).toBe(String(abstainThreshold));
    expect((await window.call('settings.get', {})).abstainThreshold).toBe(abstainThreshold);

    await page.getByRole('combobox', { name: 'Filter' }).selectOption('None');
    await page
      .getByRole('dialog', { name: 'Filter: Evidence to None' })
      .getByRole('button', { name: /^Apply/, disabled: false })
      .click();
    await page.getByText('Without a filter every request gets tools').waitFor();
    expect((await window.call('settings.get', {})).filter).toBe('none');
    await window.call('settings.change', { filter: 'evidence' });
  });

  it('without a row nothing is asked, and what others measured is shown as theirs', async () => {
    await go(page, 'Settings');
    await page.getByText(/Measured on the public benchmark sets/).waitFor();
    await page.getByRole('slider', { name: 'Candidates' }).press('ArrowRight');
    await expect.poll(async () => (await window.call('settings.get', {})).topK).toBe(6);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await window.call('settings.change', { topK: 5 });
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no serious violation in ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      await window.call('golden.save', { query: 'hello', needs: [['gone']], origin: 'lab' });
      await route(request);
      await page.getByRole('button', { name: 'Right: workshop__fetch_transactions' }).click();
      await page.getByText('answered right').waitFor();
      const found = await violations(page, 'lab with verdicts');
      await page.getByRole('radio', { name: 'Golden set' }).click();
      await list().getByRole('option', { name: /hello/ }).click();
      await page.getByRole('button', { name: 'Measure' }).click();
      await page.getByText('1 of 1').waitFor();
      found.push(...(await violations(page, 'golden set')));
      await page.getByRole('button', { name: 'Edit' }).click();
      found.push(...(await violations(page, 'change a query')));
      await page.keyboard.press('Escape');
      await go(page, 'Settings');
      await page.getByText('on your golden set').waitFor();
      found.push(...(await violations(page, 'settings')));
      await page.getByRole('combobox', { name: 'Filter' }).selectOption('None');
      await page.getByRole('button', { name: /^Apply/, disabled: false }).waitFor();
      found.push(...(await violations(page, 'change of a setting')));
      await page.keyboard.press('Escape');
      expect(found).toEqual([]);
    });
  }
});
