/** A runner's error, read on the engine's side: whatever comes out of a runner is checked. */
import { z } from 'zod';

export const runnerErrorSchema = z.object({
  code: z.string().max(100),
  message: z.string().max(20_000),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
});

export const runnerWarningsSchema = z
  .array(z.object({ line: z.number().int(), column: z.number().int(), message: z.string().max(500) }))
  .max(50);
