/** axe-core on every screen and dialog of the real app, light and dark: no serious violation. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { violations } from '../support/axe.ts';
import { noteReader, walker } from '../support/drafts.ts';
import { describeScreens, go, openTool, Screens } from '../support/screens.ts';
import { JigWindow } from '../support/window.ts';

describeScreens('accessibility', () => {
  let screens: Screens;
  let agent: Agent;

  beforeAll(async () => {
    screens = await Screens.start();
    await screens.importWorkshop();
    const window = await JigWindow.open(screens.served.ready.ui);
    await window.call('resources.save', { kind: 'files', name: 'notes', path: screens.box.home + '-notes', quotaMb: 1 });
    window.close();
    agent = await Agent.connect(screens.served.ready);
    await agent.make(noteReader('read_note', { comment: '// \u202E' }));
    await agent.make(walker('walk'));
    await agent.call('made__walk', { items: 20, ms: 0 });
  });
  afterAll(async () => {
    await agent.close();
    await screens.stop();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no serious violation on any screen in ${colorScheme}`, async () => {
      const page = await screens.open({ colorScheme });
      await openTool(page, 'adjust_inventory');
      const found = await violations(page, 'library');
      await page.getByRole('tab', { name: 'Try it' }).click();
      found.push(...(await violations(page, 'try it')));
      await page.getByRole('button', { name: 'Import' }).click();
      found.push(...(await violations(page, 'import dialog')));
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      found.push(...(await violations(page, 'palette')));
      await page.keyboard.press('Escape');
      await go(page, 'Route lab');
      found.push(...(await violations(page, 'route lab, empty')));
      await page.getByRole('button', { name: /Now email that/ }).click();
      await page.getByRole('table').waitFor();
      found.push(...(await violations(page, 'route lab')));
      await go(page, 'Review');
      await page.getByRole('button', { name: /^Approve/ }).waitFor();
      found.push(...(await violations(page, 'review')));
      await page.getByRole('button', { name: 'Reject' }).click();
      found.push(...(await violations(page, 'reject')));
      await page.keyboard.press('Escape');
      await go(page, 'Runs');
      await page.getByRole('region', { name: 'Run', exact: true }).waitFor();
      for (const tab of ['Steps', 'Log', 'About', 'Result']) {
        await page.getByRole('tab', { name: tab }).click();
        found.push(...(await violations(page, `run, ${tab}`)));
      }
      await go(page, 'Connect');
      await page.getByRole('button', { name: 'Create token' }).click();
      await page.getByRole('button', { name: 'Copy configuration' }).waitFor();
      found.push(...(await violations(page, 'connect')));
      await go(page, 'Activity');
      const entries = page.getByRole('listbox', { name: 'Activity, newest first' });
      await entries.getByRole('option').first().click();
      await page.getByRole('complementary', { name: 'Entry' }).waitFor();
      found.push(...(await violations(page, 'activity')));
      await page.getByRole('radio', { name: 'Audit' }).click();
      const rows = page.getByRole('listbox', { name: 'Audit, newest first' });
      await rows.getByRole('option').first().click();
      await page.getByRole('complementary', { name: 'Row' }).waitFor();
      found.push(...(await violations(page, 'audit')));
      await go(page, 'Settings');
      await page.getByRole('button', { name: 'Check notes' }).click();
      await page.getByRole('list', { name: 'Resources' }).locator('[data-ok=false]').waitFor();
      await page.getByRole('button', { name: 'Run checks' }).click();
      await page.getByRole('list', { name: 'Checks' }).waitFor();
      found.push(...(await violations(page, 'settings')));
      expect(found).toEqual([]);
    });
  }
});
