/** Fits the evidence model: listwise softmax for the order, logistic losses for the probabilities, Adam, fixed seed. Plain arithmetic, no framework. */
import { anyToolInputs, sigmoid, type EvidenceWeights } from '../src-main/engine/routing/evidence-model.ts';

/** One request with the evidence of its candidates. `gold[g]` = indexes of the candidates that satisfy need g; empty = not retrieved. */
export interface Example {
  rows: number[][];
  request: number[];
  gold: number[][];
  /** No tool is needed. */
  isNoTool: boolean;
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

function moments(rows: number[][], width: number): { mean: number[]; scale: number[] } {
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

/** Fits order and candidate probabilities; returns weights without the `any` part. */
function fitCandidates(examples: Example[], features: string[], options: FitOptions): Omit<EvidenceWeights, 'any'> {
  const width = features.length;
  const { hidden } = options;
  const random = randomFrom(options.seed);
  const { mean, scale } = moments(
    examples.flatMap((example) => example.rows),
    width,
  );
  const inputs = examples.map((example) => example.rows.map((row) => row.map((value, i) => (value - (mean[i] ?? 0)) / (scale[i] ?? 1))));
  // Layout: hidden weights, hidden bias, order weights, needed weights, needed bias. (A bias of the order cancels in its softmax.)
  const hb = hidden * width;
  const ow = hb + hidden;
  const nw = ow + hidden;
  const nb = nw + hidden;
  const p = Float64Array.from({ length: nb + 1 }, (_, i) => (i < hb ? (random() - 0.5) * (2 / Math.sqrt(width)) : i >= ow && i < nb ? (random() - 0.5) * 0.4 : 0));
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
        const rows = inputs[e];
        if (!example || !rows || rows.length === 0) continue;
        const activations = rows.map((row) =>
          Array.from({ length: hidden }, (_, h) => {
            let sum = at(hb + h);
            for (let i = 0; i < width; i += 1) sum += at(h * width + i) * (row[i] ?? 0);
            return Math.tanh(sum);
          }),
        );
        const scores = activations.map((a) => a.reduce((sum, value, h) => sum + value * at(ow + h), 0));
        const top = Math.max(...scores);
        const exp = scores.map((score) => Math.exp(score - top));
        const total = exp.reduce((a, b) => a + b, 0);
        const soft = exp.map((value) => value / total);
        const dOrder = rows.map(() => 0);
        const found = example.gold.filter((group) => group.length > 0);
        for (const group of found) {
          const mass = group.reduce((sum, i) => sum + (soft[i] ?? 0), 0) || 1e-9;
          soft.forEach((value, i) => {
            dOrder[i] = (dOrder[i] ?? 0) + (value - (group.includes(i) ? value / mass : 0)) / found.length;
          });
        }
        const isGold = new Set(example.gold.flat());
        rows.forEach((row, r) => {
          const a = activations[r] ?? [];
          const logit = a.reduce((sum, value, h) => sum + value * at(nw + h), at(nb));
          const dNeeded = ((sigmoid(logit) - (isGold.has(r) ? 1 : 0)) * example.weight) / 4;
          const dO = (dOrder[r] ?? 0) * example.weight;
          g[nb] = (g[nb] ?? 0) + dNeeded;
          for (let h = 0; h < hidden; h += 1) {
            const value = a[h] ?? 0;
            g[ow + h] = (g[ow + h] ?? 0) + dO * value;
            g[nw + h] = (g[nw + h] ?? 0) + dNeeded * value;
            const dHidden = (dO * at(ow + h) + dNeeded * at(nw + h)) * (1 - value * value);
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
    order: { weights: list(ow, nw), bias: 0 },
    needed: { weights: list(nw, nb), bias: at(nb) },
  };
}

/** Logistic regression over standardised inputs. */
function fitLogistic(rows: number[][], labels: number[], weights: number[]): EvidenceWeights['any'] {
  const width = rows[0]?.length ?? 0;
  const { mean, scale } = moments(rows, width);
  const x = rows.map((row) => row.map((value, i) => (value - (mean[i] ?? 0)) / (scale[i] ?? 1)));
  const p = new Float64Array(width + 1);
  const adam = new Adam(p.length);
  const total = weights.reduce((a, b) => a + b, 0);
  const epochs = 600;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const g = new Float64Array(p.length);
    x.forEach((row, r) => {
      const logit = row.reduce((sum, value, i) => sum + value * (p[i] ?? 0), p[width] ?? 0);
      const d = ((sigmoid(logit) - (labels[r] ?? 0)) * (weights[r] ?? 0)) / total;
      row.forEach((value, i) => {
        g[i] = (g[i] ?? 0) + d * value;
      });
      g[width] = (g[width] ?? 0) + d;
    });
    adam.update(p, g, 0.05 * (1 - epoch / epochs), 0.01);
  }
  return { mean, scale, weights: [...p.slice(0, width)], bias: p[width] ?? 0 };
}

/** Fits the whole model. The `any` part is fitted on `anyExamples`, where tool and no-tool requests should stand in realistic shares. */
export function fitEvidence(examples: Example[], anyExamples: Example[], features: string[], options: FitOptions, judge: (model: Omit<EvidenceWeights, 'any'>, example: Example) => number[]): EvidenceWeights {
  const candidates = fitCandidates(examples, features, options);
  const rows = anyExamples.map((example) => anyToolInputs(example.request, judge(candidates, example)));
  const any = fitLogistic(rows, anyExamples.map((example) => (example.isNoTool ? 0 : 1)), anyExamples.map((example) => example.weight));
  return { ...candidates, any };
}
