/** Fits the evidence model: logistic losses, Adam, fixed seed. Plain arithmetic, no framework. */
import {
  anyToolInputs,
  intentLogits,
  neededProbability,
  sigmoid,
  type Direction,
  type EvidenceWeights,
} from '../src-main/engine/routing/evidence-model.ts';
import type { WishEvidence } from '../src-main/engine/routing/judge-request.ts';

/** One request with the evidence of its candidates. `gold[g]` = indexes of the candidates that satisfy need g; empty = not retrieved. */
export interface Example {
  rows: number[][];
  request: number[];
  gold: number[][];
  toolIds: number[];
  /** What each wish of the request says about its own candidates. */
  wishes: WishEvidence[];
  /** No tool is needed. */
  isNoTool: boolean;
  /** Tools of the library it was asked in. */
  toolCount: number;
  /** The last turn's own vector; null without vectors. */
  own: Float32Array | null;
  /** The conversation's vector; null without vectors or without a conversation. */
  whole: Float32Array | null;
  weight: number;
}

export interface FitOptions {
  hidden: number;
  epochs: number;
  learningRate: number;
  weightDecay: number;
  seed: number;
}

/** Mulberry32: small, seedable, good enough to shuffle and to initialise. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Adam (Kingma and Ba 2015) with decoupled weight decay over one flat parameter vector. */
class Adam {
  private readonly m: Float64Array;
  private readonly v: Float64Array;
  private step = 0;

  constructor(size: number) {
    this.m = new Float64Array(size);
    this.v = new Float64Array(size);
  }

  update(parameters: Float64Array, gradient: Float64Array, rate: number, decay: number): void {
    this.step += 1;
    const c1 = 1 - 0.9 ** this.step;
    const c2 = 1 - 0.999 ** this.step;
    for (let i = 0; i < parameters.length; i += 1) {
      const g = gradient[i] ?? 0;
      const m = (this.m[i] = 0.9 * (this.m[i] ?? 0) + 0.1 * g);
      const v = (this.v[i] = 0.999 * (this.v[i] ?? 0) + 0.001 * g * g);
      parameters[i] = (parameters[i] ?? 0) * (1 - rate * decay) - (rate * (m / c1)) / (Math.sqrt(v / c2) + 1e-8);
    }
  }
}

function moments(rows: ArrayLike<number>[], width: number): { mean: number[]; scale: number[] } {
  const mean = Array.from({ length: width }, (_, i) => rows.reduce((sum, row) => sum + (row[i] ?? 0), 0) / rows.length);
  const scale = mean.map((m, i) => Math.max(1e-3, Math.sqrt(rows.reduce((sum, row) => sum + ((row[i] ?? 0) - m) ** 2, 0) / rows.length)));
  return { mean, scale };
}

function shuffle<T>(items: T[], random: () => number): void {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
}

/** One hidden layer, logistic loss on every candidate; returns weights without the `any` part. */
function fitCandidates(examples: Example[], features: string[], options: FitOptions): Omit<EvidenceWeights, 'any'> {
  const width = features.length;
  const { hidden } = options;
  const random = randomFrom(options.seed);
  const { mean, scale } = moments(
    examples.flatMap((example) => example.rows),
    width,
  );
  const inputs = examples.map((example) => example.rows.map((row) => row.map((value, i) => (value - (mean[i] ?? 0)) / (scale[i] ?? 1))));
  // Layout: hidden weights, hidden bias, output weights, output bias.
  const hb = hidden * width;
  const ow = hb + hidden;
  const ob = ow + hidden;
  const p = Float64Array.from({ length: ob + 1 }, (_, i) =>
    i < hb ? (random() - 0.5) * (2 / Math.sqrt(width)) : i >= ow && i < ob ? (random() - 0.5) * 0.4 : 0,
  );
  const adam = new Adam(p.length);
  const at = (i: number) => p[i] ?? 0;
  const order = examples.map((_, i) => i);
  const batch = 32;
  const steps = Math.ceil(examples.length / batch) * options.epochs;
  let step = 0;
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random);
    for (let start = 0; start < order.length; start += batch) {
      const g = new Float64Array(p.length);
      const members = order.slice(start, start + batch);
      for (const e of members) {
        const example = examples[e];
        if (!example) continue;
        const isGold = new Set(example.gold.flat());
        (inputs[e] ?? []).forEach((row, r) => {
          const activation = Array.from({ length: hidden }, (_, h) => {
            let sum = at(hb + h);
            for (let i = 0; i < width; i += 1) sum += at(h * width + i) * (row[i] ?? 0);
            return Math.tanh(sum);
          });
          const logit = activation.reduce((sum, value, h) => sum + value * at(ow + h), at(ob));
          const d = (sigmoid(logit) - (isGold.has(r) ? 1 : 0)) * example.weight;
          g[ob] = (g[ob] ?? 0) + d;
          for (let h = 0; h < hidden; h += 1) {
            const value = activation[h] ?? 0;
            g[ow + h] = (g[ow + h] ?? 0) + d * value;
            const dHidden = d * at(ow + h) * (1 - value * value);
            g[hb + h] = (g[hb + h] ?? 0) + dHidden;
            for (let i = 0; i < width; i += 1) g[h * width + i] = (g[h * width + i] ?? 0) + dHidden * (row[i] ?? 0);
          }
        });
      }
      for (let i = 0; i < g.length; i += 1) g[i] = (g[i] ?? 0) / members.length;
      adam.update(p, g, options.learningRate * (1 - step / steps), options.weightDecay);
      step += 1;
    }
  }
  const list = (from: number, to: number) => [...p.slice(from, to)];
  return {
    features,
    mean,
    scale,
    hidden: { weights: Array.from({ length: hidden }, (_, h) => list(h * width, (h + 1) * width)), bias: list(hb, ow) },
    needed: { weights: list(ow, ob), bias: at(ob) },
  };
}

/** Logistic regression over standardised inputs. */
function fitLogistic(
  rows: ArrayLike<number>[],
  labels: number[],
  weights: number[],
  { epochs, decay }: { epochs: number; decay: number },
): EvidenceWeights['any'] {
  const width = rows[0]?.length ?? 0;
  const { mean, scale } = moments(rows, width);
  const x = rows.map((row) => Float64Array.from({ length: width }, (_, i) => ((row[i] ?? 0) - (mean[i] ?? 0)) / (scale[i] ?? 1)));
  const p = new Float64Array(width + 1);
  const adam = new Adam(p.length);
  const total = weights.reduce((a, b) => a + b, 0);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const g = new Float64Array(p.length);
    x.forEach((row, r) => {
      let logit = p[width] ?? 0;
      for (let i = 0; i < width; i += 1) logit += (row[i] ?? 0) * (p[i] ?? 0);
      const d = ((sigmoid(logit) - (labels[r] ?? 0)) * (weights[r] ?? 0)) / total;
      for (let i = 0; i < width; i += 1) g[i] = (g[i] ?? 0) + d * (row[i] ?? 0);
      g[width] = (g[width] ?? 0) + d;
    });
    adam.update(p, g, 0.05 * (1 - epoch / epochs), decay);
  }
  return { mean, scale, weights: [...p.slice(0, width)], bias: p[width] ?? 0 };
}

/** A vector of a request, for the intent. */
export interface IntentExample {
  vector: Float32Array;
  needsTool: boolean;
  weight: number;
}

/** The direction that tells requests for a tool from the rest, folded so that it applies to the raw vector. */
export function fitDirection(examples: IntentExample[]): Direction {
  const fitted = fitLogistic(
    examples.map((example) => example.vector),
    examples.map((example) => (example.needsTool ? 1 : 0)),
    examples.map((example) => example.weight),
    { epochs: 150, decay: 0.05 },
  );
  const weights = fitted.weights.map((weight, i) => weight / (fitted.scale[i] ?? 1));
  return { weights, bias: fitted.bias - weights.reduce((sum, weight, i) => sum + weight * (fitted.mean[i] ?? 0), 0) };
}

/** Fits the whole model: first the candidates, then, over their probabilities and the intent, whether any tool is needed. */
export function fitEvidence(
  examples: Example[],
  features: string[],
  intent: EvidenceWeights['intent'],
  options: FitOptions,
): EvidenceWeights {
  const candidates = fitCandidates(examples, features, options);
  const rows = examples.map((example) =>
    anyToolInputs(
      example.request,
      neededProbability(candidates, example.rows),
      intentLogits({ intent }, intent?.model ?? null, example.own, example.whole) ?? [0, 0],
    ),
  );
  const labels = examples.map((example) => (example.isNoTool ? 0 : 1));
  const any = fitLogistic(
    rows,
    labels,
    examples.map((example) => example.weight),
    { epochs: 600, decay: 0.01 },
  );
  return { ...candidates, intent, any };
}
