/** `jig models list`: what would serve each role at the next start, and what else there is. Looked at, and nothing is loaded. */
import { join } from 'node:path';
import { z } from 'zod';
import { downloadSchema } from '#contract/models.ts';
import { ok } from '#contract/result.ts';
import { readCatalogue } from '../engine/models/catalogue.ts';
import { readJsonFile } from '../engine/models/json-file.ts';
import { KnownModels } from '../engine/models/known-models.ts';
import { modelRoles as roles, readChoice } from '../engine/models/model-choice.ts';
import { findModel } from '../engine/models/model-file.ts';
import { readOffers } from '../engine/models/offers.ts';
import type { CommandResult, Context } from './context.ts';
import { table } from './output.ts';

export async function listModels({ app, home, logger }: Context): Promise<CommandResult> {
  const modelsFolder = join(app.resourcesFolder, 'models');
  const catalogue = readCatalogue(modelsFolder).models;
  const choice = readChoice(home);
  if (!choice.ok) return choice;
  const rows = await Promise.all(
    roles.map(async (role) => {
      const builtIn = catalogue[role].file;
      const from = choice.value[role] !== undefined ? 'chosen' : builtIn ? 'built in' : 'none';
      const found = await findModel({ role, builtIn, modelsFolder, home, knownIn: home, files: {}, logger });
      // A role without a file is no fault: the route does without it.
      const problem = found.ok || from === 'none' ? null : { message: found.error.message, fix: found.error.fix };
      return {
        role,
        from,
        file: found.ok ? found.value.path : null,
        sha256: found.ok ? found.value.sha256 : null,
        licence: from === 'built in' ? (builtIn?.licence ?? null) : null,
        problem,
      };
    }),
  );
  const known = new KnownModels(home).list();
  const downloads = readJsonFile(join(home, 'models', 'downloads.json'), z.array(downloadSchema), []);
  const offers = readOffers(modelsFolder);
  const stateOf = (uri: string) =>
    known.some((one) => one.uri === uri) ? 'here' : (downloads.find((one) => one.uri === uri)?.state ?? 'jig models pull');
  const problems = rows.flatMap(({ problem }) => (problem ? [`${problem.message}\n  fix: ${problem.fix}`] : []));
  const text = [
    table(
      ['role', 'from', 'file', 'sha256'],
      rows.map(({ role, from, file, sha256 }) => [role, from, file ?? '-', sha256?.slice(0, 12) ?? '-']),
    ),
    ...problems,
    ...(known.length === 0
      ? []
      : [
          '',
          table(
            ['on this machine', 'role', 'usable', 'file'],
            known.map(({ id, role, report, file }) => [id, role, report === null ? 'not checked' : report.isUsable ? 'yes' : 'no', file]),
          ),
        ]),
    '',
    table(
      ['catalogue', 'role', 'MB', 'licence', ''],
      offers.map(({ id, role, bytes, licence, uri }) => [id, role, Math.round(bytes / 1e6), licence, stateOf(uri)]),
    ),
  ].join('\n');
  return ok({ document: { models: rows, known, downloads, offers }, text, status: problems.length > 0 ? 1 : 0 });
}
