/** The system's part of the contract: state of the engine, its processes, the index, clients, activity, settings. */
import { z } from 'zod';
import { permissionsSchema } from './permissions.ts';
import { runLimitsSchema } from './runs.ts';

export const phaseSchema = z.enum(['starting', 'ready', 'stopping', 'stopped']);

const problemSchema = z.object({ message: z.string(), fix: z.string() });

/** `loading` and `missing`: text search answers meanwhile. */
const modelStateSchema = z.enum(['loading', 'ready', 'missing', 'failed']);

export const indexStatusSchema = z.object({
  tools: z.number().int(),
  /** Tools whose vectors are in the index of the model in use. */
  embedded: z.number().int(),
  /** Tools embedded a second, over the last seconds; null when idle. */
  ratePerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  model: z.string().nullable(),
  modelState: modelStateSchema,
  problem: problemSchema.nullable(),
  /** Another model, whose vectors answer until those of `model` are complete; null when there is none. */
  former: z.object({ model: z.string(), state: modelStateSchema, problem: problemSchema.nullable() }).nullable(),
});
export type IndexStatus = z.infer<typeof indexStatusSchema>;

export const processStatusSchema = z.object({
  label: z.string(),
  pid: z.number().int().nullable(),
  state: z.enum(['starting', 'running', 'crashed', 'stopped']),
  restarts: z.number().int(),
  lastExit: z.string().nullable(),
});
export type ProcessStatus = z.infer<typeof processStatusSchema>;

export const engineStatusSchema = z.object({
  version: z.string(),
  phase: phaseSchema,
  home: z.string(),
  readOnly: z.boolean(),
  /** What a person has to know of this start, such as a library that was put back from a backup. */
  notice: z.string().nullable(),
  urls: z.object({ mcp: z.string(), gateway: z.string(), ui: z.string().nullable() }),
  pid: z.number().int(),
  index: indexStatusSchema,
  processes: z.array(processStatusSchema),
});
export type EngineStatus = z.infer<typeof engineStatusSchema>;

export const clientSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  /** What its `run_code` may touch without asking: nothing, unless a person said so. */
  grant: permissionsSchema,
  /** Its successful calls teach which tool a request means, and what it taught counts. */
  learns: z.boolean(),
  createdAt: z.string(),
  lastSeenAt: z.string().nullable(),
});
export type Client = z.infer<typeof clientSchema>;

/** A client of the connect screen: where its configuration lives and the exact text to paste. */
export const clientTemplateSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Where the text goes, e.g. `~/.cursor/mcp.json`. */
  file: z.string(),
  format: z.enum(['json', 'toml', 'shell']),
  text: z.string(),
  note: z.string().nullable(),
});
export type ClientTemplate = z.infer<typeof clientTemplateSchema>;

export const activitySchema = z.object({
  id: z.number().int(),
  at: z.string(),
  kind: z.enum(['route', 'call', 'import', 'gateway', 'draft', 'run']),
  client: z.string(),
  /** One line for the list. */
  title: z.string(),
  ok: z.boolean(),
  durationMs: z.number(),
  details: z.record(z.string(), z.unknown()),
});
export type Activity = z.infer<typeof activitySchema>;

export const filterChoiceSchema = z.enum(['evidence', 'ranker', 'language-model', 'none']);
export type FilterChoice = z.infer<typeof filterChoiceSchema>;

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  topK: z.number().int().min(1).max(50),
  filter: filterChoiceSchema,
  /** Below this probability that any tool fits, the route hands out none. 0 never abstains. */
  abstainThreshold: z.number().min(0).max(1),
  /** Requests become examples of the tools that were called for them, and examples count in routes. */
  learning: z.boolean(),
  gateway: z.object({ upstreamUrl: z.string(), apiKeySet: z.boolean() }),
  /** A draft that asks for no permission and passes its tests publishes itself. Only a window can change it. */
  publishWithoutReview: z.boolean(),
  limits: runLimitsSchema,
  /** `call_tool` answers with the run's id when a run takes longer, ms. */
  answerWithinMs: z.number().int().min(500).max(55_000),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsChangeSchema = settingsSchema
  .omit({ gateway: true })
  .extend({ gateway: z.object({ upstreamUrl: z.string(), apiKey: z.string().optional() }) })
  .partial();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const doctorLineSchema = z.object({
  check: z.string(),
  ok: z.boolean(),
  message: z.string(),
  fix: z.string().nullable(),
});
export type DoctorLine = z.infer<typeof doctorLineSchema>;
