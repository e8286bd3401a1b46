/** `jig models pull`: downloads a model of the catalogue or from an address, and checks it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Download, ModelRole } from '#contract/models.ts';
import { fail, ok } from '#contract/result.ts';
import type { CommandResult, Context } from './context.ts';
import { withEngine } from './engine-client.ts';
import { describeReport } from './models-test.ts';

const lookMs = 250;
const sayEveryMs = 2_000;

/** An interrupted download is paused: the same command goes on with it. Fails as the download does. */
export async function pullModel(context: Context, what: string, role: ModelRole | undefined): Promise<CommandResult> {
  return withEngine(context, 'models', async (engine) => {
    const isAddress = /:/.test(what);
    if (isAddress && role === undefined)
      return fail('usage', 'An address does not say what the model is for.', 'Add --role embedder, ranker or languageModel.');
    const begun = await engine.call('models.download', isAddress && role ? { role, uri: what } : { id: what });
    if (!begun.ok) return begun;
    const { id, uri } = begun.value;
    let saidAt = 0;
    for (;;) {
      const overview = await engine.call('models.overview', {});
      if (!overview.ok) return overview;
      const { downloads, known, checking } = overview.value;
      const download = downloads.find((one) => one.id === id);
      const model = known.find((one) => one.uri === uri);
      if (download?.problem) return fail(download.problem.code, download.problem.message, download.problem.fix);
      if (download?.state === 'paused')
        return fail('download-paused', `The download of ${download.name} was paused.`, `Run \`jig models pull ${what}\` to go on.`);
      if (!download && model?.report && !checking.includes(model.id)) {
        const { isUsable } = model.report;
        const next = isUsable
          ? `Put it to use with \`jig models use ${model.role} ${isAddress ? model.id : what}\`.`
          : 'Its file stays until it is removed.';
        return ok({
          document: model,
          text: `${model.name}: ${model.file}\n${describeReport(model.report)}\n${next}`,
          status: isUsable ? 0 : 1,
        });
      }
      if (performance.now() - saidAt > sayEveryMs) {
        context.say(download ? progressOf(download) : `Checking ${model?.name ?? what}`);
        saidAt = performance.now();
      }
      await sleep(lookMs);
    }
  });
}

function progressOf({ name, state, have, bytes, etaSeconds }: Download): string {
  if (state === 'verifying') return `Verifying ${name}`;
  const size = bytes === null ? '' : ` of ${(bytes / 1e6).toFixed(0)} MB`;
  return `${name}: ${(have / 1e6).toFixed(0)} MB${size}${etaSeconds === null ? '' : `, ${Math.ceil(etaSeconds)} s left`}`;
}
