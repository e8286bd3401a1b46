/** The messages between engine and inference process. The engine checks what comes back; the process trusts its parent. */
import { z } from 'zod';
import type { ModelRole } from '#contract/models.ts';
import { failureSchema } from '#contract/result.ts';

export type { ModelRole } from '#contract/models.ts';

/** `query` work goes before every waiting `index` text. */
export type EmbedPriority = 'query' | 'index';

/** Requests carry an `id`; each is answered once, except `cancel`, which makes its target answer soon. */
export type InferenceRequest =
  | { type: 'load'; id: number; role: ModelRole; file: string; contextTokens: number }
  | { type: 'embed'; id: number; priority: EmbedPriority; texts: string[]; maxTokens: number }
  | { type: 'rank'; id: number; query: string; documents: string[]; maxQueryTokens: number; maxDocumentTokens: number }
  | { type: 'complete'; id: number; prompt: string; grammar: object; maxTokens: number; deadlineMs: number }
  | { type: 'cancel'; id: number };

/** A request without its number. */
export type Unnumbered<R> = R extends { id: number } ? Omit<R, 'id'> : never;

export const loadedSchema = z.object({
  architecture: z.string(),
  /** Length of the vectors; 0 for a language model. */
  dimension: z.number().int(),
  /** What the context was made for, in tokens. */
  contextTokens: z.number().int(),
});
export type Loaded = z.infer<typeof loadedSchema>;

/** All vectors of one request, one after the other, unit length. */
export const vectorsSchema = z.instanceof(Float32Array);
export const scoresSchema = z.array(z.number());

/** `started` says that the program runs, before any model is loaded. */
export const inferenceMessageSchema = z.union([
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('answer'), id: z.number().int(), ok: z.literal(true), value: z.unknown() }),
  z.object({ type: z.literal('answer'), id: z.number().int(), ok: z.literal(false), error: failureSchema }),
]);
export type InferenceMessage = z.infer<typeof inferenceMessageSchema>;
