/** A registry of the training data as the engine would hold it: library, texts and vectors in a database that goes again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../src-main/engine/database/open-database.ts';
import { fillSetLibrary, type SetLibrary } from '../src-main/engine/routing/evaluate/set-library.ts';
import type { EmbedCache } from './embed-cache.ts';
import type { Registry } from './make-examples.ts';

/** Calls `use` with the filled library. Throws when the model fails. */
export async function withRegistry<T>(
  registry: Registry,
  cache: EmbedCache,
  embedder: { model: string; dimension: number },
  use: (library: SetLibrary) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'jig-fit-'));
  const opened = openDatabase(folder);
  if (!opened.ok) throw new Error(opened.error.message);
  const { sqlite } = opened.value;
  try {
    const model = { id: embedder.model, dimension: embedder.dimension, embed: (list: string[]) => cache.embed(list, 'index') };
    return await use(await fillSetLibrary(sqlite, registry.tools, model));
  } finally {
    sqlite.close();
    rmSync(folder, { recursive: true });
  }
}
