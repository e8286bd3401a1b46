/** Another model is chosen: the screens say how far its index is, and that the former model answers until it is whole. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EngineStatus } from '../../src-preload/contract/system.ts';
import { violations } from '../support/axe.ts';
import { writeBert } from '../support/gguf.ts';
import { describeScreens, go, Screens } from '../support/screens.ts';
import { JigWindow } from '../support/window.ts';

/** So many that the new model does not have them all before it is held. */
const count = 600;

describeScreens('a change of the model', () => {
  let screens: Screens;
  let window: JigWindow;

  /** Starts the engine again with this model; null is the model that Jig brings. */
  async function restartWith(model: string | null): Promise<void> {
    writeFileSync(join(screens.box.home, 'models.json'), JSON.stringify(model === null ? {} : { embedder: model }));
    screens.served.child.kill('SIGTERM');
    await screens.served.exited;
    screens.served = await screens.box.serve();
    window = await JigWindow.open(screens.served.ready.ui);
  }

  const index = async (): Promise<EngineStatus['index']> => (await window.call('system.status', {})).index;

  beforeEach(async () => {
    screens = await Screens.start();
  });
  afterEach(async () => {
    window.close();
    await screens.stop();
  });

  it('shows what answers meanwhile, in the library, the route lab and the settings', async () => {
    const small = join(screens.box.home, 'small.gguf');
    writeBert(small, { dimension: 32 });
    await restartWith(small);
    const file = join(screens.box.home, 'tools.jsonl');
    const tools = Array.from({ length: count }, (_, i) => ({
      server: 'attic',
      name: `open_${i}`,
      description: `Opens box ${i} of the attic.`,
    }));
    writeFileSync(file, tools.map((tool) => JSON.stringify(tool)).join('\n'));
    await screens.box.run(['import', file]);
    await expect.poll(index).toMatchObject({ tools: count, embedded: count });
    window.close();
    await restartWith(null);
    await expect.poll(index).toMatchObject({ former: { state: 'ready' } });
    const { processes } = await window.call('system.status', {});
    // Held, the new model cannot be done while the screens are looked at.
    const pid = processes.find(({ label }) => label === 'inference')?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');

    const page = await screens.open();
    const meanwhile = page.getByText('Until then the former model answers.');
    await meanwhile.waitFor();
    await page
      .getByText(/^Indexing \d+ of 600/)
      .first()
      .waitFor();
    const found = await violations(page, 'library');
    await go(page, 'Route lab');
    await page.getByText('The tools are being indexed for another model.').waitFor();
    await meanwhile.waitFor();
    await go(page, 'Settings');
    await page.getByRole('heading', { name: 'Change of the model' }).waitFor();
    await meanwhile.waitFor();
    found.push(...(await violations(page, 'settings')));
    expect(found).toEqual([]);

    const [source] = await window.call('library.sources', {});
    await window.call('library.removeSource', { id: source?.id ?? '' });
    process.kill(pid, 'SIGCONT');
    await page.getByRole('heading', { name: 'Change of the model' }).waitFor({ state: 'detached' });
  });
});
