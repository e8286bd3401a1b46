/** Tries a model file before it is used: in processes of its own, with requests whose answer is known, and with a watch. */
import type { ModelReport, ModelRole } from '#contract/models.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Embedder, LanguageModel, Ranker } from '../parts.ts';
import { InferenceModels, type InferenceModelsOptions } from './inference-models.ts';
import { otherTool, trialPairs } from './trial-texts.ts';

export interface TrialOptions extends Omit<InferenceModelsOptions, 'files' | 'embedWorkers' | 'helperIdleMs' | 'quiet'> {
  role: ModelRole;
  file: string;
  /** Tool texts of the library, for the rate at which it would be indexed; a few are enough. */
  toolTexts: readonly string[];
  toolCount: number;
  signal?: AbortSignal | undefined;
}

type Check = ModelReport['checks'][number];
type Speed = Omit<ModelReport['speed'], 'loadMs'>;

interface Trial {
  checks: Check[];
  speed: Speed;
}

/** A file that is far too slow to be used is not waited for, ms. */
const deadlineMs = 300_000;
/** sqlite-vec's own limit. */
const longestVector = 8_192;
/** Texts that are as near as this are the same for a search. */
const sameCosine = 0.9999;
/** One of the pairs may be taken for another one; chance gets half of them. */
const leastRight = trialPairs.length - 1;
const documentsOfRanking = 20;
const languageQuestions = 3;
const answerTokens = 80;

/** Fails as loading the file does, or with `model-slow` or `aborted`. A model that loads and does not do has its failed checks in the report. */
export async function tryModel({ role, file, toolTexts, toolCount, signal, ...options }: TrialOptions): Promise<Result<ModelReport>> {
  const models = new InferenceModels({ ...options, files: { [role]: file }, embedWorkers: 1, quiet: true });
  const late = AbortSignal.timeout(deadlineMs);
  const stop = signal ? AbortSignal.any([signal, late]) : late;
  const onStop = (): void => void models.stop();
  stop.addEventListener('abort', onStop);
  try {
    const began = performance.now();
    const part = await models[role]();
    const loadMs = performance.now() - began;
    if (stop.aborted) return stopped(late.aborted);
    if (!part.ok) return part;
    const trial = await tryPart(part.value, { texts: toolTexts, count: toolCount });
    if (stop.aborted) return stopped(late.aborted);
    const loaded = models.loaded(role);
    return ok({
      architecture: loaded?.architecture ?? '',
      dimension: role === 'embedder' ? (loaded?.dimension ?? null) : null,
      contextTokens: loaded?.contextTokens ?? 0,
      checks: trial.checks,
      isUsable: trial.checks.every((check) => check.ok),
      speed: { loadMs, ...trial.speed },
      testedAt: new Date().toISOString(),
    });
  } finally {
    stop.removeEventListener('abort', onStop);
    await models.stop();
  }
}

/** The trial of one loaded model, of whichever role. */
export function tryPart(part: Embedder | Ranker | LanguageModel, tools: { texts: readonly string[]; count: number }): Promise<Trial> {
  if ('embed' in part) return tryEmbedder(part, tools);
  return 'rank' in part ? tryRanker(part) : tryLanguageModel(part);
}

async function tryEmbedder(embedder: Embedder, tools: { texts: readonly string[]; count: number }): Promise<Trial> {
  const { dimension } = embedder;
  const checks: Check[] = [
    check(
      'Length of the vectors',
      dimension > 0 && dimension <= longestVector,
      `${dimension} dimensions`,
      `${dimension} dimensions; at most ${longestVector} can be searched`,
    ),
  ];
  const requests: Float32Array[] = [];
  const times: number[] = [];
  const none: Speed = { requestMs: 0, textsPerSecond: null, reindexSeconds: null };
  for (const { request } of trialPairs) {
    const began = performance.now();
    const vector = await embedder.embed([request], { priority: 'query' });
    times.push(performance.now() - began);
    if (!vector.ok) return { checks: [...checks, { name: 'Vectors', ok: false, message: vector.error.message }], speed: none };
    requests.push(...vector.value);
  }
  const documents = await embedder.embed(
    trialPairs.map(({ tool }) => tool),
    { priority: 'index' },
  );
  if (!documents.ok) return { checks: [...checks, { name: 'Vectors', ok: false, message: documents.error.message }], speed: none };
  checks.push({ name: 'Vectors', ok: true, message: 'finite, and none is zero' });
  const all = [...requests, ...documents.value];
  const nearest = Math.max(...all.flatMap((a, i) => all.slice(i + 1).map((b) => cosine(a, b))));
  checks.push(
    check(
      'Different texts differ',
      nearest < sameCosine,
      `the nearest two by a cosine of ${nearest.toFixed(3)}`,
      'different texts get the same vector',
    ),
  );
  const right = trialPairs.filter((_, i) => {
    const [request, own, other] = [requests[i], documents.value[i], documents.value[trialPairs.indexOf(otherTool(i))]];
    return request && own && other && cosine(request, own) > cosine(request, other);
  }).length;
  checks.push(orderCheck(right));
  const sample = tools.texts.length > 0 ? [...tools.texts] : trialPairs.map(({ tool }) => tool);
  const began = performance.now();
  const indexed = await embedder.embed(sample, { priority: 'index' });
  const textsPerSecond = indexed.ok ? sample.length / ((performance.now() - began) / 1_000) : null;
  return {
    checks,
    speed: { requestMs: median(times), textsPerSecond, reindexSeconds: textsPerSecond === null ? null : tools.count / textsPerSecond },
  };
}

async function tryRanker(ranker: Ranker): Promise<Trial> {
  const checks: Check[] = [];
  let right = 0;
  for (const [i, { request, tool }] of trialPairs.entries()) {
    const scores = await ranker.rank(request, [tool, otherTool(i).tool]);
    if (!scores.ok) return { checks: [{ name: 'Scores', ok: false, message: scores.error.message }], speed: emptySpeed(0) };
    const [own = 0, other = 0] = scores.value;
    if (own > other) right += 1;
  }
  checks.push({ name: 'Scores', ok: true, message: 'finite' }, orderCheck(right));
  const documents = Array.from({ length: documentsOfRanking }, (_, i) => trialPairs[i % trialPairs.length]?.tool ?? '');
  const began = performance.now();
  await ranker.rank(trialPairs[0]?.request ?? '', documents);
  return { checks, speed: emptySpeed(performance.now() - began) };
}

async function tryLanguageModel(model: LanguageModel): Promise<Trial> {
  const times: number[] = [];
  let right = 0;
  for (const [i, { request, name }] of trialPairs.slice(0, languageQuestions).entries()) {
    const offered = [trialPairs[i], trialPairs[i + 2], otherTool(i)].flatMap((pair) => (pair ? [pair] : []));
    const list = offered.map((pair) => `- ${pair.name}: ${pair.tool}`).join('\n');
    const prompt = `You choose tools for a request. Tools:\n${list}\n\nRequest: ${request}\n\nAnswer with a JSON array of the names of the tools that are needed.\nAnswer: `;
    const began = performance.now();
    const answer = await model.complete(prompt, {
      grammar: { type: 'array', items: { enum: offered.map((pair) => pair.name) }, maxItems: 3 },
      maxTokens: answerTokens,
    });
    times.push(performance.now() - began);
    if (!answer.ok) return { checks: [{ name: 'Answers', ok: false, message: answer.error.message }], speed: emptySpeed(median(times)) };
    if (!answer.value.trimStart().startsWith('[')) {
      return { checks: [{ name: 'Answers', ok: false, message: 'the answer is no list of names' }], speed: emptySpeed(median(times)) };
    }
    if (answer.value.includes(`"${name}"`)) right += 1;
  }
  const message = `lists of names; the needed tool is among them in ${right} of ${languageQuestions}`;
  return { checks: [{ name: 'Answers', ok: true, message }], speed: emptySpeed(median(times)) };
}

function check(name: string, isOk: boolean, good: string, bad: string): Check {
  return { name, ok: isOk, message: isOk ? good : bad };
}

function orderCheck(right: number): Check {
  const of = `${right} of ${trialPairs.length} requests are nearer to the tool that they need than to another one`;
  return check('Meaning', right >= leastRight, of, `${of}: it does not understand such requests, or wants other texts before them`);
}

const emptySpeed = (requestMs: number): Speed => ({ requestMs, textsPerSecond: null, reindexSeconds: null });

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function stopped(isLate: boolean): Result<never> {
  return isLate
    ? fail('model-slow', `The model was not done with its trial after ${deadlineMs / 60_000} minutes.`, 'Choose a smaller model.')
    : fail('aborted', 'The trial was stopped.', 'Nothing needs to be done.');
}
