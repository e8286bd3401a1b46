/** Which role a model file can fill, by what it holds: an encoder with a ranking head, an encoder without, or a generating model. */
import type { ModelRole } from '../../processes/inference/protocol.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';

/** Encoder families of llama.cpp: their names all contain this, but for T5's. */
const encoder = /bert|t5encoder/;

/** Reads only the file's header. Fails with `model-invalid`. */
export async function readGgufRole(file: string): Promise<Result<ModelRole>> {
  try {
    const { readGgufFileInfo } = await import('node-llama-cpp');
    const info = await readGgufFileInfo(file, { sourceType: 'filesystem', logWarnings: false });
    if (!encoder.test(String(info.metadata.general.architecture))) return ok('languageModel');
    return ok(info.fullTensorInfo?.some((tensor) => tensor.name.startsWith('cls.')) ? 'ranker' : 'embedder');
  } catch (error) {
    return fail('model-invalid', `${file} is not a usable GGUF file: ${errorText(error)}`, 'Name a complete .gguf file.');
  }
}
