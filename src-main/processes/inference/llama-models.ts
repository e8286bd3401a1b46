/** Models through node-llama-cpp: the only file that knows the library. It is imported when the first model is loaded. */
import type { EmbeddingModel, GeneratingModel, LoadedModel, RankingModel } from './inference-service.ts';
import { headProblem, roleOfGguf } from './gguf-role.ts';
import { IdleResource } from './idle-resource.ts';
import type { ModelRole } from './protocol.ts';
import type { GgufFileInfo, Llama, LlamaModel } from 'node-llama-cpp';

/** More threads make a query slower and its p95 10-20 times worse on a busy machine: the workers spin. */
const threads = 1;

/** [CLS] and [SEP] are added by the library, and it refuses input that fills the context to the last token. */
const reservedTokens = 3;

/** No token of these vocabularies is longer, so the rest of a huge text need not be tokenized at all. */
const mostCharactersPerToken = 32;

/**
 * A context keeps 0.14 MB for each token of the longest text it has seen (14 MB after 200 requests). One that was not used for so long is given
 * back, in 6 ms; making the next one costs the next request 20 ms.
 */
const idleContextMs = 10_000;

/** Stands for a text without a single token: one empty description must not fail the batch it is in. */
const emptyText = '.';

const kinds: Record<ModelRole, string> = { embedder: 'an embedding model', ranker: 'a ranking model', languageModel: 'a language model' };

/** Two readings of one file: what loads as an embedding model may be meant as a language model, and gives vectors that mean nothing. */
function unfit(role: ModelRole, info: GgufFileInfo): string | null {
  const own = roleOfGguf(info);
  if (role === 'ranker') return headProblem(info);
  return own === role ? null : `the file holds ${kinds[own]}, not ${kinds[role]}`;
}

/** Loads `file` for `role`. Throws with what is wrong with the file, in words; a badly broken file aborts the process. */
export async function loadLlamaModel(role: ModelRole, file: string, contextTokens: number): Promise<LoadedModel> {
  const { getLlama, LlamaLogLevel, readGgufFileInfo } = await import('node-llama-cpp');
  const info = await readGgufFileInfo(file, { sourceType: 'filesystem', logWarnings: false });
  const problem = unfit(role, info);
  if (problem !== null) throw new Error(problem);
  const llama: Llama = await getLlama({
    gpu: false,
    build: 'never',
    maxThreads: threads,
    logLevel: LlamaLogLevel.error,
    progressLogs: false,
  });
  const model = await llama.loadModel({
    modelPath: file,
    // On a CPU it takes up to twice the time for texts below 64 tokens: 70 ms instead of 35 for 60.
    defaultContextFlashAttention: role === 'languageModel' ? 'auto' : false,
  });
  const size = Math.min(contextTokens, model.trainContextSize);
  const loaded = { architecture: String(info.metadata.general.architecture), dimension: model.embeddingVectorSize, contextTokens: size };
  switch (role) {
    case 'embedder':
      return { role, loaded, model: await embeddingModel(model, size) };
    case 'ranker':
      return { role, loaded, model: await rankingModel(model, size) };
    case 'languageModel':
      return { role, loaded: { ...loaded, dimension: 0 }, model: await generatingModel(llama, model, size) };
  }
}

function cut(model: LlamaModel, text: string, maxTokens: number): ReturnType<LlamaModel['tokenize']> {
  return model.tokenize(text.slice(0, maxTokens * mostCharactersPerToken)).slice(0, maxTokens);
}

async function embeddingModel(model: LlamaModel, contextSize: number): Promise<EmbeddingModel> {
  const context = await idleContext(() => model.createEmbeddingContext({ contextSize, threads }));
  return {
    dimension: model.embeddingVectorSize,
    async embed(text, maxTokens) {
      const tokens = cut(model, text, Math.min(maxTokens, contextSize - reservedTokens));
      const { vector } = await context.use((made) => made.getEmbeddingFor(tokens.length > 0 ? tokens : model.tokenize(emptyText)));
      return vector;
    },
  };
}

async function rankingModel(model: LlamaModel, contextSize: number): Promise<RankingModel> {
  const context = await idleContext(() => model.createRankingContext({ contextSize, threads }));
  return {
    rank(query, document, { maxQueryTokens, maxDocumentTokens }) {
      const queryTokens = cut(model, query, maxQueryTokens);
      const room = contextSize - reservedTokens - 1 - queryTokens.length;
      const documentTokens = cut(model, document, Math.min(maxDocumentTokens, Math.max(room, 1)));
      return context.use((made) => made.rank(queryTokens, documentTokens));
    },
  };
}

/** Makes the first context at once: a file that allows none must fail when it is loaded. */
async function idleContext<T extends { dispose(): Promise<void> }>(make: () => Promise<T>): Promise<IdleResource<T>> {
  const context = new IdleResource({ make, dispose: (made) => made.dispose(), idleMs: idleContextMs });
  await context.use(async () => {});
  return context;
}

async function generatingModel(llama: Llama, model: LlamaModel, contextSize: number): Promise<GeneratingModel> {
  const { LlamaCompletion, resolveChatWrapper } = await import('node-llama-cpp');
  const context = await model.createContext({ contextSize, threads, sequences: 1 });
  const sequence = context.getSequence();
  const completion = new LlamaCompletion({ contextSequence: sequence });
  const wrapper = resolveChatWrapper(model);
  return {
    async complete(prompt, { grammar, maxTokens, signal }) {
      // Only the model's own template may bring special tokens: a tool's description cannot end the user's turn.
      const { contextText } = wrapper.generateContextState({
        chatHistory: [
          { type: 'user', text: prompt },
          { type: 'model', response: [] },
        ],
      });
      const rules = await llama.createGrammarForJsonSchema(grammar as Parameters<Llama['createGrammarForJsonSchema']>[0]);
      return completion.generateCompletion(contextText, { grammar: rules, maxTokens, signal });
    },
  };
}
