/** The routing part of the contract: one route, from query to picks, with its explanation and its cost. */
import { z } from 'zod';
import { jsonSchemaSchema } from './library.ts';

export const turnSchema = z.object({ role: z.string(), content: z.string() });
export type Turn = z.infer<typeof turnSchema>;

export const routeRequestSchema = z.object({
  query: z.string(),
  /** Earlier turns of the conversation, oldest first; the last two are used. */
  context: z.array(turnSchema).optional(),
  /** Candidates taken by meaning before the filter, 1-50; default: the profile's. */
  topK: z.number().int().optional(),
  profile: z.string().optional(),
  /** Most picks handed out, 1-10; default 3. */
  limit: z.number().int().optional(),
});
export type RouteRequest = z.infer<typeof routeRequestSchema>;

export const pickSchema = z.object({
  name: z.string(),
  server: z.string(),
  description: z.string(),
  /** Probability that the tool is needed, 0-1, as calibrated for the filter in use. */
  score: z.number(),
  schema: jsonSchemaSchema,
});
export type Pick = z.infer<typeof pickSchema>;

export const candidateSchema = z.object({
  name: z.string(),
  server: z.string(),
  description: z.string(),
  score: z.number(),
  /** 1-based rank in the list by meaning, null when it is not in that list. */
  vectorRank: z.number().int().nullable(),
  /** 1-based rank in the list by text, null when it is not in that list. */
  textRank: z.number().int().nullable(),
  /** Cosine of query and tool, null without vectors. */
  cosine: z.number().nullable(),
  kept: z.boolean(),
  /** Why it was kept or cut, in words. */
  reason: z.string(),
});
export type Candidate = z.infer<typeof candidateSchema>;

export const routeTimingsSchema = z.object({
  embedMs: z.number(),
  searchMs: z.number(),
  filterMs: z.number(),
  totalMs: z.number(),
});
export type RouteTimings = z.infer<typeof routeTimingsSchema>;

/** Tokens (o200k_base) of one route beside what the client would have sent without Jig. */
export const ledgerSchema = z.object({
  menu: z.number().int(),
  reply: z.number().int(),
  schemas: z.number().int(),
  baseline: z.number().int(),
  saved: z.number().int(),
});
export type Ledger = z.infer<typeof ledgerSchema>;

export const routeSchema = z.object({
  picks: z.array(pickSchema),
  candidates: z.array(candidateSchema),
  abstained: z.boolean(),
  /** Says in words what happened when no tool is handed out, or when a part of the route was missing. */
  note: z.string().nullable(),
  /** `vectors+text` or `text` while the model is loading or missing. */
  searchedBy: z.enum(['vectors+text', 'text']),
  filter: z.enum(['evidence', 'ranker', 'language-model', 'none']),
  timings: routeTimingsSchema,
  tokens: ledgerSchema,
});
export type Route = z.infer<typeof routeSchema>;
