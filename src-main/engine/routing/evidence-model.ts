/** The small calibrated model over the evidence: how likely each candidate is needed, and whether the request needs any tool. */
import { z } from 'zod';

const matrix = z.array(z.array(z.number()));

/** A logit over a vector. */
const directionSchema = z.object({ weights: z.array(z.number()), bias: z.number() });
export type Direction = z.infer<typeof directionSchema>;

/** Weights as fitted by `npm run fit`; kept in the catalogue beside the models. */
export const evidenceWeightsSchema = z.object({
  /** Names of the inputs, in order: the model refuses to run on others. */
  features: z.array(z.string()),
  mean: z.array(z.number()),
  scale: z.array(z.number()),
  hidden: z.object({ weights: matrix, bias: z.array(z.number()) }),
  /** Logit that this candidate is needed. */
  needed: z.object({ weights: z.array(z.number()), bias: z.number() }),
  /** Directions in the space of one embedding model that tell requests for a tool from the rest; null without vectors. */
  intent: z.object({ model: z.string(), own: directionSchema, whole: directionSchema }).nullable(),
  /** Logit that any tool is needed, over the request's features, the best two probabilities and the intent. */
  any: z.object({ mean: z.array(z.number()), scale: z.array(z.number()), weights: z.array(z.number()), bias: z.number() }),
});
export type EvidenceWeights = z.infer<typeof evidenceWeightsSchema>;

export interface EvidenceJudgement {
  /** Of each candidate by itself. */
  probability: number[];
  /** Probability that the request needs any tool at all. */
  anyTool: number;
}

export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

const standardise = (row: readonly number[], mean: readonly number[], scale: readonly number[]) =>
  row.map((value, i) => (value - (mean[i] ?? 0)) / (scale[i] ?? 1));

/** Inputs of the `any` answer: the request's features, the two best probabilities, what lies between them, and the intent's two logits. */
export function anyToolInputs(request: readonly number[], probability: readonly number[], intent: readonly number[]): number[] {
  const [first = 0, second = 0] = probability.toSorted((a, b) => b - a);
  return [...request, first, second, first - second, ...intent];
}

function logit({ weights, bias }: Direction, vector: Float32Array): number {
  let sum = bias;
  for (let i = 0; i < vector.length; i += 1) sum += (weights[i] ?? 0) * (vector[i] ?? 0);
  return sum;
}

/**
 * Logits that the request asks for a tool: by the last turn's own vector, and, for a follow-up, by that of the conversation ("yes, that is
 * fine" asks for nothing by itself). Null when the weights are of another model.
 */
export function intentLogits(
  { intent }: Pick<EvidenceWeights, 'intent'>,
  model: string | null,
  own: Float32Array | null,
  whole: Float32Array | null,
): number[] | null {
  if (!intent || !own || intent.model !== model) return null;
  return [logit(intent.own, own), whole ? logit(intent.whole, whole) : 0];
}

/** How likely each candidate is needed, by its row as evidence() makes it. */
export function neededProbability(model: Pick<EvidenceWeights, 'mean' | 'scale' | 'hidden' | 'needed'>, rows: number[][]): number[] {
  return rows.map((row) => {
    const input = standardise(row, model.mean, model.scale);
    const hidden = model.hidden.weights.map((weights, i) => Math.tanh(dot(weights, input) + (model.hidden.bias[i] ?? 0)));
    return sigmoid(dot(model.needed.weights, hidden) + model.needed.bias);
  });
}

/** Logit that the right tool is not among the judged candidates: it grows with the library. */
export interface ListSettings {
  base: number;
  /** By the natural logarithm of the number of tools. */
  slope: number;
}

/**
 * Probability that each candidate is needed, given that a tool is: a softmax over the candidates' logits with a place for none. A candidate by
 * itself cannot know how many others it was chosen from.
 */
export function listScores({ base, slope }: ListSettings, probability: readonly number[], toolCount: number): number[] {
  const none = base + slope * Math.log(Math.max(1, toolCount));
  const logits = probability.map((p) => Math.log(p / (1 - p)));
  const top = Math.max(none, ...logits);
  const exponents = logits.map((value) => Math.exp(value - top));
  const total = exponents.reduce((sum, value) => sum + value, Math.exp(none - top));
  return exponents.map((value) => value / total);
}

const sureFrom = 0.9;
const sureLogit = 2.5;

/**
 * Probability that any tool is needed, when the best one has this probability given that one is. Above .9 it speaks for itself: some libraries hold
 * a tool for what an assistant would else do alone ("think a hard problem through"), and the request's own vector cannot know that. Chosen on
 * training requests: AUROC .958 -> .960 (docs/experiments.md).
 */
export function withSureTool(anyTool: number, best: number): number {
  const by = sureLogit * Math.max(0, (best - sureFrom) / (1 - sureFrom));
  return anyTool <= 0 || anyTool >= 1 ? anyTool : sigmoid(Math.log(anyTool / (1 - anyTool)) + by);
}

/** Judges all candidates of one request; `rows` and `request` as evidence() makes them, `intent` null when it is not known. */
export function judgeEvidence(
  model: EvidenceWeights,
  rows: number[][],
  request: number[],
  intent: readonly number[] | null,
): EvidenceJudgement {
  const probability = neededProbability(model, rows);
  if (rows.length === 0) return { probability, anyTool: 0 };
  const inputs = standardise(anyToolInputs(request, probability, intent ?? model.any.mean.slice(-2)), model.any.mean, model.any.scale);
  return { probability, anyTool: sigmoid(dot(model.any.weights, inputs) + model.any.bias) };
}
