/** Which file serves a role: named by the caller, by `<home>/models.json`, or built in; found, whole, and with its identity. */
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { EmbedPrefixes } from '#contract/models.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import type { ModelRole } from '../../processes/inference/protocol.ts';
import type { CatalogueFile } from './catalogue.ts';
import { hashOfFile, pathsOfHash, type FileStamp } from './file-hash.ts';
import { KnownModels, modelIdentity } from './known-models.ts';

export type ModelFiles = Partial<Record<ModelRole, string>>;

export interface ModelFile {
  path: string;
  sha256: string;
  /** What an index that was made with it is known by. */
  identity: string;
  /** What stands before its texts; null for the built-in file, and one of which nothing is known: these are used as the catalogue says. */
  prefixes: EmbedPrefixes | null;
  /** What mends the file when it turns out to be broken. */
  repair: string;
}

export interface FindModelOptions {
  role: ModelRole;
  builtIn: CatalogueFile | null;
  modelsFolder: string;
  home: string;
  /** The data folder that says which files are known, and what they want before their texts. */
  knownIn: string;
  files: ModelFiles;
  logger: Logger;
}

const choiceSchema = z.strictObject({
  embedder: z.string().optional(),
  ranker: z.string().optional(),
  languageModel: z.string().optional(),
});

const kinds: Record<ModelRole, string> = { embedder: 'embedding model', ranker: 'ranking model', languageModel: 'language model' };

/** Fails with `model-missing` (no file), `model-failed` (damaged, unreadable) or `models-file-invalid`. */
export async function findModel(options: FindModelOptions): Promise<Result<ModelFile>> {
  const { role, builtIn, modelsFolder, home, knownIn, files, logger } = options;
  const choiceFile = join(home, 'models.json');
  const chosen = files[role] === undefined ? await chosenFile(choiceFile, role) : ok(files[role]);
  if (!chosen.ok) return chosen;
  const picked = chosen.value;
  if (picked === null && builtIn === null) {
    return fail(
      'model-missing',
      `No ${kinds[role]} is installed.`,
      `Write the path of a GGUF file under "${role}" into ${choiceFile} and restart Jig.`,
    );
  }
  const path = picked ?? join(modelsFolder, builtIn?.name ?? '');
  const repair =
    picked === null
      ? `Run \`git checkout resources/models/${builtIn?.name}\` in a clone, or reinstall Jig; \`jig doctor\` checks it.`
      : `Correct or remove "${role}" in ${choiceFile}; \`jig doctor\` checks it.`;
  const stamp = await stampOf(path);
  if (!stamp.ok) return fail(stamp.error.code, `The ${kinds[role]} ${path} ${stamp.error.message}`, repair);
  const sha256 = await hashOfFile(stamp.value, home, logger);
  if (picked === null && builtIn && sha256 !== builtIn.sha256) {
    return fail('model-failed', `The ${kinds[role]} ${path} is damaged: its checksum is not the one that Jig was shipped with.`, repair);
  }
  return ok({ path, sha256, repair, ...useOf(role, sha256, builtIn, knownIn) });
}

function useOf(role: ModelRole, sha256: string, builtIn: CatalogueFile | null, knownIn: string): Pick<ModelFile, 'identity' | 'prefixes'> {
  const isForeign = role === 'embedder' && sha256 !== builtIn?.sha256;
  const prefixes = (isForeign && new KnownModels(knownIn).ofContent(role, sha256)?.prefixes) || null;
  return { identity: modelIdentity(sha256, prefixes), prefixes };
}

/**
 * The file with this content, wherever it was seen before: built in, chosen or named. Its content is checked, so a file that was replaced in
 * place is not taken for it. Fails with `model-missing`, which names where it was.
 */
export async function findFormerModel(identity: string, options: Omit<FindModelOptions, 'files'>): Promise<Result<ModelFile>> {
  const { role, builtIn, modelsFolder, home, knownIn, logger } = options;
  const [sha256 = '', isKnown] = identity.split('.');
  const use = isKnown === undefined ? { identity, prefixes: null } : useOf(role, sha256, builtIn, knownIn);
  const seen = await pathsOfHash(sha256, home);
  const places = builtIn?.sha256 === sha256 ? [join(modelsFolder, builtIn.name), ...seen] : seen;
  for (const path of use.identity === identity ? places : []) {
    const stamp = await stampOf(path);
    if (stamp.ok && (await hashOfFile(stamp.value, home, logger)) === sha256) {
      return ok({ path, sha256, repair: `Wait until the vectors of the new ${kinds[role]} are made.`, ...use });
    }
  }
  const where = places[0] === undefined ? `a file with the checksum ${sha256.slice(0, 12)}...` : places[0];
  return fail(
    'model-missing',
    `The ${kinds[role]} that the index was made with, ${where}, is gone.`,
    'Wait until the vectors of the new one are made, or put the file back and restart Jig.',
  );
}

/** The three choices of `<home>/models.json`; paths in it are absolute or relative to the home. */
async function chosenFile(file: string, role: ModelRole): Promise<Result<string | null>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return ok(null);
  }
  try {
    const path = choiceSchema.parse(JSON.parse(text))[role];
    return ok(path === undefined ? null : isAbsolute(path) ? path : join(file, '..', path));
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : errorText(error);
    return fail(
      'models-file-invalid',
      `The choice of models in ${file} cannot be read: ${problem}`,
      `Correct ${file}, or delete it to use the built-in model.`,
    );
  }
}

/** Fails with the end of a sentence that begins with the file's name. */
export async function stampOf(path: string): Promise<Result<FileStamp>> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return fail('model-failed', 'is not a file.', '');
    return ok({ path, bytes: found.size, changedMs: found.mtimeMs });
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return fail(isMissing ? 'model-missing' : 'model-failed', isMissing ? 'is missing.' : `cannot be read: ${errorText(error)}`, '');
  }
}
