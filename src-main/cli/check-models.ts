/** The part of `jig doctor` about the models as they lie on the disk: looked at without an engine, and nothing is written. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail, ok, type Result } from '#contract/result.ts';
import type { DoctorLine } from '#contract/system.ts';
import { errorText } from '#lib/guards.ts';
import type { Catalogue, CatalogueFile } from '../engine/models/catalogue.ts';
import type { Context } from './context.ts';
import { modelRoles, readChoice } from '../engine/models/model-choice.ts';

/** The catalogue, then each role that has a file: the chosen one must be there, the built-in one must be what Jig was shipped with. */
export async function checkModels({ app, home }: Context): Promise<DoctorLine[]> {
  const modelsFolder = join(app.resourcesFolder, 'models');
  const catalogue = await readWholeCatalogue(modelsFolder);
  if (!catalogue.ok) return [line('model catalogue', catalogue)];
  const choice = readChoice(home);
  if (!choice.ok) return [line('model catalogue', ok('valid')), line('choice of models', choice)];
  const files = modelRoles.flatMap((role) => {
    const chosen = choice.value[role];
    const builtIn = catalogue.value.models[role].file;
    if (chosen !== undefined) return [{ role, outcome: Promise.resolve(checkChosen(resolve(home, chosen))) }];
    return builtIn ? [{ role, outcome: checkBuiltIn(modelsFolder, builtIn) }] : [];
  });
  return [
    line('model catalogue', ok('valid')),
    ...(await Promise.all(files.map(async ({ role, outcome }) => line(`${role} file`, await outcome)))),
  ];
}

function line(check: string, outcome: Result<unknown>): DoctorLine {
  return outcome.ok
    ? { check, ok: true, message: String(outcome.value), fix: null }
    : { check, ok: false, message: outcome.error.message, fix: outcome.error.fix };
}

/** Its models and the router's sections, as the engine checks them when it starts. */
async function readWholeCatalogue(modelsFolder: string): Promise<Result<Catalogue>> {
  const { loadCatalogue } = await import('../engine/models/catalogue.ts');
  const { routingSettingsSchema } = await import('../engine/routing/routing-settings.ts');
  const catalogue = loadCatalogue(modelsFolder);
  const issue = catalogue.ok ? routingSettingsSchema.safeParse(catalogue.value).error?.issues[0] : undefined;
  if (issue === undefined) return catalogue;
  return fail(
    'catalogue-invalid',
    `${join(modelsFolder, 'catalogue.json')} is not valid at ${issue.path.join('.')}: ${issue.message}.`,
    'Run `git checkout resources/models/catalogue.json` in a clone, or reinstall Jig.',
  );
}

function checkChosen(path: string): Result<string> {
  const bytes = sizeOf(path);
  if (bytes !== null) return ok(`${path}, chosen; \`jig models test\` loads it`);
  return fail('model-missing', `${path} is chosen and missing.`, 'Choose another with `jig models use`, or go back with --built-in.');
}

async function checkBuiltIn(modelsFolder: string, { name, bytes, sha256 }: CatalogueFile): Promise<Result<string>> {
  const path = join(modelsFolder, name);
  const repair = `Run \`git checkout resources/models/${name}\` in a clone, or reinstall Jig.`;
  const found = sizeOf(path);
  if (found === null) return fail('model-missing', `${path} is missing.`, repair);
  if (found !== bytes) return fail('model-failed', `${path} has ${found} bytes instead of ${bytes}.`, repair);
  try {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
    if (hash.digest('hex') === sha256) return ok(`${name}, ${(bytes / 1e6).toFixed(0)} MB, whole`);
    return fail('model-failed', `${path} is damaged: its checksum is not the one that Jig was shipped with.`, repair);
  } catch (error) {
    return fail('model-failed', `${path} cannot be read: ${errorText(error)}.`, repair);
  }
}

/** Bytes of a file; null when there is none. */
function sizeOf(path: string): number | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : null;
}
