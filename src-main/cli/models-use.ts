/** `jig models use`: checks a model, shows what it does to the golden set, and puts it to use; or goes back to the built-in one. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EmbedPrefixes, KnownModel, ModelRole } from '#contract/models.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { CommandResult, Context } from './context.ts';
import { withEngine, type EngineClient } from './engine-client.ts';
import { passGoldenGate } from './golden-gate.ts';

/** `what`: a file, or the id of a model that was pulled; null is the built-in one. Fails as the check does, with `model-unfit` or `golden-worse`. */
export async function useModel(
  context: Context,
  role: ModelRole,
  what: string | null,
  { prefixes, yes }: { prefixes: EmbedPrefixes | undefined; yes: boolean | undefined },
): Promise<CommandResult> {
  return withEngine(context, 'models', async (engine) => {
    const model = what === null ? ok(null) : await checked(engine, role, what, prefixes);
    if (!model.ok) return model;
    const file = model.value?.file ?? null;
    const passed = await passGoldenGate(context, { models: { [role]: file } }, { yes });
    if (!passed.ok) return passed;
    const used = await engine.call('models.use', { role, id: model.value?.id ?? null });
    if (!used.ok) return used;
    const { golden, text } = passed.value;
    const done = `${role}: ${model.value?.file ?? 'the built-in file'}, ${engine.joined ? 'from now on' : 'from the next start of Jig on'}.`;
    return ok({ document: { role, file, golden }, text: [text, done].filter(Boolean).join('\n') });
  });
}

async function checked(
  engine: EngineClient,
  role: ModelRole,
  what: string,
  prefixes: EmbedPrefixes | undefined,
): Promise<Result<KnownModel>> {
  const file = resolve(what);
  if (existsSync(file) || /[/\\]|\.gguf$/i.test(what)) {
    const known = await engine.call('models.check', { role, file, ...(prefixes && { prefixes }) });
    return known.ok ? fit(known.value) : known;
  }
  const overview = await engine.call('models.overview', {});
  if (!overview.ok) return overview;
  const uri = overview.value.offers.find(({ id }) => id === what)?.uri;
  const known = overview.value.known.find((one) => one.role === role && (one.id === what || (uri !== undefined && one.uri === uri)));
  if (!known) {
    const fix = uri === undefined ? 'Name a file, or an id that `jig models` lists.' : `Run \`jig models pull ${what}\` first.`;
    return fail('model-unknown', `There is no model ${what} on this machine.`, fix);
  }
  if (!prefixes) return known.report ? fit(known) : engine.call('models.check', { id: known.id });
  const again = await engine.call('models.check', { role, file: known.file, prefixes });
  return again.ok ? fit(again.value) : again;
}

function fit(known: KnownModel): Result<KnownModel> {
  const bad = known.report?.checks.find((check) => !check.ok);
  if (!bad) return ok(known);
  return fail(
    'model-unfit',
    `${known.file} cannot be used: ${bad.name}: ${bad.message}.`,
    'Choose another model, or give the prefixes that it wants.',
  );
}
