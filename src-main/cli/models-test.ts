/** `jig models test`: loads a file in a process of its own and tries it. Nothing is remembered. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { EmbedPrefixes, ModelReport, ModelRole } from '#contract/models.ts';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import { createLogger, silentSink } from '#lib/logger.ts';
import { readCatalogue } from '../engine/models/catalogue.ts';
import { hashOfFile } from '../engine/models/file-hash.ts';
import { KnownModels } from '../engine/models/known-models.ts';
import { readChoice } from '../engine/models/model-choice.ts';
import { stampOf } from '../engine/models/model-file.ts';
import { tryModel } from '../engine/models/model-trial.ts';
import { NodeProcessHost } from '../headless/node-process-host.ts';
import type { CommandResult, Context } from './context.ts';

/** Without a file, the one in use. Fails as loading it does; a file that loads and does not do has the exit status 1. */
export async function testModel(
  { app, home, signal }: Context,
  role: ModelRole,
  named: string | undefined,
  prefixes: EmbedPrefixes | undefined,
): Promise<CommandResult> {
  const modelsFolder = join(app.resourcesFolder, 'models');
  // What goes wrong is the answer, and told once.
  const logger = createLogger('jig', silentSink);
  const file = named === undefined ? inUse(home, modelsFolder, role) : ok(named);
  if (!file.ok) return file;
  const scratch = mkdtempSync(join(tmpdir(), 'jig-trial-'));
  try {
    if (prefixes) {
      const stamp = await stampOf(file.value);
      if (!stamp.ok) return told({ ...stamp.error, message: `The file ${file.value} ${stamp.error.message}` }, role, named);
      const sha256 = await hashOfFile(stamp.value, scratch, logger);
      const entry = {
        id: 'trial',
        role,
        name: 'trial',
        file: file.value,
        bytes: stamp.value.bytes,
        sha256,
        licence: null,
        uri: null,
        prefixes,
      };
      new KnownModels(scratch).put({ ...entry, report: null });
    }
    const tried = await tryModel({
      role,
      file: file.value,
      processHost: new NodeProcessHost({ logger }),
      modelsFolder,
      home: scratch,
      knownIn: prefixes ? scratch : home,
      logger,
      toolTexts: [],
      toolCount: 0,
      signal,
    });
    if (!tried.ok) return told(tried.error, role, named);
    const { isUsable, speed } = tried.value;
    return ok({
      document: { role, file: file.value, loadMs: Math.round(speed.loadMs), ...tried.value },
      text: `${file.value}\n${describeReport(tried.value)}`,
      status: isUsable ? 0 : 1,
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Each check on a line, and how fast it is. */
export function describeReport({ checks, speed, architecture, dimension, isUsable }: ModelReport): string {
  const rate = speed.textsPerSecond === null ? '' : `, ${speed.textsPerSecond.toFixed(1)} tools a second`;
  return [
    ...checks.map(({ name, ok: isOk, message }) => `${isOk ? 'ok  ' : 'FAIL'} ${name}: ${message}`),
    `${isUsable ? 'It can be used' : 'It cannot be used'}: ${architecture}${dimension === null ? '' : `, ${dimension} dimensions`}, loaded in ${Math.round(speed.loadMs)} ms, ${speed.requestMs.toFixed(1)} ms a request${rate}.`,
  ].join('\n');
}

function inUse(home: string, modelsFolder: string, role: ModelRole): Result<string> {
  const choice = readChoice(home);
  if (!choice.ok) return choice;
  const builtIn = readCatalogue(modelsFolder).models[role].file;
  const chosen = choice.value[role];
  if (chosen !== undefined) return ok(isAbsolute(chosen) ? chosen : join(home, chosen));
  if (builtIn) return ok(join(modelsFolder, builtIn.name));
  return fail('model-missing', `No model is in use as ${role}.`, 'Name a file, or pull one with `jig models pull`.');
}

/** A file that was named for the trial is in no use yet: there is nothing to mend but the name. */
function told(error: Failure, role: ModelRole, named: string | undefined): Result<never> {
  if (named === undefined) return { ok: false, error };
  const fix =
    error.code === 'model-missing'
      ? 'Check the path; a relative one starts at the current folder.'
      : `Name another GGUF file for the ${role}, or fetch this one again if its download may have been cut short.`;
  return fail(error.code, error.message, fix);
}
