/** Review on the real app: a draft comes in over MCP, a person reads and decides, the agent learns of it; and what hostile drafts try. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { violations } from '../support/axe.ts';
import { hostileDraft, noteReader } from '../support/drafts.ts';
import { describeScreens, oneAppForAll, type Screens } from '../support/screens.ts';
import { JigWindow } from '../support/window.ts';

describeScreens('review', () => {
  let screens: Screens;
  let agent: Agent;
  let page: Page;
  let folder: string;
  const sheet = () => page.getByRole('region', { name: 'Review of a draft' });
  const approve = () => sheet().getByRole('button', { name: /^Approve/ });
  const drafts = () => page.getByRole('navigation', { name: 'Drafts' });
  const code = () => sheet().getByRole('region', { name: 'Code of the draft' });

  async function openReview(id: string): Promise<void> {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/review/${id}`);
    await approve().waitFor();
  }

  oneAppForAll({ onStart: (started) => (screens = started), onPage: (opened) => (page = opened) });
  beforeAll(async () => {
    agent = await Agent.connect(screens.served.ready);
    folder = mkdtempSync(join(tmpdir(), 'jig-notes-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'list.txt'), 'buy nails');
    const window = await JigWindow.open(screens.served.ready.ui);
    await window.call('resources.save', { kind: 'files', name: 'notes', path: folder, quotaMb: 10 });
    window.close();
  });
  afterAll(async () => {
    await agent.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows a draft that came over MCP, and what it asks for beside what its tests used; approved, it can be called', async () => {
    const made = await agent.make(noteReader('read_note'));
    expect(made.state).toBe('waiting-for-review');
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Review 1 waiting' }).click();
    await drafts()
      .getByRole('button', { name: /read_note/ })
      .waitFor();
    await approve().getByText('Approve: 1 permission').waitFor();
    const row = sheet().getByRole('row', { name: /Folder notes/ });
    await row.getByText(folder).waitFor();
    await row.getByText('new').waitFor();
    await expect.poll(() => row.textContent()).not.toContain('not used');
    await sheet().getByText('1 of 1 passed').waitFor();
    await sheet().getByText('Reads a note').first().waitFor();
    await sheet().getByText('a claim').waitFor();
    expect(await violations(page, 'review')).toEqual([]);
    await approve().click();
    await page.getByText('read_note is published.').waitFor();
    expect(await agent.call('made__read_note', { file: 'list.txt' })).toEqual({ text: 'buy nails' });
    await sheet().getByRole('button', { name: 'Open in Library' }).click();
    await page.getByRole('heading', { name: 'made__read_note' }).waitFor();
  });

  it('opens at the address that make_tool hands out', async () => {
    const made = await agent.make(noteReader('read_at_address'));
    await page.goto(made.review ?? '');
    await sheet().getByRole('heading', { name: 'read_at_address' }).waitFor();
  });

  it('rejects with a reason, and the reason reaches the agent', async () => {
    const made = await agent.make(noteReader('read_all', { access: 'write' }));
    await openReview(made.id);
    await sheet().getByRole('button', { name: 'Reject' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reject read_all?' });
    await dialog.getByRole('button', { name: 'Reject draft', disabled: true }).waitFor();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Reading is enough.');
    await dialog.getByRole('button', { name: 'Reject draft' }).click();
    await sheet().getByText('Rejected, with this reason').waitFor();
    const told = await agent.ask<{ error: { message: string } }>('get_run', { id: made.id });
    expect(told.error.message).toBe('Reading is enough.');
  });

  it('compares a second version with the approved one, line by line', async () => {
    const first = await agent.make(noteReader('read_twice'));
    await openReview(first.id);
    await approve().click();
    await page.getByText('read_twice is published.').waitFor();
    const second = await agent.make(noteReader('read_twice', { access: 'write', body: "'note: ' + (await files.notes.readText(file))" }));
    await openReview(second.id);
    await sheet().getByText('changes version 1').waitFor();
    await sheet().getByText('Compared with version 1, the last approved: 2 lines added, 2 lines removed.').waitFor();
    await expect.poll(() => code().textContent()).toMatch(/removed: .*notes: 'read'.*added: .*notes: 'write'/s);
    expect(await code().textContent()).not.toContain("name: 'read_twice'");
    await sheet().getByRole('radio', { name: 'Whole code' }).click();
    await expect.poll(() => code().textContent()).toContain("name: 'read_twice'");
    await sheet()
      .getByRole('row', { name: /Folder notes/ })
      .getByText('changed')
      .waitFor();
  });

  it('does not let a sheet that was replaced be approved', async () => {
    const first = await agent.make(noteReader('read_race'));
    await openReview(first.id);
    await agent.make(noteReader('read_race', { body: "'x' + (await files.notes.readText(file))" }));
    await sheet().getByText('This draft changed while you read it.').waitFor();
    await expect.poll(() => approve().isDisabled()).toBe(true);
    await sheet().getByRole('button', { name: 'Read it again' }).click();
    await sheet().getByText('Replaced', { exact: true }).waitFor();
    await expect.poll(() => approve().count()).toBe(0);
  });

  it('keeps Approve shut for the first second, against a click that was meant for something else', async () => {
    const made = await agent.make(noteReader('read_slowly'));
    await page.clock.install();
    await page.reload();
    // Once while time goes on: a page that has not found the engine yet would wait for a clock that stands still.
    await openReview(made.id);
    await page.evaluate(() => {
      location.hash = '#/library';
    });
    await approve().waitFor({ state: 'detached' });
    await page.clock.pauseAt(Date.now() + 60_000);
    await openReview(made.id);
    expect(await approve().isDisabled()).toBe(true);
    await page.clock.runFor(900);
    expect(await approve().isDisabled()).toBe(true);
    await expect
      .poll(async () => {
        await page.clock.runFor(200);
        return approve().isDisabled();
      })
      .toBe(false);
  });

  it('makes hidden and turning characters visible in code and in the agent’s words', async () => {
    const made = await agent.make(noteReader('read_trojan', { comment: '// safe \u202Eevil\u2066 and \u200Bhidden' }));
    await openReview(made.id);
    for (const name of ['U+202E', 'U+2066', 'U+200B']) await code().getByText(name, { exact: true }).waitFor();
    await sheet().getByText('3 characters in this code cannot be seen, or can change the order of others.').waitFor();
    expect(await code().textContent()).not.toMatch(/[\u202E\u2066\u200B]/);
    await sheet().getByRole('button', { name: /^Line/ }).first().click();
    await expect.poll(() => approve().isVisible()).toBe(true);
  });

  it('shows a hostile draft as text that can neither cover nor press Approve', async () => {
    const { id, state } = await agent.make(hostileDraft());
    expect(state).toBe('waiting-for-review');
    await openReview(id);
    await sheet().getByText('<b style=').first().waitFor();
    const header = sheet().getByRole('group', { name: 'Decision' });
    const content = page.locator('[data-untrusted]');
    for (const share of [0, 0.3, 0.6, 1]) {
      await content.evaluate((element, part) => element.scrollTo(0, element.scrollHeight * part), share);
      await code().evaluate((element, part) => element.scrollTo(element.scrollWidth, element.scrollHeight * part), share);
      expect(await coveredPoints(page)).toEqual([]);
    }
    // The measure sees a cover where there is one.
    await page.evaluate(() => {
      const cover = document.createElement('p');
      cover.id = 'cover';
      Object.assign(cover.style, { position: 'fixed', inset: '0', margin: '0', zIndex: '9' });
      document.body.append(cover);
    });
    expect(await coveredPoints(page)).not.toEqual([]);
    await page.locator('#cover').evaluate((element) => element.remove());
    expect(await content.locator('img, script, iframe, style, a, form, h1, b').count()).toBe(0);
    expect(await page.title()).toBe('Jig');
    expect(await header.evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');
    await expect.poll(() => approve().textContent()).toBe('Approve: 1 permission');
    // 200,000 letters on one line, and a thousand lines: only what is in view is drawn.
    expect(await code().locator('code').count()).toBeLessThan(150);
    await expect.poll(() => code().evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    expect((await agent.ask<{ state: string }>('get_run', { id })).state).toBe('waiting-for-review');
  });

  it('shows what a reviewing agent says as its advice, and leaves the decision to the person', async () => {
    const window = await JigWindow.open(screens.served.ready.ui);
    const { client, token } = await window.call('clients.create', { name: 'Second pair of eyes' });
    await window.call('clients.setReviewer', { id: client.id, isReviewer: true });
    window.close();
    const reviewer = await Agent.connect({ mcp: `${screens.served.ready.mcp}/review`, token });
    const made = await agent.make(noteReader('read_reviewed'));
    await openReview(made.id);
    await reviewer.ask('comment_draft', {
      id: made.id,
      findings: [{ severity: 'warning', line: 10, message: '<b>Nobody</b> checks the name of the file.' }],
      recommendation: { verdict: 'reject', reason: 'It reads any file of the folder.' },
    });
    await reviewer.close();
    await sheet().getByText('A reviewing agent added to this draft while you read it.').waitFor();
    await sheet().getByRole('button', { name: 'Read it again' }).click();
    await sheet().getByText('Second pair of eyes recommends to reject').waitFor();
    await sheet().getByText('<b>Nobody</b> checks the name of the file.').waitFor();
    await sheet().getByText('says the agent Second pair of eyes').waitFor();
    await approve().click();
    await page.getByText('read_reviewed is published.').waitFor();
  });
});

/** Points of the decision's part at which something else lies on top. */
async function coveredPoints(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const header = document.querySelector('[aria-label="Decision"]');
    if (!header) return ['the decision is not there'];
    const { left, top, width, height } = header.getBoundingClientRect();
    const covered: string[] = [];
    for (let x = 2; x < width; x += 12) {
      for (let y = 2; y < height - 1; y += 6) {
        const hit = document.elementFromPoint(left + x, top + y);
        if (!hit || !header.contains(hit)) covered.push(`${x},${y}: ${hit?.outerHTML.slice(0, 80)}`);
      }
    }
    return covered;
  });
}
