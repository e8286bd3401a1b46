/** The learning part of the contract: what a tool was used for, as one example a request, and what a person said of a route. */
import { z } from 'zod';

export const verdictSchema = z.enum(['right', 'wrong']);
export type Verdict = z.infer<typeof verdictSchema>;

export const exampleSchema = z.object({
  id: z.number().int(),
  toolId: z.number().int(),
  /** What was asked, cut to 500 characters. */
  query: z.string(),
  /** `use`: a client asked, and then called the tool with success. `verdict`: a person said so. */
  origin: z.enum(['use', 'verdict']),
  verdict: verdictSchema,
  /** The client's name; null for a person's verdict. */
  client: z.string().nullable(),
  /** How often nearly the same was asked. */
  times: z.number().int(),
  /** The last time. */
  at: z.string(),
});
export type Example = z.infer<typeof exampleSchema>;
