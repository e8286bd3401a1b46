/** The library screen on the real app: find a tool, read it, call it, switch tools on and off, import more. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeScreens, oneAppForAll, openTool, type Screens } from '../support/screens.ts';

describeScreens('the library', () => {
  let screens: Screens;
  let page: Page;
  const filter = () => page.getByRole('searchbox', { name: 'Filter tools' });
  const list = () => page.getByRole('listbox', { name: 'Tools' });
  const tool = (name: string) => list().getByRole('option', { name: new RegExp(`\\b${name}\\b`) });

  oneAppForAll({ workshop: true, onStart: (started) => (screens = started), onPage: (opened) => (page = opened) });

  it('takes the key out of the address and keeps it for a reload', async () => {
    expect(page.url()).not.toContain('key=');
    await page.reload();
    await list().waitFor();
  });

  it('opens an address without a key in another tab', async () => {
    const other = await page.context().newPage();
    await other.goto(`${new URL(page.url()).origin}/#/review`);
    await other.getByRole('heading', { name: 'Review', exact: true }).waitFor();
    // Only an engine that knows the page says so.
    await other.getByText('No drafts yet').waitFor();
  });

  it('finds a tool by a word and calls it', async () => {
    await openTool(page, 'fetch_transactions');
    await page.getByRole('tab', { name: 'Try it' }).click();
    await page.getByRole('textbox', { name: 'Arguments' }).fill('{ "client": "Sashvat Bharat", "limit": 2 }');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => page.getByRole('region', { name: 'Result' }).textContent()).toContain('Sashvat Bharat');
  });

  it('says what is wrong with arguments, by line and by name', async () => {
    await openTool(page, 'fetch_transactions');
    await page.getByRole('tab', { name: 'Try it' }).click();
    const args = page.getByRole('textbox', { name: 'Arguments' });
    await args.fill('{\n  "client": oops\n}');
    await page.getByRole('button', { name: 'Call tool' }).click();
    await page.getByRole('alert').getByText('line 2').waitFor();
    await args.fill('{ "client": "Sashvat Bharat", "colour": "red" }');
    await page.getByRole('button', { name: 'Call tool' }).click();
    await page.getByRole('alert').getByText('/colour').waitFor();
  });

  it('shows the schema as a table and as JSON', async () => {
    await openTool(page, 'fetch_transactions');
    await page.getByRole('table').getByText('client', { exact: true }).waitFor();
    await page.getByRole('radio', { name: 'JSON' }).click();
    await expect.poll(() => page.getByRole('region', { name: 'Input schema' }).textContent()).toContain('"properties"');
  });

  it('switches marked tools off by keyboard, and on again by undo', async () => {
    await filter().fill('calendar_event');
    await page.getByText('4 tools', { exact: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    const bar = page.getByRole('toolbar', { name: 'Marked tools' });
    await bar.getByRole('button', { name: 'Disable' }).click();
    const off = list().getByRole('option', { name: /\boff\b/ });
    await expect.poll(() => off.count()).toBe(2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => off.count()).toBe(0);
  });

  it('edits the search description and gives back the tool’s own', async () => {
    await openTool(page, 'fetch_transactions');
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('textbox', { name: 'Search description' }).fill('Zebra ledger lookups.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'Search description, edited by you' }).waitFor();
    await page.getByRole('button', { name: 'Use own description' }).click();
    await page.getByText('Found by its own description.').waitFor();
  });

  it('imports a file of 3,000 definitions and draws only the rows in view', async () => {
    const file = join(screens.box.home, 'tools.jsonl');
    const lines = Array.from({ length: 3_000 }, (_, index) =>
      JSON.stringify({
        name: `do_thing_${String(index).padStart(4, '0')}`,
        description: `Does thing number ${index}.`,
        inputSchema: { type: 'object', properties: {} },
      }),
    );
    writeFileSync(file, [...lines, '{"name": broken'].join('\n'));
    await page.keyboard.press('i');
    const dialog = page.getByRole('dialog', { name: 'Import tools' });
    await dialog.getByRole('textbox', { name: 'Path of the file' }).fill(file);
    await dialog.getByRole('textbox', { name: 'Name' }).fill('things');
    await page.keyboard.press('Enter');
    const report = page.getByRole('dialog', { name: 'Import finished' });
    await report.getByText('3,000', { exact: true }).waitFor();
    await report.getByRole('button', { name: 'Done' }).click();
    await page
      .getByRole('navigation', { name: 'Sources' })
      .getByRole('button', { name: /^things/ })
      .click();
    await page.getByText('3,000 tools', { exact: true }).waitFor();
    await list().focus();
    await page.keyboard.press('End');
    await tool('do_thing_2999').waitFor();
    expect(await list().getByRole('option').count()).toBeLessThan(100);
  });

  it('shows hostile definitions as what they are: recursive, without a schema, full of markup', async () => {
    const file = join(screens.box.home, 'hostile.jsonl');
    const self = { $ref: '#' };
    const tools = [
      {
        name: 'recursive',
        inputSchema: { type: 'object', properties: Object.fromEntries('abcdefghij'.split('').map((key) => [key, self])) },
      },
      {
        name: 'list_of_itself',
        inputSchema: {
          type: 'object',
          properties: { all: { $ref: '#/$defs/list' } },
          $defs: { list: { type: 'array', items: { $ref: '#/$defs/list' } } },
        },
      },
      { name: 'no_schema' },
      {
        name: 'markup',
        inputSchema: {
          type: 'object',
          properties: { '<b>x</b>': { type: 'string', description: '<img src=x onerror="document.title=\'taken\'">' } },
        },
      },
    ];
    writeFileSync(
      file,
      tools.map((each) => JSON.stringify({ description: '<script>document.title="taken"</script>', ...each })).join('\n'),
    );
    const done = await screens.box.run(['import', file, '--name', 'hostile']);
    expect(done.status, done.stderr).toBe(0);
    await page
      .getByRole('navigation', { name: 'Sources' })
      .getByRole('button', { name: /^hostile/ })
      .click();
    await page.getByText('4 tools', { exact: true }).waitFor();
    for (const name of ['recursive', 'list_of_itself', 'no_schema', 'markup']) {
      await tool(name).click();
      await page.getByRole('heading', { name: new RegExp(`${name}$`) }).waitFor();
      await page.getByRole('tabpanel').getByText('<script>document.title="taken"</script>').first().waitFor();
    }
    await page.getByRole('cell', { name: /<img src=x/ }).waitFor();
    expect(await page.title()).toBe('Jig');
  });
});
