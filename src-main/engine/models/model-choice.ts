/** `<home>/models.json`: the model files that a person chose instead of those that came with Jig. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText, isRecord } from '#lib/guards.ts';

export const modelRoles = ['embedder', 'ranker', 'languageModel'] as const;
export type ModelRole = (typeof modelRoles)[number];
type ModelChoice = Partial<Record<ModelRole, string>>;

function choiceFile(home: string): string {
  return join(home, 'models.json');
}

/** Fails with `models-file-invalid`; no file is no choice. */
export function readChoice(home: string): Result<ModelChoice> {
  const file = choiceFile(home);
  try {
    const choice: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    if (isRecord(choice) && Object.values(choice).every((path) => typeof path === 'string')) return ok(choice);
    throw new Error('it is not an object of roles and file paths');
  } catch (error) {
    return fail(
      'models-file-invalid',
      `The choice of models in ${file} cannot be read: ${errorText(error)}.`,
      `Correct ${file}, or delete it to use the built-in models.`,
    );
  }
}

/** Replaces the file in one step. Rejects when the home cannot be written. */
export async function writeChoice(home: string, choice: ModelChoice): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  writeFileSync(`${choiceFile(home)}.new`, `${JSON.stringify(choice, null, 2)}\n`);
  renameSync(`${choiceFile(home)}.new`, choiceFile(home));
}
