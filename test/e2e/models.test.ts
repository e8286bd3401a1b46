/** The models screen on the real app: a download with its pause, the check, the change to another model, and the way back. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { violations } from '../support/axe.ts';
import { FileServer, sha256Of } from '../support/file-server.ts';
import { writeBert } from '../support/gguf.ts';
import { describeScreens, go, Screens } from '../support/screens.ts';
import { trialMeanings } from '../support/trial-meanings.ts';

/** In the catalogue without a checksum: the server's own counts. */
const offered = 'Qwen3 Embedding 0.6B';

describeScreens('the models screen', () => {
  let folder: string;
  let server: FileServer;
  let screens: Screens;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jig-models-screen-'));
    const file = join(folder, 'tiny.gguf');
    writeBert(file, { dimension: 48, meanings: trialMeanings });
    // Long enough to be fetched in several parts; what stands behind the tensors is not read.
    server = await new FileServer(Buffer.concat([readFileSync(file), Buffer.alloc(16 * 1024 * 1024)])).listen();
    server.linkedEtag = `"${sha256Of(server.content)}"`;
    process.env['HF_ENDPOINT'] = server.origin;
    screens = await Screens.start();
    await screens.importWorkshop();
  });
  afterAll(async () => {
    delete process.env['HF_ENDPOINT'];
    await screens.stop();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const row = (page: Page, name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });

  it('downloads, pauses, resumes, checks, changes and goes back', async () => {
    const page = await screens.open();
    await go(page, 'Models');
    await row(page, 'Built in').getByText('In use').waitFor();
    const found = await violations(page, 'models');
    server.holdAfter = 4 * 1024 * 1024;
    await page.getByRole('button', { name: `Download ${offered}` }).click();
    const coming = row(page, offered);
    await coming.getByText('of 17 MB').waitFor();
    found.push(...(await violations(page, 'models, downloading')));
    await page.getByRole('button', { name: `Pause ${offered}` }).click();
    await coming.getByText('Paused').waitFor();
    server.go();
    await page.getByRole('button', { name: `Resume ${offered}` }).click();
    await page.getByRole('button', { name: `4 checks passed: ${offered}` }).click();
    await coming.getByText(/^Meaning: 8 of 8/).waitFor();
    await coming.getByText(/tools a second/).waitFor();
    found.push(...(await violations(page, 'models, checked')));

    await page.getByRole('button', { name: `Use ${offered}` }).click();
    await coming.getByText('In use').waitFor();
    const status = page.getByRole('contentinfo', { name: 'Status' });
    await status.getByText('Model ready').waitFor();
    await status.getByText('51 tools indexed').waitFor();
    await page.getByRole('button', { name: 'Use the built-in one' }).click();
    await row(page, 'Built in').getByText('In use').waitFor();
    await page.getByRole('button', { name: `Remove ${offered}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove model' }).click();
    await page.getByRole('button', { name: `Download ${offered}` }).waitFor();
    expect(found).toEqual([]);
  });

  it('says why a file cannot be used, and takes it by its path and by the palette', async () => {
    const page = await screens.open({ colorScheme: 'dark' });
    await page.getByRole('heading', { name: 'Library' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('models');
    await page.getByRole('option', { name: 'Models' }).click();
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
    await page.getByRole('button', { name: 'Add a model' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a model' });
    await dialog.getByRole('radio', { name: 'File' }).click();
    const found = await violations(page, 'add a model');
    await dialog.getByRole('textbox', { name: 'Path of the file' }).fill(join(folder, 'nowhere.gguf'));
    await dialog.getByRole('button', { name: 'Check' }).click();
    await dialog.getByText(/nowhere\.gguf is missing/).waitFor();
    const senseless = join(folder, 'senseless.gguf');
    writeBert(senseless, { meanings: [trialMeanings.flat()] });
    await dialog.getByRole('textbox', { name: 'Path of the file' }).fill(senseless);
    await dialog.getByRole('button', { name: 'Check' }).click();
    const listed = row(page, 'senseless');
    await listed.getByText('Not usable').waitFor();
    await listed.getByText(/does not understand such requests/).waitFor();
    expect(await page.getByRole('button', { name: 'Use senseless' }).isDisabled()).toBe(true);
    found.push(...(await violations(page, 'models, not usable')));
    expect(found).toEqual([]);
    expect(screens.consoleErrors).toEqual([]);
  });
});
