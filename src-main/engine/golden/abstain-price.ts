/** What the threshold of abstaining costs: on the golden set by arithmetic, without one as it was measured on the public benchmark sets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AbstainPrice } from '#contract/golden.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { Outcome } from '../routing/evaluate/make-report.ts';

/** Written by `npm run price`. */
export const abstainFiguresFile = 'abstain-figures.json';

export const abstainFiguresSchema = z.object({
  about: z.string(),
  needingRows: z.number().int(),
  noneRows: z.number().int(),
  curve: z.array(z.object({ threshold: z.number(), lost: z.number(), caught: z.number() })),
});

/**
 * The threshold above which a request gets no tool: it is held against the probability that any tool is needed, for a follow-up at a share of it.
 * `outcomes` are of a route that never abstains; where it found nothing at all, every threshold gives nothing.
 */
function turningPoint({ abstained, anyTool, query }: Outcome, followUpFactor: number): number {
  if (abstained) return -1;
  return (query.context ?? []).length > 0 ? anyTool / followUpFactor : anyTool;
}

export function turningPoints(outcomes: readonly Outcome[], followUpFactor: number): { needing: number[]; none: number[] } {
  const points = (isNeeding: boolean) =>
    outcomes.filter(({ query }) => query.tools.length > 0 === isNeeding).map((outcome) => turningPoint(outcome, followUpFactor));
  return { needing: points(true), none: points(false) };
}

export function priceOf(outcomes: readonly Outcome[], followUpFactor: number): AbstainPrice {
  return { source: 'golden', ...turningPoints(outcomes, followUpFactor) };
}

/** Fails with `figures-missing`. */
export function shippedPrice(modelsFolder: string): Result<AbstainPrice> {
  const file = join(modelsFolder, abstainFiguresFile);
  try {
    return ok({ source: 'shipped', ...abstainFiguresSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) });
  } catch (error) {
    return fail('figures-missing', `The figures in ${file} cannot be read: ${errorText(error)}`, 'Reinstall Jig, or restore the file.');
  }
}
