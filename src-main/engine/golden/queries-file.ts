/** The golden set as a `queries.jsonl`, the format of the sets that `jig eval` reads; its ids are the tools' full names. */
import { z } from 'zod';
import type { GoldenImportReport, GoldenRow } from '#contract/golden.ts';
import { goldenRequestSchema, needsSchema } from '#contract/golden.ts';
import { errorText } from '#lib/guards.ts';
import { needs, setQuerySchema } from '../routing/evaluate/read-set.ts';
import type { GoldenInput, GoldenSet } from './golden-set.ts';

/** The id of a row means nothing here, and other programs may leave it out. */
const lineSchema = setQuerySchema.extend({ id: z.unknown().optional() });

export function writeQueries(rows: readonly GoldenRow[]): string {
  return rows
    .toSorted((a, b) => a.id - b.id)
    .map(({ id, query, context, needs: groups, origin }) => {
      const hasChoice = groups.some((group) => group.length > 1);
      return `${JSON.stringify({
        id: `golden-${id}`,
        query,
        tools: groups.flatMap(([first]) => first ?? []),
        ...(hasChoice && { any_of: groups }),
        ...(context.length > 0 && { context }),
        source: origin,
      })}\n`;
    })
    .join('');
}

/** Takes in every line that can be read; the others are named. */
export function importQueries(set: GoldenSet, text: string): GoldenImportReport {
  const failed: GoldenImportReport['failed'] = [];
  const inputs: { line: number; input: GoldenInput }[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (raw.trim() === '') continue;
    const line = index + 1;
    try {
      inputs.push({ line, input: readLine(JSON.parse(raw)) });
    } catch (error) {
      failed.push({ line, reason: reasonOf(error) });
    }
  }
  const outcomes = set.saveAll(inputs.map(({ input }) => input));
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.ok) counts[outcome.value] += 1;
    else failed.push({ line: inputs[index]?.line ?? 0, reason: outcome.error.message });
  }
  return { ...counts, failed };
}

function reasonOf(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : [];
  return issue ? `${issue.path.join('.') || 'the line'}: ${issue.message}` : errorText(error);
}

/** Throws a ZodError that says what is wrong. */
function readLine(value: unknown): GoldenInput {
  const query = lineSchema.parse(value);
  const request = goldenRequestSchema.parse({ query: query.query, ...(query.context && { context: query.context }) });
  return { ...request, needs: needsSchema.parse(needs({ ...query, id: '' })), origin: 'import' };
}
