/** Which role a model file can fill, read from its header without loading it. */
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import { roleOfGguf } from '../../processes/inference/gguf-role.ts';
import type { ModelRole } from '../../processes/inference/protocol.ts';

/** Fails with `model-invalid`. */
export async function readGgufRole(file: string): Promise<Result<ModelRole>> {
  try {
    const { readGgufFileInfo } = await import('node-llama-cpp');
    return ok(roleOfGguf(await readGgufFileInfo(file, { sourceType: 'filesystem', logWarnings: false })));
  } catch (error) {
    return fail('model-invalid', `${file} is not a usable GGUF file: ${errorText(error)}`, 'Name a complete .gguf file.');
  }
}
