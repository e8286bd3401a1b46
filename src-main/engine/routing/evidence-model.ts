/** The small calibrated model over the evidence: one hidden layer, two answers a candidate (order, probability), one a request (any tool). */
import { z } from 'zod';

const matrix = z.array(z.array(z.number()));

/** Weights as fitted by `npm run fit`; kept in the catalogue beside the models. */
export const evidenceWeightsSchema = z.object({
  /** Names of the inputs, in order: the model refuses to run on others. */
  features: z.array(z.string()),
  mean: z.array(z.number()),
  scale: z.array(z.number()),
  hidden: z.object({ weights: matrix, bias: z.array(z.number()) }),
  /** Order of the candidates: larger is better, comparable within one request. */
  order: z.object({ weights: z.array(z.number()), bias: z.number() }),
  /** Logit that this candidate is needed. */
  needed: z.object({ weights: z.array(z.number()), bias: z.number() }),
  /** Logit that any tool is needed, over the request's features and the best two probabilities. */
  any: z.object({ mean: z.array(z.number()), scale: z.array(z.number()), weights: z.array(z.number()), bias: z.number() }),
});
export type EvidenceWeights = z.infer<typeof evidenceWeightsSchema>;

export interface EvidenceJudgement {
  order: number[];
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

const standardise = (row: readonly number[], mean: readonly number[], scale: readonly number[]) => row.map((value, i) => (value - (mean[i] ?? 0)) / (scale[i] ?? 1));

/** Inputs of the `any` answer: the request's features, the two best probabilities, and how much lies between them. */
export function anyToolInputs(request: readonly number[], probability: readonly number[]): number[] {
  const [first = 0, second = 0] = probability.toSorted((a, b) => b - a);
  return [...request, first, second, first - second];
}

/** Judges all candidates of one request; `rows` and `request` as evidence() makes them. */
export function judgeEvidence(model: EvidenceWeights, rows: number[][], request: number[]): EvidenceJudgement {
  const order: number[] = [];
  const probability: number[] = [];
  for (const row of rows) {
    const input = standardise(row, model.mean, model.scale);
    const hidden = model.hidden.weights.map((weights, i) => Math.tanh(dot(weights, input) + (model.hidden.bias[i] ?? 0)));
    order.push(dot(model.order.weights, hidden) + model.order.bias);
    probability.push(sigmoid(dot(model.needed.weights, hidden) + model.needed.bias));
  }
  const inputs = standardise(anyToolInputs(request, probability), model.any.mean, model.any.scale);
  return { order, probability, anyTool: rows.length === 0 ? 0 : sigmoid(dot(model.any.weights, inputs) + model.any.bias) };
}
