/** What the tests of the shell share: places on a throw-away home, and ways to wait for things. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Places } from '../../src-main/desktop/places.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';

export const logger = createLogger('test', silentSink);

export class ShellBox {
  readonly folder = mkdtempSync(join(tmpdir(), 'jig-desktop-'));
  readonly places: Places = {
    home: join(this.folder, 'home'),
    version: '0.0.0',
    resourcesFolder: fileURLToPath(new URL('../../resources', import.meta.url)),
    rendererFolder: join(this.folder, 'renderer'),
    preloadFile: join(this.folder, 'preload.cjs'),
  };

  constructor() {
    mkdirSync(join(this.places.rendererFolder, 'assets'), { recursive: true });
    writeFileSync(join(this.places.rendererFolder, 'index.html'), '<title>Jig</title>');
    writeFileSync(join(this.places.rendererFolder, 'assets', 'app.js'), 'export {};');
    writeFileSync(join(this.folder, 'secret.txt'), 'not for the page');
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until `condition` holds; the test's own time limit is the deadline. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
