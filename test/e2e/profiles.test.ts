/** Profiles on the real app: made from marked tools, changed, routed in, served to a real MCP client, removed. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { menuNames } from '../endpoint/menu-names.ts';
import { violations } from '../support/axe.ts';
import { clipboard, describeScreens, go, oneAppForAll, type Screens } from '../support/screens.ts';

describeScreens('profiles', () => {
  let screens: Screens;
  let page: Page;
  const list = () => page.getByRole('listbox', { name: 'Tools' });
  const bar = () => page.getByRole('toolbar', { name: 'Marked tools' });
  const dialog = () => page.getByRole('dialog', { name: /as a profile/ });
  const panel = (name: string) => page.getByRole('region', { name: `Profile ${name}` });
  const entry = (name: string) =>
    page.getByRole('navigation', { name: 'Profiles' }).getByRole('button', { name: new RegExp(`^${name}\\b`) });

  oneAppForAll({ workshop: true, onStart: (started) => (screens = started), onPage: (opened) => (page = opened) });

  /** Marks the first tools that a word finds. */
  async function mark(text: string, count: number): Promise<void> {
    await page.getByRole('searchbox', { name: 'Filter tools' }).fill(text);
    await list()
      .getByRole('option', { name: new RegExp(text) })
      .first()
      .waitFor();
    await page.waitForFunction(
      (word) => [...document.querySelectorAll('[role=option]')].every((row) => row.textContent.includes(word)),
      text,
    );
    await list().focus();
    for (let index = 0; index < count; index++) {
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
    }
    await bar().getByText(`${count} marked`).waitFor();
  }

  async function listedAt(url: string): Promise<string[]> {
    const client = new Client({ name: 'profiles-test', version: '1.0.0' });
    const headers = { authorization: `Bearer ${screens.served.ready.token}` };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
    try {
      return (await client.listTools()).tools.map(({ name }) => name).toSorted();
    } finally {
      await client.close();
    }
  }

  it('saves two marked tools as a profile, which is served at the address that the screen shows', async () => {
    await mark('_calendar_event', 2);
    await bar().getByRole('button', { name: 'Save as profile' }).click();
    const name = dialog().getByRole('textbox', { name: 'Name' });
    await name.fill('My desk');
    await page.keyboard.press('Enter');
    await dialog().getByRole('alert').getByText('"My desk" cannot be a profile\'s name.').waitFor();
    await name.fill('desk');
    await page.keyboard.press('Enter');
    await panel('desk').waitFor();
    await page.getByText('2 tools', { exact: true }).waitFor();
    const tools = ['workshop__cancel_calendar_event', 'workshop__create_calendar_event'];
    for (const tool of tools) {
      await list()
        .getByRole('option', { name: new RegExp(tool.slice('workshop__'.length)) })
        .waitFor();
    }
    await panel('desk').getByRole('button', { name: 'Copy address' }).click();
    const address = `${screens.served.ready.mcp}/p/desk`;
    await expect.poll(() => clipboard(page)).toBe(address);
    expect(await listedAt(address)).toEqual([...menuNames, ...tools].toSorted());

    await panel('desk').getByRole('switch', { name: 'Include the menu' }).click();
    await panel('desk').getByRole('switch', { name: 'Include the menu', checked: false }).waitFor();
    expect(await listedAt(address)).toEqual(tools);
  });

  it('adds tools to a profile, takes one out, puts it back, and replaces all', async () => {
    await mark('stock', 2);
    await bar().getByRole('button', { name: 'Save as profile' }).click();
    await dialog().getByRole('textbox', { name: 'Name' }).fill('desk');
    await page.keyboard.press('Enter');
    await dialog().getByRole('alert').getByText('There is a profile named desk already.').waitFor();
    await dialog().getByRole('radio', { name: 'Add to a profile' }).click();
    await dialog().getByRole('button', { name: 'Add tools' }).click();
    await page.getByText('4 tools', { exact: true }).waitFor();

    // The list has the focus after saving.
    await page.keyboard.press('Space');
    await bar().getByRole('button', { name: 'Remove from profile' }).click();
    await page.getByText('3 tools', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('4 tools', { exact: true }).waitFor();

    await list().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Space');
    await bar().getByRole('button', { name: 'Save as profile' }).click();
    await dialog().getByRole('radio', { name: 'Replace a profile' }).click();
    await dialog().getByRole('button', { name: 'Replace tools' }).click();
    await page.getByText('1 tool', { exact: true }).waitFor();
    expect(await listedAt(`${screens.served.ready.mcp}/p/desk`)).toHaveLength(1);
  });

  it('routes among a profile’s tools, with its own K', async () => {
    await mark('transaction', 3);
    await bar().getByRole('button', { name: 'Save as profile' }).click();
    await dialog().getByRole('textbox', { name: 'Name' }).fill('money');
    await dialog().getByRole('button', { name: 'Save profile' }).click();
    await panel('money').getByRole('slider', { name: 'Candidates' }).focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Tab');
    await go(page, 'Route lab');
    await page.getByRole('textbox', { name: 'Request' }).fill('send an email about the transaction');
    await page.keyboard.press('Enter');
    await page.getByText(/kept of 5/).waitFor();
    await page.getByRole('combobox', { name: 'Profile' }).selectOption('money');
    await page.getByText(/kept of 2/).waitFor();
    await expect.poll(() => page.getByRole('slider', { name: /Candidates/ }).inputValue()).toBe('2');
    const transaction = expect.stringContaining('transaction');
    await expect.poll(() => page.locator('tbody tr').allTextContents()).toEqual([transaction, transaction]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no serious violation in ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      await entry('money').click();
      await panel('money').waitFor();
      await page.getByText('3 tools', { exact: true }).waitFor();
      await list().focus();
      await page.keyboard.press('Space');
      await bar().waitFor();
      const found = await violations(page, 'profile');
      await bar().getByRole('button', { name: 'Save as profile' }).click();
      found.push(...(await violations(page, 'new profile')));
      await dialog().getByRole('radio', { name: 'Replace a profile' }).click();
      found.push(...(await violations(page, 'replaced profile')));
      await page.keyboard.press('Escape');
      await go(page, 'Route lab');
      await page.getByRole('combobox', { name: 'Profile' }).waitFor();
      found.push(...(await violations(page, 'route lab')));
      expect(found).toEqual([]);
    });
  }

  it('can be reached in a narrow window, and is gone after it was removed', async () => {
    await page.setViewportSize({ width: 960, height: 700 });
    await page.getByRole('combobox', { name: 'Source or profile' }).selectOption({ label: 'desk (1)' });
    await panel('desk').waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await entry('desk').hover();
    await page.getByRole('button', { name: 'Remove desk' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove profile' }).click();
    await page.getByText('51 tools', { exact: true }).waitFor();
    await expect.poll(() => entry('desk').count()).toBe(0);
    await expect(listedAt(`${screens.served.ready.mcp}/p/desk`)).rejects.toThrow(/profile/);
  });
});
