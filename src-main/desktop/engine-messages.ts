/** The messages between the desktop shell and the engine's utility process; both ends check what they get. */
import { z } from 'zod';
import { failureSchema } from '#contract/result.ts';
import { engineStatusSchema } from '#contract/system.ts';

/** Everything that the engine needs to start; the shell knows where things lie. */
export const engineStartSchema = z.object({
  home: z.string(),
  resourcesFolder: z.string(),
  rendererFolder: z.string(),
  version: z.string(),
  port: z.number().int(),
  /** Base64 of the key that seals secrets; null where the system offers no safe storage. */
  sealKey: z.string().nullable(),
});
export type EngineStart = z.infer<typeof engineStartSchema>;

const exitReasonSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exited'), code: z.number() }),
  z.object({ kind: z.literal('crashed'), code: z.number().nullable(), signal: z.string().nullable() }),
  z.object({ kind: z.literal('killed') }),
  z.object({ kind: z.literal('failed-to-start'), message: z.string() }),
]);

/** `window` and `process-connected` carry a MessagePort. */
export const toEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), start: engineStartSchema }),
  z.object({ type: z.literal('window') }),
  z.object({ type: z.literal('process-connected'), id: z.number() }),
  z.object({ type: z.literal('process-running'), id: z.number(), pid: z.number() }),
  z.object({ type: z.literal('process-exited'), id: z.number(), reason: exitReasonSchema }),
  z.object({ type: z.literal('stop') }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;

export const spawnRequestSchema = z.object({
  type: z.literal('spawn'),
  id: z.number(),
  kind: z.enum(['inference', 'runner', 'python-runner', 'effects', 'sql', 'download']),
  options: z.object({
    label: z.string(),
    args: z.array(z.string()).optional(),
    env: z.record(z.string(), z.string()).optional(),
    heapLimitMb: z.number().optional(),
    outlivesParent: z.boolean().optional(),
    favour: z.enum(['memory', 'speed']).optional(),
    sandbox: z.boolean().optional(),
    quiet: z.boolean().optional(),
    reads: z.array(z.string()).optional(),
  }),
});
export type SpawnRequest = z.infer<typeof spawnRequestSchema>;

export const fromEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), ui: z.string() }),
  /** Another Jig serves this home already. */
  z.object({ type: z.literal('joined'), ui: z.string(), by: z.string() }),
  z.object({ type: z.literal('failed'), error: failureSchema }),
  z.object({ type: z.literal('status'), status: engineStatusSchema }),
  spawnRequestSchema,
  z.object({ type: z.literal('kill'), id: z.number(), graceMs: z.number() }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;
