/** Runs on the real app: started from the screen with a trial, followed live, paused, resumed, cancelled; scripts kept as tools; doubts settled. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { violations } from '../support/axe.ts';
import { noBrowser } from '../support/browser.ts';
import { walker } from '../support/drafts.ts';
import { go, Screens } from '../support/screens.ts';

describe.skipIf(noBrowser)(`runs${noBrowser ? ` (${noBrowser})` : ''}`, () => {
  let screens: Screens;
  let agent: Agent;
  let page: Page;
  const run = () => page.getByRole('region', { name: 'Run', exact: true });
  const list = () => page.getByRole('navigation', { name: 'Runs' });
  const figure = (name: string) => run().locator('dl > div').filter({ hasText: name }).locator('dd').first();

  /** Starts the walker by the dialog; an empty trial runs all. */
  async function start(args: { items: number; ms: number }, trial = ''): Promise<void> {
    await page.getByRole('button', { name: 'Run a tool' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run a tool' });
    await dialog.getByRole('textbox', { name: 'Arguments' }).fill(JSON.stringify(args));
    await dialog.getByRole('textbox', { name: 'Trial' }).fill(trial);
    await dialog.getByRole('button', { name: 'Run' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  beforeAll(async () => {
    screens = await Screens.start();
    agent = await Agent.connect(screens.served.ready);
    const made = await agent.make(walker('walk'));
    expect(made.diagnostics).toEqual([]);
  });
  afterAll(async () => {
    await agent.close();
    await screens.stop();
  });
  beforeEach(async () => {
    page = await screens.open();
    await page.getByRole('heading', { name: 'Library' }).waitFor();
    return () => page.context().close();
  });

  it('runs a tool and shows its counts, its result, its steps by state, its log and its conditions', async () => {
    await go(page, 'Runs');
    await start({ items: 20, ms: 0 });
    await run().getByText('Done', { exact: true }).first().waitFor();
    const result = run().getByRole('region', { name: 'Result' });
    expect(JSON.parse((await result.textContent()) ?? '')).toEqual({ success: 16, failed: 2, skipped: 2 });
    expect(await figure('Failed').textContent()).toBe('2');
    expect(await figure('Skipped').textContent()).toBe('2');
    expect(await violations(page, 'run')).toEqual([]);
    await run().getByRole('tab', { name: 'Steps' }).click();
    await run().getByRole('combobox', { name: 'State of the steps' }).selectOption('Failed');
    await run().getByText('2 steps').waitFor();
    await run().getByRole('listitem').filter({ hasText: 'stumbled over 13' }).waitFor();
    await run().getByRole('tab', { name: 'Log' }).click();
    await run().getByRole('log').getByText('walking 20').waitFor();
    await run().getByRole('tab', { name: 'About' }).click();
    await run().getByText('512 MiB').waitFor();
    expect(await violations(page, 'about a run')).toEqual([]);
  });

  it('tries the first items, asks, and runs the rest', async () => {
    await go(page, 'Runs');
    await start({ items: 12, ms: 0 }, '2');
    await run().getByText('The first 2 are done, as a trial.').waitFor();
    await list()
      .getByRole('button', { name: /Asks you/ })
      .waitFor();
    await run().getByRole('button', { name: 'Run the rest' }).click();
    const result = run().getByRole('region', { name: 'Result' });
    await result.waitFor();
    expect(JSON.parse((await result.textContent()) ?? '')).toEqual({ success: 10, failed: 1, skipped: 1 });
  });

  it('follows a long run live; pause, resume and cancel do what they say', async () => {
    await go(page, 'Runs');
    await start({ items: 5_000, ms: 20 });
    await run().getByRole('progressbar').waitFor();
    const done = async () => Number.parseInt((await figure('Done').textContent()) ?? '', 10);
    const before = await done();
    await page.waitForFunction(
      (count) => Number.parseInt(document.querySelector('[aria-label="Run"] dl dd')?.textContent ?? '', 10) > count,
      before,
    );
    await run().getByRole('button', { name: 'Pause' }).click();
    await run().getByText('Paused', { exact: true }).waitFor();
    const held = await done();
    await run().getByRole('button', { name: 'Resume' }).click();
    await page.waitForFunction(
      (count) => Number.parseInt(document.querySelector('[aria-label="Run"] dl dd')?.textContent ?? '', 10) > count,
      held,
    );
    await run().getByRole('button', { name: 'Cancel run' }).click();
    await run().getByText('Cancelled', { exact: true }).waitFor();
    await list()
      .getByRole('button', { name: /Cancelled/ })
      .first()
      .waitFor();
  });

  it('sees runs of agents as they come, and says what is wrong with arguments before anything runs', async () => {
    await go(page, 'Runs');
    await list().getByRole('button').first().waitFor();
    const before = await list().getByRole('button').count();
    await agent.call('made__walk', { items: 1, ms: 0 });
    await page.waitForFunction((count) => document.querySelectorAll('nav[aria-label="Runs"] button').length > count, before);
    await page.getByRole('button', { name: 'Run a tool' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run a tool' });
    await dialog.getByRole('textbox', { name: 'Arguments' }).fill('{ "items": oops }');
    await dialog.getByRole('button', { name: 'Run' }).click();
    await dialog.getByRole('alert').getByText('not valid JSON at line 1').waitFor();
    expect(await violations(page, 'run dialog')).toEqual([]);
  });

  it('keeps a script as a tool: its code becomes a draft', async () => {
    await agent.ask('run_code', { code: 'log("hello"); return { answer: 6 * 7 };' });
    await go(page, 'Runs');
    await list()
      .getByRole('button', { name: /run_code/ })
      .first()
      .click();
    expect(await run().getByRole('region', { name: 'Code of the run' }).textContent()).toContain('6 * 7');
    await run().getByRole('button', { name: 'Keep as tool' }).click();
    const dialog = page.getByRole('dialog', { name: 'Keep as tool' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('answer_all');
    await dialog.getByRole('textbox', { name: 'Description' }).fill('Answers every question with the one number. Use it for everything.');
    await dialog.getByRole('button', { name: 'Make a draft' }).click();
    const sheet = page.getByRole('region', { name: 'Review of a draft' });
    await sheet.getByRole('heading', { name: 'answer_all' }).waitFor();
    expect(await sheet.getByRole('region', { name: 'Code of the draft' }).textContent()).toContain('6 * 7');
  });

  it('writes no errors to the console', () => {
    expect(screens.consoleErrors).toEqual([]);
  });
});
