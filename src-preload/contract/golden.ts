/** The golden set's part of the contract: labelled queries of this library, what they say about a change, and what abstaining costs. */
import { z } from 'zod';
import { turnSchema } from './routing.ts';
import { filterChoiceSchema } from './system.ts';

/** What a query needs: one group for each need, in it the tools of which any will do. No group: no tool is needed. */
export const needsSchema = z.array(z.array(z.string().min(1).max(400)).min(1).max(50)).max(20);

export const goldenOriginSchema = z.enum(['lab', 'use', 'import']);
export type GoldenOrigin = z.infer<typeof goldenOriginSchema>;

/** A request as the golden set keeps it: the same query after other turns is another one. */
export const goldenRequestSchema = z.object({
  query: z
    .string()
    .max(20_000)
    .refine((query) => query.trim() !== '', 'the query is empty'),
  /** Earlier turns, oldest first. */
  context: z.array(turnSchema).max(50).optional(),
});

export const goldenRowSchema = z.object({
  id: z.number().int(),
  query: z.string(),
  context: z.array(turnSchema),
  needs: z.array(z.array(z.string())),
  origin: goldenOriginSchema,
  at: z.string(),
  /** Tools it names that the library does not have, or has switched off. */
  missing: z.array(z.string()),
  /** A need that no tool of the library meets any more: shown, not counted. */
  isStale: z.boolean(),
});
export type GoldenRow = z.infer<typeof goldenRowSchema>;

export const goldenListSchema = z.object({
  /** Rows that match the text, in all. */
  total: z.number().int(),
  /** In the whole set. */
  rows: z.number().int(),
  stale: z.number().int(),
  list: z.array(goldenRowSchema),
});
export type GoldenList = z.infer<typeof goldenListSchema>;

/** `right` and `wrong` name a tool; `none`: no tool is needed. `forget` takes back what was said of the tool, or of the whole answer. */
export const goldenVerdictSchema = z.enum(['right', 'wrong', 'none', 'forget']);

export const goldenImportReportSchema = z.object({
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  failed: z.array(z.object({ line: z.number().int(), reason: z.string() })),
});
export type GoldenImportReport = z.infer<typeof goldenImportReportSchema>;

/** Means over the rows that count. A figure that no row speaks of is null. */
export const goldenScoresSchema = z.object({
  /** Rows answered as they should be: every need met by a pick, or rightly nothing. */
  right: z.number().int(),
  recall1: z.number().nullable(),
  recall5: z.number().nullable(),
  picksPrecision: z.number().nullable(),
  picksRecall: z.number().nullable(),
  /** Share of the rows that need a tool and got none. */
  wronglyNone: z.number().nullable(),
  /** Share of the rows that need none and got none. */
  rightlyNone: z.number().nullable(),
});
export type GoldenScores = z.infer<typeof goldenScoresSchema>;

const goldenCountsSchema = z.object({
  /** Rows that count, and of these those that need a tool. */
  rows: z.number().int(),
  needing: z.number().int(),
  stale: z.number().int(),
});

export const goldenScoreSchema = goldenCountsSchema.extend({ scores: goldenScoresSchema });
export type GoldenScore = z.infer<typeof goldenScoreSchema>;

/** What is tried: what is left out stays as it is. */
export const goldenChangeSchema = z.object({
  topK: z.number().int().min(1).max(50).optional(),
  filter: filterChoiceSchema.optional(),
  abstainThreshold: z.number().min(0).max(1).optional(),
  /** Model files, by what they are for; null is the built-in one. */
  models: z
    .object({
      embedder: z.string().nullable().optional(),
      ranker: z.string().nullable().optional(),
      languageModel: z.string().nullable().optional(),
    })
    .optional(),
});
export type GoldenChange = z.infer<typeof goldenChangeSchema>;

export const goldenComparisonSchema = goldenCountsSchema.extend({
  before: goldenScoresSchema,
  after: goldenScoresSchema,
  /** Queries that were right and are no longer, and the other way. */
  lost: z.number().int(),
  gained: z.number().int(),
  /** The first ten of both, lost ones first. */
  changed: z.array(
    z.object({
      query: z.string(),
      isRight: z.boolean(),
      needs: z.array(z.array(z.string())),
      before: z.array(z.string()),
      after: z.array(z.string()),
    }),
  ),
  isWorse: z.boolean(),
});
export type GoldenComparison = z.infer<typeof goldenComparisonSchema>;

export const goldenProgressSchema = z.object({
  /** As the call gave it. */
  id: z.string(),
  /** `index`: tools get vectors of another model. `before`, `after`: requests are routed. */
  step: z.enum(['index', 'before', 'after']),
  done: z.number().int(),
  total: z.number().int(),
});
export type GoldenProgress = z.infer<typeof goldenProgressSchema>;

/** At which threshold a request gets no tool: at every one above `from`. */
export const abstainPriceSchema = z.discriminatedUnion('source', [
  z.object({
    source: z.literal('golden'),
    needing: z.array(z.number()),
    none: z.array(z.number()),
  }),
  z.object({
    source: z.literal('shipped'),
    /** What was measured, for people: sets, when, with which model. */
    about: z.string(),
    needingRows: z.number().int(),
    noneRows: z.number().int(),
    /** By rising threshold: share of the requests that need a tool and get none, and of those that need none and get none. */
    curve: z.array(z.object({ threshold: z.number(), lost: z.number(), caught: z.number() })),
  }),
]);
export type AbstainPrice = z.infer<typeof abstainPriceSchema>;
