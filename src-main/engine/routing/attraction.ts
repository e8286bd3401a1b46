/** What tools that attract every request lose in the order: those that beg for it, and those whose vector lies near to everything. */
import { z } from 'zod';
import type { ToolIndex } from './tool-index.ts';

export const everydaySchema = z.object({
  /** The embedding model that `mean` belongs to; for another one nothing is taken off. */
  model: z.string(),
  /** Mean of the vectors of everyday requests of all kinds (training/everyday-requests.json). */
  mean: z.array(z.number()),
  /** A tool whose vector's product with the mean is above this ... */
  from: z.number(),
  /** ... loses so much of its place in the order for each unit above it. */
  weight: z.number(),
});
export type EverydaySettings = z.infer<typeof everydaySchema>;

/** What a tool loses that tries to attract; an honest one of equal fit goes before it. Orders reach 2. */
const beggingCost = 0.12;

export interface Attraction {
  begs: boolean;
  /** Product of the tool's vector with the mean of everyday requests; undefined without a vector. */
  everyday: number | undefined;
}

/** The order of the candidates, larger first, less what they owe to attracting everything; `settings` null where it is not known how near they lie. */
export function lessAttraction(order: readonly number[], tools: readonly Attraction[], settings: EverydaySettings | null): number[] {
  return order.map((value, i) => {
    const tool = tools[i];
    const begging = tool?.begs ? beggingCost : 0;
    const near = settings ? settings.weight * Math.max(0, (tool?.everyday ?? settings.from) - settings.from) : 0;
    return value - begging - near;
  });
}

/** Corrects the order of `tools`. Nearness counts only when `model`, which made the request's vector, is the one that was measured. */
export async function correctAttraction(
  index: ToolIndex,
  everyday: EverydaySettings | null | undefined,
  { order, tools, model }: { order: readonly number[]; tools: readonly { id: number; begs: boolean }[]; model: string | null },
): Promise<number[]> {
  const settings = everyday && model === everyday.model && index.servingModel() === model ? everyday : null;
  const mean = new Float32Array(settings?.mean ?? []);
  const products = settings
    ? await index.products(
        mean,
        tools.map(({ id }) => id),
      )
    : new Map<number, number>();
  const attraction = tools.map(({ id, begs }) => ({ begs, everyday: products.get(id) }));
  return lessAttraction(order, attraction, settings);
}
