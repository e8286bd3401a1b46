/** What a person sets for the making of tools, on the real app: resources, limits, grants, reviewing agents, versions, and the audit of it all. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { violations } from '../support/axe.ts';
import { noteReader } from '../support/drafts.ts';
import { describeScreens, go, oneAppForAll, openTool, pressSequence, type Screens } from '../support/screens.ts';
import { JigWindow } from '../support/window.ts';

describeScreens('settings of made tools', () => {
  let screens: Screens;
  let agent: Agent;
  let window: JigWindow;
  let page: Page;
  let folder: string;
  const resources = () => page.getByRole('list', { name: 'Resources' });

  oneAppForAll({ workshop: true, onStart: (started) => (screens = started), onPage: (opened) => (page = opened) });
  beforeAll(async () => {
    agent = await Agent.connect(screens.served.ready);
    window = await JigWindow.open(screens.served.ready.ui);
    folder = mkdtempSync(join(tmpdir(), 'jig-settings-'));
    writeFileSync(join(folder, 'list.txt'), 'buy nails');
    const database = new Database(join(folder, 'crm.db'));
    database.exec('create table client (id integer)');
    database.close();
  });
  afterAll(async () => {
    window.close();
    await agent.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('adds, checks, changes and removes a resource; secrets never come back', async () => {
    await go(page, 'Settings');
    await page.getByText('None yet. A tool reaches a database').waitFor();
    await page.getByRole('button', { name: 'Add resource' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a resource' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('File is missing.').waitFor();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Customers');
    await dialog.getByRole('textbox', { name: 'File' }).fill(join(folder, 'crm.db'));
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/must be a-z, 0-9/).waitFor();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('crm');
    expect(await violations(page, 'resource dialog')).toEqual([]);
    await page.keyboard.press('Enter');
    const crm = resources().getByRole('listitem').filter({ hasText: 'crm' });
    await crm.locator('[data-ok=true]').waitFor();
    await crm.getByRole('button', { name: 'Change crm' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'File' }).fill(join(folder, 'nowhere.db'));
    await page.keyboard.press('Enter');
    await crm.locator('[data-ok=false]').waitFor();
    await crm.getByRole('button', { name: 'Remove crm' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove resource' }).click();
    await crm.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Add resource' }).click();
    await dialog.getByRole('radio', { name: 'Secret' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('stripe');
    await dialog.getByLabel('Value').fill('sk_live_1234567890');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const stripe = resources().getByRole('listitem').filter({ hasText: 'stripe' });
    await stripe.getByText('stored, never shown').waitFor();
    await stripe.getByRole('button', { name: 'Change stripe' }).click();
    await expect.poll(() => page.getByRole('dialog').getByLabel('Value').inputValue()).toBe('');
    await page.keyboard.press('Escape');
    expect(await page.content()).not.toContain('sk_live_1234567890');
    expect(await violations(page, 'resources')).toEqual([]);
  });

  it('keeps limits that can be, and says of others why not', async () => {
    await go(page, 'Settings');
    const memory = page.getByRole('textbox', { name: 'Memory' });
    await memory.fill('12');
    await page.getByRole('alert').getByText('64 to 16,384, and not saved.').waitFor();
    await memory.fill('256');
    await page.keyboard.press('Enter');
    await page.getByRole('switch', { name: 'Publish without a review' }).click();
    await page.getByRole('switch', { name: 'Publish without a review', checked: false }).waitFor();
    const limits = { memoryMb: 256, callsInFlight: 64 };
    await expect.poll(() => window.call('settings.get', {})).toMatchObject({ publishWithoutReview: false, limits });
  });

  it('says what a client’s scripts may touch, and makes a client a reviewing agent', async () => {
    await window.call('resources.save', { kind: 'files', name: 'notes', path: folder, quotaMb: 10 });
    await window.call('clients.create', { name: 'Helper' });
    await go(page, 'Connect');
    await page.getByRole('button', { name: 'Change what Helper may touch' }).click();
    const dialog = page.getByRole('dialog', { name: 'What scripts of Helper may touch' });
    await dialog.getByRole('combobox', { name: 'Folder notes' }).selectOption('Read');
    await dialog.getByRole('combobox', { name: 'Tools that change things' }).fill('workshop__send_email');
    await dialog.getByRole('button', { name: 'Add tool' }).click();
    await dialog.getByRole('button', { name: 'Take workshop__send_email away' }).waitFor();
    expect(await violations(page, 'grant')).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('row', { name: /Helper/ });
    await row.getByText('2 things').waitFor();
    await row.getByRole('switch', { name: 'Helper is a reviewing agent' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Let it review' }).click();
    await page.getByText('Helper reviews drafts.').waitFor();
    const helper = (await window.call('clients.list', {})).find(({ name }) => name === 'Helper');
    expect(helper).toMatchObject({
      grant: { files: { notes: 'read' }, tools: ['workshop__send_email'] },
      scopes: expect.arrayContaining(['review']),
    });
  });

  it('compares versions of a made tool, goes back to one, and removes the tool', async () => {
    await window.call('resources.save', { kind: 'files', name: 'notes', path: folder, quotaMb: 10 });
    const first = await agent.make(noteReader('read_versions'));
    await window.approve(first.id);
    const second = await agent.make(noteReader('read_versions', { body: "'second: ' + (await files.notes.readText(file))" }));
    await window.approve(second.id);
    await openTool(page, 'read_versions');
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByText('Compared with version 1: 1 line added, 1 line removed.').waitFor();
    const versions = page.getByRole('list', { name: 'Versions' });
    await versions
      .getByRole('button', { name: /^Version 2/ })
      .getByText('in use')
      .waitFor();
    expect(await violations(page, 'versions')).toEqual([]);
    await versions.getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back to this version' }).click();
    await page.getByText(/^Version 1 is in use/).waitFor();
    expect(await agent.call('made__read_versions', { file: 'list.txt' })).toEqual({ text: 'buy nails' });
    await page.getByRole('button', { name: 'Remove tool' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove tool' }).click();
    await page.getByRole('option', { name: /read_versions/ }).waitFor({ state: 'detached' });
  });

  it('shows the audit, whole, about one thing, and as a file that carries the chain', async () => {
    const made = await agent.make(noteReader('read_audited'));
    await pressSequence(page, 'g', 'd');
    await page.getByText(/rows, whole/).waitFor();
    await page.getByRole('searchbox', { name: 'Draft, run or resource' }).fill(made.id);
    const rows = page.getByRole('listbox', { name: 'Audit, newest first' }).getByRole('option');
    await expect.poll(() => rows.count()).toBe(2);
    await rows.filter({ hasText: 'Draft waits for a review' }).waitFor();
    await rows.filter({ hasText: 'Draft submitted' }).click();
    await page.getByRole('complementary', { name: 'Row' }).getByText('"bytes"').waitFor();
    expect(await violations(page, 'audit')).toEqual([]);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    const entries = lines.map((line) => JSON.parse(line));
    expect(download.suggestedFilename()).toMatch(/^jig-audit-.*\.jsonl$/);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    // Rows that came since are none of the file's.
    const kept = await window.call('audit.list', { limit: 1_000 });
    expect(kept.find(({ seq }) => seq === entries.at(-1).seq)?.hash).toBe(entries.at(-1).hash);
    await page.getByRole('button', { name: 'Open review' }).click();
    await page.getByRole('region', { name: 'Review of a draft' }).getByRole('heading', { name: 'read_audited' }).waitFor();
  });
});
