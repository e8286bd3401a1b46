/** The runs' part of the contract: a run's state, progress, steps, limits, and effects in doubt. */
import { z } from 'zod';
import { isolationStatusSchema } from './making.ts';
import { permissionsSchema } from './permissions.ts';
import { failureSchema } from './result.ts';

/** `waiting`: the canary is done and a person is asked. `interrupted`: the machine or Jig stopped; it can be resumed. */
export const runStateSchema = z.enum(['queued', 'running', 'paused', 'waiting', 'interrupted', 'done', 'failed', 'cancelled']);
export type RunState = z.infer<typeof runStateSchema>;

export const runKindSchema = z.enum(['tool', 'code', 'rehearsal']);
export type RunKind = z.infer<typeof runKindSchema>;

/** Every number has a default that a person sees and changes in the settings. 0 is no limit where the text says so. */
export const runLimitsSchema = z.object({
  /** Whole run, ms; 0: none (steps are still limited). */
  wallMs: z.number().int().min(0),
  /** One step, ms. */
  stepMs: z.number().int().min(100),
  /** Processor time of the runner, ms; 0: none. */
  cpuMs: z.number().int().min(0),
  /** Heap and array buffers of the runner together, MiB. */
  memoryMb: z.number().int().min(64).max(16_384),
  resultBytes: z
    .number()
    .int()
    .min(1_024)
    .max(64 * 1_048_576),
  logBytes: z
    .number()
    .int()
    .min(1_024)
    .max(64 * 1_048_576),
  /** What all steps of a run keep: keys, values, errors. */
  journalBytes: z.number().int().min(65_536),
  /** Calls through the bridge that wait for an answer at the same time. */
  callsInFlight: z.number().int().min(1).max(1_024),
  messagesPerSecond: z.number().int().min(100),
});
export type RunLimits = z.infer<typeof runLimitsSchema>;

export const runProgressSchema = z.object({
  done: z.number().int(),
  /** Null when the tool has not said how many there are. */
  total: z.number().int().nullable(),
  failed: z.number().int(),
  skipped: z.number().int(),
  retries: z.number().int(),
  inDoubt: z.number().int(),
  ratePerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  note: z.string().nullable(),
});
export type RunProgress = z.infer<typeof runProgressSchema>;

export const runSummarySchema = z.object({
  id: z.string(),
  kind: runKindSchema,
  /** Full name of the tool; "run_code" for once-only code. */
  tool: z.string(),
  version: z.number().int().nullable(),
  identity: z.string(),
  client: z.string(),
  state: runStateSchema,
  progress: runProgressSchema,
  error: failureSchema.nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export const runStepSchema = z.object({
  key: z.string(),
  state: z.enum(['begun', 'done', 'failed', 'skipped', 'waiting']),
  attempt: z.number().int(),
  error: z.string().nullable(),
  at: z.string(),
});
export type RunStep = z.infer<typeof runStepSchema>;

/** An outside effect that was begun and never confirmed. */
export const doubtSchema = z.object({
  id: z.string(),
  kind: z.string(),
  step: z.string().nullable(),
  /** For people: "e-mail to ada@example.org, subject ..." */
  description: z.string(),
  /** How far it is known to have come. */
  phase: z.string(),
  begunAt: z.string(),
  /** Whether Jig can look it up ("Verify"). */
  canVerify: z.boolean(),
});
export type Doubt = z.infer<typeof doubtSchema>;

export const runLogSchema = z.object({ at: z.string(), level: z.enum(['info', 'warn', 'error']), text: z.string() });
export type RunLog = z.infer<typeof runLogSchema>;

export const runDetailSchema = runSummarySchema.extend({
  input: z.unknown(),
  result: z.unknown(),
  permissions: permissionsSchema,
  limits: runLimitsSchema,
  isolation: isolationStatusSchema,
  /** Null when not measured (the run never started, or ended at once). */
  usage: z.object({ cpuMs: z.number(), peakMemoryBytes: z.number() }).nullable(),
  logs: z.array(runLogSchema),
  doubts: z.array(doubtSchema),
  /** Once-only code: what `keep as tool` makes a draft of. */
  code: z.string().nullable(),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const runStartSchema = z.object({
  tool: z.string(),
  input: z.record(z.string(), z.unknown()),
  /** Runs the first N items of the first `each`, then waits for a person. */
  canary: z.number().int().min(1).optional(),
});
