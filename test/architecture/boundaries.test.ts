/** Proves the boundaries: every import of every file is allowed, and no file escaped the walk. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violation } from './boundaries.ts';
import { importsOf, type Import } from './imports.ts';
import { codeFolders, readText, root, trackedCode, trackedFiles, walkCode } from './source-files.ts';

const walked = walkCode();
const imports: Import[] = walked.flatMap((path) => importsOf(path, readText(path)));

/** What the rules say about one line of code in one file. */
function judge(path: string, code: string): (string | null)[] {
  return importsOf(path, code).map(violation);
}

describe('the walk', () => {
  it('saw every code file that git tracks', () => {
    const tracked = trackedCode();
    expect(tracked.length).toBeGreaterThan(40);
    expect(tracked.filter((path) => !walked.includes(path))).toEqual([]);
  });

  it('saw code in every folder that has any', () => {
    const withCode = codeFolders.filter((folder) =>
      trackedFiles().some((path) => path.startsWith(`${folder}/`) && /\.(ts|tsx|mjs)$/.test(path)),
    );
    expect(withCode.length).toBeGreaterThanOrEqual(4);
    expect(withCode.filter((folder) => !walked.some((path) => path.startsWith(`${folder}/`)))).toEqual([]);
  });

  it('found more imports than files: an empty result would pass every rule', () => {
    expect(imports.length).toBeGreaterThan(walked.length);
  });
});

describe('boundaries', () => {
  it('holds for every import', () => {
    expect(imports.map(violation).filter((found) => found !== null)).toEqual([]);
  });

  it('names only files of ours that exist', () => {
    const missing = imports.filter((found) => found.own && !existsSync(join(root, found.target)));
    expect(missing.map((found) => `${found.from}: ${found.specifier}`)).toEqual([]);
  });

  it('keeps SQLite out of the index seam', () => {
    const seam = imports.filter((found) => found.from === 'src-main/engine/routing/tool-index.ts');
    expect(seam.filter((found) => /sqlite|database/.test(found.target))).toEqual([]);
  });
});

describe('the rules themselves', () => {
  it.each([
    ['src-main/engine/routing/a.ts', "import { app } from 'electron';"],
    ['src-main/engine/routing/a.ts', "import type { Serve } from '../../headless/serve.ts';"],
    ['src-main/engine/routing/a.ts', "import { x } from '../sources/source.ts';"],
    ['src-main/engine/routing/a.ts', "export { x } from '../sources/source.ts';"],
    ['src-main/engine/routing/a.ts', "const x = await import('../../cli/main.ts');"],
    ['src-main/engine/library/a.ts', "import { getLlama } from 'node-llama-cpp';"],
    ['src-main/processes/inference/a.ts', "import { x } from '../../engine/parts.ts';"],
    ['src-main/processes/runner/realm/a.ts', "import { readFileSync } from 'node:fs';"],
    ['src-main/processes/runner/realm/a.ts', "import { sha256 } from '#lib/hash.ts';"],
    ['src-main/lib/a.ts', "import { calls } from '#contract/index.ts';"],
    ['src-renderer/app/a.tsx', "import { openLibrary } from '../../src-main/engine/library/library.ts';"],
    ['src-renderer/app/a.tsx', "import { readFileSync } from 'node:fs';"],
    ['src-preload/contract/a.ts', "import { ipcRenderer } from 'electron';"],
    ['src-preload/contract/a.ts', "import { sha256 } from '#lib/hash.ts';"],
    ['src-preload/index.ts', "import { x } from '../src-main/engine/parts.ts';"],
    ['scripts/lib/a.mjs', "import { z } from 'zod';"],
    ['new-folder/a.ts', "import { z } from 'zod';"],
  ])('refuse in %s: %s', (path, code) => {
    expect(judge(path, code)).toEqual([expect.stringContaining(path)]);
  });

  it.each([
    ['src-main/desktop/a.ts', "import { app } from 'electron';"],
    ['src-preload/index.ts', "import { ipcRenderer } from 'electron';"],
    ['src-main/engine/routing/a.ts', "import { x } from '../library/library.ts';"],
    ['src-main/engine/routing/a.ts', "import type { Models } from '../parts.ts';"],
    ['src-main/engine/engine.ts', "import { x } from './routing/route.ts';"],
    ['src-main/engine/parts.ts', "import type { Result } from '#contract/result.ts';"],
    ['src-renderer/app/a.tsx', "import { calls } from '#contract/index.ts';"],
    ['src-preload/contract/a.ts', "import { z } from 'zod';"],
    ['test/main/a.test.ts', "import { x } from '../../src-main/engine/engine.ts';"],
  ])('allow in %s: %s', (path, code) => {
    expect(judge(path, code)).toEqual([null]);
  });
});
