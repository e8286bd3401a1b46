/** Where the app and its data lie: the same in a clone and in a packaged app. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';
import { fail, ok, type Result } from '#contract/result.ts';
import { findAppRoot, type AppRoot } from '../headless/app-root.ts';
import { homeFolder } from '../headless/home-folder.ts';

export interface Places {
  home: string;
  version: string;
  resourcesFolder: string;
  rendererFolder: string;
  preloadFile: string;
}

/** Finds everything that the shell needs before a window can be opened. Fails with `install-broken`. */
export function findPlaces(
  app: Pick<App, 'isPackaged'>,
  env: NodeJS.ProcessEnv = process.env,
  appRoot: AppRoot = findAppRoot(),
): Result<Places> {
  const { root, version, resourcesFolder, rendererFolder } = appRoot;
  const places = {
    home: homeFolder(undefined, env),
    version,
    // In a package the models lie outside the archive: llama.cpp maps them into memory from real files.
    resourcesFolder: app.isPackaged ? join(process.resourcesPath, 'resources') : resourcesFolder,
    rendererFolder,
    preloadFile: join(root, 'out', 'preload', 'index.cjs'),
  };
  const needed = [join(places.rendererFolder, 'index.html'), places.preloadFile, join(places.resourcesFolder, 'models', 'catalogue.json')];
  const missing = needed.find((path) => !existsSync(path));
  if (missing === undefined) return ok(places);
  return fail('install-broken', `Jig is incomplete: ${missing} is missing.`, 'Run `npm run build` in a clone, or reinstall Jig.');
}
