/** The model files that are in use instead of the built-in ones, and what a change makes of them. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { GoldenChange } from '#contract/golden.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText, isRecord } from '#lib/guards.ts';
import type { ModelFiles } from '../models/model-file.ts';

const roles = ['embedder', 'ranker', 'languageModel'] as const;

/** What `<home>/models.json` says, with whole paths. Fails with `models-file-invalid`. */
export function chosenFiles(home: string): Result<ModelFiles> {
  const file = join(home, 'models.json');
  try {
    const choice: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const files: ModelFiles = {};
    for (const role of roles) {
      const path = isRecord(choice) ? choice[role] : undefined;
      if (typeof path === 'string') files[role] = isAbsolute(path) ? path : join(home, path);
    }
    return ok(files);
  } catch (error) {
    return fail(
      'models-file-invalid',
      `The choice of models in ${file} cannot be read: ${errorText(error)}.`,
      `Correct or delete ${file}.`,
    );
  }
}

/** A role that the change does not name keeps its file; null goes back to the built-in one. */
export function filesOf(files: ModelFiles, change: NonNullable<GoldenChange['models']>): ModelFiles {
  const changed = { ...files };
  for (const role of roles) {
    const path = change[role];
    if (path === null) delete changed[role];
    else if (path !== undefined) changed[role] = path;
  }
  return changed;
}
