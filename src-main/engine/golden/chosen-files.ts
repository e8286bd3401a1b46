/** The model files that are in use instead of the built-in ones, and what a change makes of them. */
import { resolve } from 'node:path';
import type { GoldenChange } from '#contract/golden.ts';
import { ok, type Result } from '#contract/result.ts';
import { modelRoles, readChoice } from '../models/model-choice.ts';
import type { ModelFiles } from '../models/model-file.ts';

/** What `<home>/models.json` says, with whole paths. Fails with `models-file-invalid`. */
export function chosenFiles(home: string): Result<ModelFiles> {
  const choice = readChoice(home);
  if (!choice.ok) return choice;
  const files: ModelFiles = {};
  for (const role of modelRoles) {
    const path = choice.value[role];
    if (path !== undefined) files[role] = resolve(home, path);
  }
  return ok(files);
}

/** A role that the change does not name keeps its file; null goes back to the built-in one. */
export function filesOf(files: ModelFiles, change: NonNullable<GoldenChange['models']>): ModelFiles {
  const changed = { ...files };
  for (const role of modelRoles) {
    const path = change[role];
    if (path === null) delete changed[role];
    else if (path !== undefined) changed[role] = path;
  }
  return changed;
}
