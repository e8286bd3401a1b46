/** The system's part of the contract: state of the engine, its processes, the index, clients, activity, settings. */
import { z } from 'zod';

export const phaseSchema = z.enum(['starting', 'ready', 'stopping', 'stopped']);

export const indexStatusSchema = z.object({
  tools: z.number().int(),
  /** Tools whose vectors are in the index of the model in use. */
  embedded: z.number().int(),
  /** Tools embedded a second, over the last seconds; null when idle. */
  ratePerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  model: z.string().nullable(),
  /** `loading` and `missing`: text search answers meanwhile. */
  modelState: z.enum(['loading', 'ready', 'missing', 'failed']),
  problem: z.object({ message: z.string(), fix: z.string() }).nullable(),
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
  kind: z.enum(['route', 'call', 'import', 'gateway']),
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
  gateway: z.object({ upstreamUrl: z.string(), apiKeySet: z.boolean() }),
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
