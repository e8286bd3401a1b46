/** Where Jig itself lies: the folder with its package.json, the same from source, from the bundle and from a packaged app. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface AppRoot {
  root: string;
  version: string;
  resourcesFolder: string;
  /** The built screens; may not exist in a clone that was never built. */
  rendererFolder: string;
}

/** Walks up from a module's folder to Jig's own package.json. Throws when there is none: the install is broken. */
export function findAppRoot(from: string = import.meta.dirname): AppRoot {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    const content = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown }) : null;
    if (content?.name === 'jig') {
      return {
        root: folder,
        version: String(content.version),
        resourcesFolder: join(folder, 'resources'),
        rendererFolder: join(folder, 'out', 'renderer'),
      };
    }
    if (folder === dirname(folder)) throw new Error(`No package.json of Jig above ${from}.`);
  }
}
