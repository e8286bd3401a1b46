/** Learning on the real app: an agent's use shows on the tool's page, and a person takes it away, stops it, or lets no client teach. */
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { violations } from '../support/axe.ts';
import { describeScreens, go, oneAppForAll, openTool, type Screens } from '../support/screens.ts';

describeScreens('learning', () => {
  let screens: Screens;
  let page: Page;
  let agent: Agent;

  oneAppForAll({ workshop: true, onStart: (started) => (screens = started), onPage: (opened) => (page = opened) });
  beforeAll(async () => {
    agent = await Agent.connect(screens.served.ready);
    return () => agent.close();
  });

  const use = async (query: string) => {
    await agent.ask('find_tools', { query });
    await agent.call('workshop__fetch_transactions', { client: 'Sashvat Bharat', limit: 1 });
  };
  const examples = () => page.getByRole('list', { name: 'Examples' }).getByRole('listitem');
  const openExamples = async () => {
    await openTool(page, 'fetch_transactions');
    await page.getByRole('tab', { name: 'Examples' }).click();
  };

  it('shows what a tool was used for, and forgets one request', async () => {
    await openExamples();
    await page.getByText('No examples yet').waitFor();
    expect(await violations(page, 'no examples')).toEqual([]);
    await use('show the transactions of Sashvat Bharat');
    await expect
      .poll(() => examples().allTextContents())
      .toEqual([expect.stringMatching(/^show the transactions of Sashvat Bharat.*used.*by local/)]);
    expect(await violations(page, 'examples')).toEqual([]);
    await page.getByRole('button', { name: /^Forget “show the transactions/ }).click();
    await page.getByText('No examples yet').waitFor();
  });

  it('learns from no client that may not teach, and from none while it is off', async () => {
    await go(page, 'Connect');
    const teaches = page.getByRole('switch', { name: 'Learn from the use of local' });
    await teaches.click();
    await page.getByRole('switch', { name: 'Learn from the use of local', checked: false }).waitFor();
    await use('transactions of Sashvat Bharat, please');
    await teaches.click();
    await page.getByRole('switch', { name: 'Learn from the use of local', checked: true }).waitFor();
    await go(page, 'Settings');
    await page.getByRole('switch', { name: 'Learn from use' }).click();
    await page.getByRole('switch', { name: 'Learn from use', checked: false }).waitFor();
    await use('what transactions did Sashvat Bharat make');
    await go(page, 'Library');
    await openExamples();
    await page.getByText('Learning is switched off').waitFor();
    await page.getByText('No examples yet').waitFor();
    await go(page, 'Settings');
    await page.getByRole('switch', { name: 'Learn from use' }).click();
    await page.getByRole('switch', { name: 'Learn from use', checked: true }).waitFor();
  });

  it('forgets everything, when a person says so twice', async () => {
    await use('list the transactions of Sashvat Bharat');
    await go(page, 'Settings');
    await page.getByRole('button', { name: 'Forget everything learned' }).click();
    expect(await violations(page, 'forget everything')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Forget everything' }).click();
    await page.getByText('1 example forgotten.').waitFor();
    await go(page, 'Library');
    await openExamples();
    await page.getByText('No examples yet').waitFor();
  });

  it('has no serious violation in the dark', async () => {
    await use('the transactions of Sashvat Bharat');
    const dark = await screens.open({ colorScheme: 'dark' });
    await openTool(dark, 'fetch_transactions');
    await dark.getByRole('tab', { name: 'Examples' }).click();
    await dark.getByRole('list', { name: 'Examples' }).waitFor();
    const found = await violations(dark, 'examples');
    await go(dark, 'Settings');
    await dark.getByRole('button', { name: 'Forget everything learned' }).click();
    found.push(...(await violations(dark, 'forget everything')));
    await dark.context().close();
    expect(found).toEqual([]);
  });
});
