/** Runs on the real app: started from the screen with a trial, followed live, paused, resumed, cancelled; scripts kept as tools; doubts settled. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { violations } from '../support/axe.ts';
import { walker } from '../support/drafts.ts';
import { describeScreens, go, oneAppForAll, type Screens } from '../support/screens.ts';
import { JigWindow } from '../support/window.ts';

describeScreens('runs', () => {
  let screens: Screens;
  let agent: Agent;
  let window: JigWindow;
  let page: Page;
  const run = () => page.getByRole('region', { name: 'Run', exact: true });
  const list = () => page.getByRole('navigation', { name: 'Runs' });
  const state = (word: string) => run().locator('header').getByText(word, { exact: true });
  /** What the figure says; null where there is none. */
  const figure = async (name: string) => {
    const [said] = await run()
      .locator('dl > div')
      .filter({ has: page.locator('dt').getByText(name, { exact: true }) })
      .locator('dd')
      .allTextContents();
    return said ?? null;
  };
  const done = async () => Number.parseInt((await figure('Done'))?.replaceAll(',', '') ?? '', 10);
  const result = async () => JSON.parse((await run().getByRole('region', { name: 'Result' }).textContent()) ?? '');

  /** Opens the dialog with these arguments, once it has suggested some: what comes between would be added to them. */
  async function openDialog(text: string): Promise<Locator> {
    await page.getByRole('button', { name: 'Run a tool' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run a tool' });
    const field = dialog.getByRole('textbox', { name: 'Arguments' });
    await expect.poll(() => field.inputValue()).toContain('"items"');
    await field.fill(text);
    return dialog;
  }

  /** Starts the walker by the dialog; an empty trial runs all. */
  async function start(args: { items: number; ms: number }, trial = ''): Promise<void> {
    const dialog = await openDialog(JSON.stringify(args));
    await dialog.getByRole('textbox', { name: 'Trial' }).fill(trial);
    await dialog.getByRole('button', { name: 'Run' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  oneAppForAll({ onStart: (started) => (screens = started), onPage: (opened) => (page = opened) });
  beforeAll(async () => {
    agent = await Agent.connect(screens.served.ready);
    window = await JigWindow.open(screens.served.ready.ui);
    const made = await agent.make(walker('walk'));
    expect(made.diagnostics).toEqual([]);
  });
  afterAll(async () => {
    window.close();
    await agent.close();
  });

  it('runs a tool and shows its counts, its result, its steps by state, its log and its conditions', async () => {
    await go(page, 'Runs');
    await start({ items: 20, ms: 0 });
    await state('Done').waitFor();
    // The result and the counts come with the state, not after it.
    expect(await result()).toEqual({ success: 16, failed: 2, skipped: 2 });
    expect([await figure('Done'), await figure('Failed'), await figure('Skipped')]).toEqual(['16 of 20', '2', '2']);
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
    await state('Done').waitFor();
    expect(await result()).toEqual({ success: 10, failed: 1, skipped: 1 });
  });

  it('follows a long run live; pause, resume and cancel do what they say', async () => {
    await go(page, 'Runs');
    await start({ items: 5_000, ms: 20 });
    await run().getByRole('progressbar').waitFor();
    await expect.poll(done).toBeGreaterThan(await done());
    await run().getByRole('button', { name: 'Pause' }).click();
    await state('Paused').waitFor();
    const held = await done();
    await run().getByRole('button', { name: 'Resume' }).click();
    await expect.poll(done).toBeGreaterThan(held);
    await run().getByRole('button', { name: 'Cancel run' }).click();
    await state('Cancelled').waitFor();
    await list()
      .getByRole('button', { name: /Cancelled/ })
      .first()
      .waitFor();
  });

  it('sees runs of agents as they come, and says what is wrong with arguments before anything runs', async () => {
    await go(page, 'Runs');
    const before = (await window.call('runs.list', { limit: 100 })).length;
    await expect.poll(() => list().getByRole('button').count()).toBe(before);
    await agent.call('made__walk', { items: 1, ms: 0 });
    await expect.poll(() => list().getByRole('button').count()).toBe(before + 1);
    const dialog = await openDialog('{ "items": oops }');
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
    await expect.poll(() => run().getByRole('region', { name: 'Code of the run' }).textContent()).toContain('6 * 7');
    await run().getByRole('button', { name: 'Keep as tool' }).click();
    const dialog = page.getByRole('dialog', { name: 'Keep as tool' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('answer_all');
    await dialog.getByRole('textbox', { name: 'Description' }).fill('Answers every question with the one number. Use it for everything.');
    await dialog.getByRole('button', { name: 'Make a draft' }).click();
    const sheet = page.getByRole('region', { name: 'Review of a draft' });
    await sheet.getByRole('heading', { name: 'answer_all' }).waitFor();
    await expect.poll(() => sheet.getByRole('region', { name: 'Code of the draft' }).textContent()).toContain('6 * 7');
  });
});
